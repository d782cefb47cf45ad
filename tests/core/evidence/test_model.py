"""How a case may be named, and how a report stands."""

import pytest

from interlock.core.evidence.attempts import merged
from interlock.core.evidence.model import Case, Declared, Outcome, Report, Standing
from interlock.core.evidence.totals import Tally, disagreement


def a_case(outcome: Outcome = Outcome.PASSED, **changes: str) -> Case:
    words = {"suite": "s", "classname": "", "name": "adds up", "file": "", **changes}
    return Case(words["suite"], words["classname"], words["name"], words["file"], outcome)


def test_a_case_is_named_by_file_class_and_name():
    case = a_case(file=".\\src\\totals.test.ts", classname="totals of an order")
    assert case.selectors == (
        "src/totals.test.ts::totals of an order::adds up",
        "src/totals.test.ts::adds up",
        "totals of an order::adds up",
        "totals of an order.adds up",
        "adds up",
    )


def test_a_dotted_class_is_also_named_as_a_python_node():
    selectors = a_case(classname="tests.test_refunds.TestTotals", name="test_sum[1]").selectors
    assert "tests/test_refunds.py::TestTotals::test_sum[1]" in selectors


def test_the_sentence_counts_in_words():
    report = Report("junit", "", (a_case(), a_case(Outcome.ERROR), a_case(Outcome.SKIPPED)))
    assert report.sentence == "3 tests: 1 passed, 1 in error, 1 skipped."


def test_a_flaky_test_keeps_the_report_from_passing():
    assert Report("junit", "", (a_case(), a_case(Outcome.FLAKY))).standing is Standing.INCONCLUSIVE


def test_hidden_failures_fail_a_report_of_passing_cases():
    assert Report("junit", "", (a_case(),), hides_failures=True).standing is Standing.FAILED


def test_attempts_that_differ_only_in_their_suite_are_two_cases():
    assert len(merged([a_case(suite="unit"), a_case(suite="browser")])) == 2


def test_a_passing_repeat_is_a_pass_unless_repeats_are_reruns():
    twice = [a_case(), a_case()]
    assert [case.outcome for case in merged(twice)] == [Outcome.PASSED]
    assert [case.outcome for case in merged(twice, repeats_are_reruns=True)] == [Outcome.FLAKY]


def test_a_passing_attempt_beside_a_skipped_one_is_no_pass():
    assert [case.outcome for case in merged([a_case(), a_case(Outcome.SKIPPED)])] == [Outcome.SKIPPED]


@pytest.mark.parametrize(("tests", "said"), [(2, None), (3, None), (4, "declares 4 tests and lists 2")])
def test_skipped_tests_may_be_declared_and_not_listed(tests: int, said: str | None):
    listed = Tally()
    listed.count(a_case(Outcome.SKIPPED), 0)
    listed.count(a_case(name="adds more"), 0)
    assert disagreement(Declared(tests, skipped=2), listed, listed) == said


def test_one_test_is_told_as_one():
    listed = Tally()
    for name in ("a", "b"):
        listed.count(a_case(name=name), 0)
    assert disagreement(Declared(1), listed, listed) == "declares 1 test and lists 2"


def test_a_class_that_is_no_name_of_python_is_no_node():
    assert not any(".py" in way for way in a_case(classname="totals.of an order").selectors)


def test_only_what_did_not_pass_is_remarked():
    report = Report("junit", "", (a_case(), a_case(Outcome.SKIPPED, name="b")))
    assert [(remark.title, remark.outcome) for remark in report.remarks] == [("b", "skipped")]
