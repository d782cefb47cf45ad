"""Every trap of the dialects, one file each, with what must be read off it."""

from collections import Counter
from pathlib import Path

import pytest

from interlock.core.evidence import gathering, markup
from interlock.core.evidence.model import Outcome, Report, Standing
from interlock.core.refusals import TooLarge, Unreadable
from report_files import a_report
from report_tables import PRODUCED

SAMPLES = Path(__file__).parents[2] / "samples" / "junit"

STANDINGS = {
    "all_skipped": ("empty", "2 skipped"),
    "catch2_mayfail": ("failed", "1 failed"),
    "googletest_disabled": ("passed", "1 passed, 2 skipped"),
    "googletest_filter_matches_nothing": ("empty", ""),
    "gotestsum_does_not_compile": ("failed", ""),
    "gotestsum_rerun": ("inconclusive", "1 passed, 1 flaky"),
    "jest_control_character": ("failed", "1 failed"),
    "jest_passes": ("passed", "2 passed"),
    "jest_suite_that_cannot_be_imported": ("empty", ""),
    "mocha_junit_pending_left_out": ("passed", "2 passed"),
    "mocha_xunit": ("failed", "1 passed, 2 failed"),
    "namespaced": ("failed", "1 failed"),
    "node_test": ("failed", "2 passed, 1 failed"),
    "phpunit_warning": ("inconclusive", "1 passed, 1 unknown"),
    "pytest": ("failed", "5 passed, 2 failed, 3 error, 2 skipped"),
    "pytest_rerunfailures": ("failed", "1 passed, 1 failed, 1 flaky"),
    "status_words": ("failed", "1 passed, 1 failed, 2 skipped, 1 unknown"),
    "suite_fails_itself": ("failed", "1 passed"),
    "surefire_nested": ("failed", "1 passed, 1 failed"),
    "surefire_nested_all_pass": ("passed", "1 passed"),
    "surefire_reruns": ("failed", "1 failed, 1 flaky"),
    "totals_are_no_numbers": ("inconclusive", "1 passed"),
    "totals_count_more_failures": ("failed", "2 passed"),
    "totals_count_more_tests": ("inconclusive", "2 passed"),
    "unnamed": ("empty", "2 passed"),
}

REFUSED = {
    "billion_laughs": "The report has a DTD or entities; neither is read.",
    "cut_off": "This is not well-formed XML: unclosed token: line 1, column 70.",
    "external_dtd": "The report has a DTD or entities; neither is read.",
    "external_entity": "The report has a DTD or entities; neither is read.",
    "not_junit": "The root of this XML is <coverage>, which is not that of a JUnit report.",
    "utf_7": "The encoding UTF-7 is not read.",
}


def sample(name: str) -> Report:
    return a_report("junit", (SAMPLES / f"{name}.xml").read_bytes())


def outcomes(report: Report) -> dict[str, Outcome]:
    return {case.name: case.outcome for case in report.cases}


@pytest.mark.parametrize("name", STANDINGS)
def test_each_dialect_stands_as_it_should(name: str):
    standing, counts = STANDINGS[name]
    report = sample(name)
    assert report.standing == standing
    assert ", ".join(f"{n} {outcome}" for outcome, n in report.counts.items() if n) == counts


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_sentence_and_a_hint(name: str):
    with pytest.raises(Unreadable) as refusal:
        sample(name)
    assert refusal.value.sentence == REFUSED[name]
    assert refusal.value.hint


def test_every_sample_is_in_one_of_the_tables():
    by_producers = {path.stem for path in SAMPLES.iterdir()} - STANDINGS.keys() - REFUSED.keys()
    assert by_producers == set(PRODUCED["junit"])


def test_a_disabled_test_has_no_child_and_is_not_a_pass():
    assert outcomes(sample("googletest_disabled"))["DISABLED_RefusesMoreThanTheTotal"] is Outcome.SKIPPED


def test_skipped_and_failed_at_once_is_failed():
    assert outcomes(sample("node_test"))["refuses more"] is Outcome.FAILED


def test_cases_directly_below_the_root_are_read():
    assert len(sample("node_test").cases) == 3


