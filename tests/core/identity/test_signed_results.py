"""What a signed statement says of tests: the worst word counts, and what disagrees with itself is not believed."""

import json
from typing import Any

import pytest

from interlock.core.evidence.model import Outcome, Standing
from interlock.core.identity.signed_results import TEST_RESULT, read_test_result
from interlock.core.identity.summaries import PAYLOAD_TYPE, STATEMENT
from interlock.core.refusals import Refusal
from makers import COMMIT


def statement(predicate: Any, **about: Any) -> bytes:
    subject = [{"name": "shop", "digest": {"gitCommit": COMMIT}}]
    usual = {"_type": STATEMENT, "subject": subject, "predicateType": TEST_RESULT, "predicate": predicate}
    return json.dumps({**usual, **about}).encode()


def read(result: str, passed: Any = None, warned: Any = None, failed: Any = None):
    lists = {"passedTests": passed, "warnedTests": warned, "failedTests": failed}
    said = {"result": result, "configuration": [], **{k: v for k, v in lists.items() if v is not None}}
    report, commits = read_test_result(PAYLOAD_TYPE, statement(said), "d" * 64)
    assert commits == {COMMIT}
    return report


@pytest.mark.parametrize(
    ("result", "lists", "standing"),
    [
        ("PASSED", {"passed": ["a", "b"]}, Standing.PASSED),
        ("WARNED", {"passed": ["a"], "warned": ["b"]}, Standing.PASSED),
        ("FAILED", {"passed": ["a"], "failed": ["b"]}, Standing.FAILED),
        ("FAILED", {"passed": ["a"], "warned": ["c"], "failed": ["b"]}, Standing.FAILED),
        ("FAILED", {"passed": ["a"]}, Standing.FAILED),
        ("FAILED", {}, Standing.FAILED),
        ("PASSED", {"passed": ["a"], "failed": ["b"]}, Standing.FAILED),
        ("PASSED", {"passed": ["a"], "failed": ["a"]}, Standing.FAILED),
        ("PASSED", {"passed": ["a"], "warned": ["b"]}, Standing.INCONCLUSIVE),
        ("WARNED", {"passed": ["a"]}, Standing.INCONCLUSIVE),
        ("WARNED", {"passed": ["a"], "failed": ["b"]}, Standing.FAILED),
        ("WARNED", {"warned": ["b"]}, Standing.EMPTY),
        ("PASSED", {}, Standing.EMPTY),
        ("PASSED", {"passed": []}, Standing.EMPTY),
    ],
)
def test_the_worst_word_counts(result: str, lists: dict[str, list[str]], standing: Standing):
    assert read(result, **lists).standing is standing


def test_only_a_test_that_is_listed_as_passed_alone_has_passed():
    report = read("FAILED", passed=["a", "b", "c"], warned=["b", "c"], failed=["c"])
    outcomes = {case.name: case.outcome for case in report.cases}
    assert outcomes == {"a": Outcome.PASSED, "b": Outcome.SKIPPED, "c": Outcome.FAILED}


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        statement(None),
        statement([]),
        statement({"result": "GREEN", "passedTests": ["a"]}),
        statement({"result": None, "passedTests": ["a"]}),
        statement({"result": "PASSED", "passedTests": "a"}),
        statement({"result": "PASSED", "passedTests": [7]}),
        statement({"result": "PASSED", "passedTests": [" "]}),
        statement({"result": "PASSED", "passedTests": {"a": 1}}),
        statement({"result": "PASSED", "passedTests": ["a"]}, predicateType="https://slsa.dev/provenance/v1"),
        statement({"result": "PASSED", "passedTests": ["a"]}, _type="https://example.org/Statement"),
        statement({"result": "PASSED", "passedTests": ["a"]}, subject=[]),
        statement({"result": "PASSED", "passedTests": ["a"]}, subject=None),
        statement({"result": "PASSED", "passedTests": ["a"]}, subject=[{"digest": {"gitCommit": COMMIT[:12]}}]),
        statement({"result": "PASSED", "passedTests": ["a"]}, subject=[{"digest": {"sha256": "d" * 64}}]),
        statement({"result": "PASSED", "passedTests": ["a"]}, subject=["shop"]),
    ],
)
def test_what_is_no_such_statement_is_refused_with_what_would_help(payload: bytes):
    with pytest.raises(Refusal) as refusal:
        read_test_result(PAYLOAD_TYPE, payload, "d" * 64)
    assert refusal.value.hint


def test_a_payload_of_another_type_is_no_statement():
    with pytest.raises(Refusal):
        read_test_result("text/plain", statement({"result": "PASSED", "passedTests": ["a"]}), "d" * 64)
