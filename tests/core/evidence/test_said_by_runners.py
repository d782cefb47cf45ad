"""What runners say of a test beside its outcome: attempts, classes, criteria, messages and hooks."""

import json
from typing import Any

import pytest

from interlock.core.evidence.model import Case, Outcome, Report
from report_files import a_report

CTRF = {"name": "adds up", "status": "passed"}


def a_ctrf(test: dict[str, Any], **summary: object) -> Report:
    results = {"tool": {"name": "jest"}, "summary": {"tests": 1, **summary}, "tests": [{**CTRF, **test}]}
    return a_report("ctrf", json.dumps({"results": results}).encode())


def a_case(test: dict[str, Any]) -> Case:
    return a_ctrf(test).cases[0]


@pytest.mark.parametrize(
    ("said", "attempts"),
    [
        ({}, 1),
        ({"retries": 3}, 4),
        ({"retries": 1, "retryAttempts": [{}, {}]}, 3),
        ({"retries": 10**9 - 1}, 1001),
        ({"retries": 10**9}, 1),
        ({"retries": -1}, 1),
    ],
)
def test_attempts_are_counted_up_to_a_thousand_more(said: dict[str, Any], attempts: int):
    assert a_case(said).attempts == attempts


@pytest.mark.parametrize("suite", ["shop > refunds", ["shop", 7, "refunds"]])
def test_the_suite_is_the_class_however_it_is_written(suite: object):
    assert a_case({"suite": suite}).classname == "shop > refunds"


def test_only_texts_and_annotations_of_that_name_are_criteria():
    notes = [{"type": "criterion", "description": "AC-2"}, {"type": "issue", "description": "AC-3"}]
    assert a_case({"tags": [1, "AC-1"], "extra": {"annotations": notes}}).criteria == ("AC-1", "AC-2")


@pytest.mark.parametrize(
    ("summary", "skipped"), [({}, None), ({"skipped": 0}, 0), ({"skipped": 1, "pending": 2}, 3), ({"pending": 2}, 2)]
)
def test_skipped_and_pending_are_declared_together(summary: dict[str, Any], skipped: int | None):
    assert a_ctrf({}, **summary).declared.skipped == skipped


def test_a_total_that_is_no_number_is_a_problem_and_none_at_all_is_none():
    assert a_ctrf({}, failed=None).problems == ()
    assert a_ctrf({}, failed="x").problems == ('The report declares "failed" as something that is no number.',)


PLAIN = {"id": "s1", "pickleStepId": "p"}
HOOK = {"id": "h1", "hookId": "h"}


def messages(planned: list[dict[str, str]], ended: dict[str, dict[str, str]], success: bool) -> Report:
    said: list[dict[str, Any]] = [
        {"meta": {"protocolVersion": "1"}},
        {"pickle": {"id": "p", "name": "adds up", "uri": "a.feature", "astNodeIds": ["1"]}},
        {"testCase": {"id": "c", "pickleId": "p", "testSteps": planned}},
        {"testCaseStarted": {"id": "r", "testCaseId": "c"}},
        *(
            {"testStepFinished": {"testCaseStartedId": "r", "testStepId": id, "testStepResult": result}}
            for id, result in ended.items()
        ),
        {"testCaseFinished": {"testCaseStartedId": "r"}},
        {"testRunFinished": {"success": success}},
    ]
    return a_report("cucumber_messages", "\n".join(map(json.dumps, said)).encode())


PASSED, FAILED = {"status": "PASSED"}, {"status": "FAILED", "message": "first"}


def test_a_hook_that_fails_fails_its_scenario():
    report = messages([HOOK, PLAIN], {"h1": FAILED, "s1": PASSED}, success=False)
    assert [(case.outcome, case.message) for case in report.cases] == [(Outcome.FAILED, "first")]


def test_a_scenario_with_nothing_but_hooks_was_not_shown():
    assert messages([HOOK], {"h1": PASSED}, success=True).cases[0].outcome is Outcome.SKIPPED


def test_only_the_first_message_of_a_scenario_is_kept():
    second = {"status": "SKIPPED", "message": "second"}
    report = messages([PLAIN, {**PLAIN, "id": "s2"}], {"s1": FAILED, "s2": second}, success=False)
    assert report.cases[0].message == "first"


@pytest.mark.parametrize(("result", "is_hidden"), [(PASSED, True), (FAILED, False)])
def test_a_run_that_failed_and_shows_no_failure_hides_one(result: dict[str, str], is_hidden: bool):
    assert messages([PLAIN], {"s1": result}, success=False).hides_failures is is_hidden


def go(*events: tuple[str, str, str, str]) -> Report:
    keys = ("Action", "Package", "Test", "Output")
    lines = [json.dumps({key: value for key, value in zip(keys, event, strict=True) if value}) for event in events]
    return a_report("go_test", "\n".join(lines).encode())


def test_a_go_test_that_did_not_pass_keeps_what_it_printed():
    report = go(
        ("run", "p", "TestA", ""),
        ("output", "p", "TestA", "boom"),
        ("fail", "p", "TestA", ""),
        ("run", "p", "TestB", ""),
        ("output", "p", "TestB", "fine"),
        ("pass", "p", "TestB", ""),
        ("fail", "p", "", ""),
    )
    assert [case.message for case in report.cases] == ["boom", ""]


def test_the_end_of_a_package_ends_no_test_of_another():
    report = go(
        ("run", "p", "TestA", ""), ("pass", "q", "", ""), ("pass", "p", "TestA", ""), ("pass", "p", "", "")
    )  # fmt: skip
    assert [(case.title, case.outcome) for case in report.cases] == [("p::TestA", Outcome.PASSED)]


def test_an_attribute_of_another_name_is_no_criterion():
    said = [
        {"Action": "run", "Package": "p", "Test": "TestA"},
        {"Action": "attr", "Package": "p", "Test": "TestA", "Key": "criterion", "Value": "AC-1"},
        {"Action": "attr", "Package": "p", "Test": "TestA", "Key": "owner", "Value": "AC-2"},
        {"Action": "pass", "Package": "p", "Test": "TestA"},
        {"Action": "pass", "Package": "p"},
    ]
    assert a_report("go_test", "\n".join(map(json.dumps, said)).encode()).cases[0].criteria == ("AC-1",)