def test_a_status_that_nobody_knows_is_not_a_pass():
    assert outcomes(sample("status_words"))["interrupted"] is Outcome.UNKNOWN


def test_a_test_that_pytest_had_to_run_again_is_flaky_and_one_that_never_passed_is_failed():
    report = sample("pytest_rerunfailures")
    assert outcomes(report) == {
        "test_comes_back": Outcome.FLAKY,
        "test_never": Outcome.FAILED,
        "test_steady": Outcome.PASSED,
    }
    assert [case.attempts for case in report.cases] == [2, 3, 1]


def test_a_test_that_fails_in_its_body_and_its_teardown_is_one_case_in_error():
    both = [case for case in sample("pytest").cases if case.name == "test_both"]
    assert [(case.outcome, case.attempts) for case in both] == [(Outcome.ERROR, 2)]


def test_reruns_inside_a_case_count_as_attempts():
    report = sample("surefire_reruns")
    assert Counter((case.outcome, case.attempts) for case in report.cases) == {
        (Outcome.FLAKY, 2): 1,
        (Outcome.FAILED, 2): 1,
    }


def test_the_problem_says_where_totals_and_cases_part():
    assert sample("totals_count_more_tests").problems == ('The suite "shop" declares 5 tests and lists 2.',)
    assert sample("gotestsum_does_not_compile").problems == ("The report counts 1 failure that no case shows.",)


def test_totals_may_count_a_repeated_test_once():
    assert sample("pytest_rerunfailures").problems == ()


def test_totals_of_a_suite_may_leave_its_nested_suites_out():
    raw = b"""<testsuite name="outer" tests="1"><testcase name="a"/>
      <testsuite name="inner" tests="2"><testcase name="b"/><testcase name="c"/></testsuite></testsuite>"""
    assert a_report("junit", raw).problems == ()


def test_a_case_without_a_file_lies_in_the_file_of_its_suite():
    selectors = sample("mocha_junit_pending_left_out").cases[0].selectors
    assert "test/refunds.spec.js::refunds accepts a part" in selectors


def test_the_message_of_the_failure_is_kept():
    failed = [case for case in sample("surefire_nested").cases if case.outcome is Outcome.FAILED]
    assert failed[0].message.startswith("expected: <409> but was: <201>\norg.opentest4j.AssertionFailedError")


def test_properties_of_suites_and_printed_text_are_dropped():
    assert "hunter2" not in repr(sample("surefire_nested"))


def test_criteria_are_read_from_the_properties_of_a_case():
    linked = {case.name: case.criteria for case in sample("pytest").cases if case.criteria}
    assert linked == {"test_linked": ("SHOP-12/AC-1", "AC-2")}


def test_a_property_outside_the_properties_of_the_case_names_no_criterion():
    raw = b"""<testsuite tests="1"><properties><property name="criterion" value="AC-1"/></properties>
      <testcase name="a"><x><properties><property name="criterion" value="AC-2"/></properties></x></testcase>
    </testsuite>"""
    assert a_report("junit", raw).cases[0].criteria == ()


def test_a_child_that_nobody_knows_is_never_a_pass():
    raw = b'<testsuite><testcase name="a"><testcase name="b"/></testcase></testsuite>'
    assert outcomes(a_report("junit", raw)) == {"a": Outcome.UNKNOWN, "b": Outcome.PASSED}


def test_sixty_four_levels_are_read_and_one_more_is_refused():
    def nested(levels: int) -> bytes:
        suites = levels - 1
        return b"<testsuite>" * suites + b'<testcase name="a"/>' + b"</testsuite>" * suites

    assert len(a_report("junit", nested(64)).cases) == 1
    with pytest.raises(TooLarge, match="nests more than 64 tags deep"):
        a_report("junit", nested(65))


def test_more_cases_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gathering, "CASE_LIMIT", 100)
    with pytest.raises(TooLarge, match="more than 100 cases"):
        a_report("junit", b"<testsuite>" + b'<testcase name="a"/>' * 101 + b"</testsuite>")


def test_too_many_tags_are_refused_even_without_a_case(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(markup, "TAG_LIMIT", 100)
    with pytest.raises(TooLarge, match="more than 100 tags"):
        a_report("junit", b"<testsuite>" + b"<x/>" * 100 + b"</testsuite>")


def test_two_huge_names_are_cut_and_stay_two():
    first, second = "n" * 5000 + "1", "n" * 5000 + "2"
    raw = f'<testsuite><testcase name="{first}"/><testcase name="{second}"/></testsuite>'.encode()
    names = [case.name for case in a_report("junit", raw).cases]
    assert [len(name) for name in names] == [512, 512]
    assert names[0] != names[1]


def test_a_huge_message_is_cut_at_four_kibibytes_with_a_mark():
    raw = f'<testsuite><testcase name="a"><failure message="{"é" * 9000}"/></testcase></testsuite>'.encode()
    message = a_report("junit", raw).cases[0].message
    assert len(message.encode()) <= 4096
    assert message.endswith("é… (cut)")


def test_only_twenty_problems_are_listed_and_the_rest_counted():
    raw = b"<testsuites>" + b'<testsuite tests="1"/>' * 30 + b"</testsuites>"
    problems = a_report("junit", raw).problems
    assert len(problems) == 21
    assert problems[-1] == "And 10 more of the kind."


@pytest.mark.parametrize("text", [b"\x00", b"\x0b", b"\xff", b"&#x1B;", b"&#xD83D;", b"&#0;"])
def test_what_no_xml_may_hold_is_marked_and_the_report_is_read(text: bytes):
    (case,) = a_report("junit", b'<testsuite><testcase name="a' + text + b'"/></testsuite>').cases
    assert case.name in ("a?", "a\N{REPLACEMENT CHARACTER}")


def test_utf_16_with_its_mark_is_read():
    raw = '<?xml version="1.0" encoding="utf-16"?><testsuite><testcase name="é"/></testsuite>'.encode("utf-16")
    report = a_report("auto", raw)
    assert [case.name for case in report.cases] == ["é"]
    assert report.standing is Standing.PASSED


@pytest.mark.parametrize(("tests", "is_agreed"), [(1, True), (2, True), (7, False)])
def test_a_skipped_test_that_asserted_nothing_need_not_be_counted(tests: int, is_agreed: bool):
    cases = b'<testcase name="a"/><testcase name="b" assertions="0"><skipped/></testcase>'
    report = a_report("junit", b'<testsuite tests="%d" failures="0" skipped="0">%b</testsuite>' % (tests, cases))
    assert (report.problems == ()) is is_agreed


def test_the_root_declares_for_the_whole_report():
    inner = '<testsuite name="unit" tests="1"><testcase name="a"/></testsuite>'
    assert a_report("junit", inner.encode()).declared.tests == 1
    assert a_report("junit", f'<testsuites tests="2">{inner}{inner}</testsuites>'.encode()).declared.tests == 2


def test_a_suite_that_counts_assertions_is_not_held_to_them():
    inner = '<testsuite hostname="tbd" tests="9"><testcase name="a"/></testsuite>'
    assert a_report("junit", f'<testsuites tests="1">{inner}</testsuites>'.encode()).problems == ()


def test_a_suite_that_failed_itself_is_named():
    inner = '<testsuite name="unit"><error message="boom"/><testcase name="a"/></testsuite>'
    report = a_report("junit", f'<testsuites name="all">{inner}</testsuites>'.encode())
    assert (report.standing, report.problems) == (Standing.FAILED, ('The suite "unit" failed itself: boom.',))


@pytest.mark.parametrize(("said", "is_agreed"), [("", True), ('failures="0"', False), ('errors="0"', False)])
def test_a_root_that_says_nothing_of_failures_counts_something_else(said: str, is_agreed: bool):
    inner = '<testsuite tests="1" failures="0"><testcase name="a"/></testsuite>'
    report = a_report("junit", f'<testsuites tests="9" {said}>{inner}</testsuites>'.encode())
    assert (report.problems == ()) is is_agreed


def test_what_stands_beside_a_failure_is_not_heard():
    case = '<testcase name="a">noise<failure>409</failure>noise<system-out>noise</system-out></testcase>'
    assert a_report("junit", f"<testsuite>{case}</testsuite>".encode()).cases[0].message == "409"
