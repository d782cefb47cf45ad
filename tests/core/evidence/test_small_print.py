"""What each format says in passing, and what is made of it."""

import json

import pytest

from interlock.core.evidence.model import Outcome
from made_reports import nunit, scenario, tap, xunit
from report_files import a_report


@pytest.mark.parametrize(("status", "is_hidden"), [("failed", False), ("passed", True)])
def test_a_feature_that_failed_and_shows_no_failure_hides_one(status: str, is_hidden: bool):
    (feature,) = json.loads(scenario(status))
    assert a_report("behave", json.dumps([{**feature, "status": "failed"}]).encode()).hides_failures is is_hidden


@pytest.mark.parametrize("said", ["expected 409\ngot 201", ["expected 409", "got 201"]])
def test_the_step_that_failed_says_why(said: object):
    document = json.loads(scenario("passed", "failed", "skipped"))
    for step, message in zip(document[0]["elements"][0]["steps"], ("fine", said, "later"), strict=True):
        step["result"]["error_message"] = message
    (case,) = a_report("cucumber", json.dumps(document).encode()).cases
    assert case.message == "expected 409\ngot 201"


@pytest.mark.parametrize(("total", "rows", "is_agreed"), [(1, 0, True), (2, 0, False), (1, 2, True), (2, 2, False)])
def test_a_test_is_counted_once_whether_it_has_rows_or_not(total: int, rows: int, is_agreed: bool):
    inner = "".join(f'<UnitTestResult testName="a({n})" outcome="Passed"/>' for n in range(rows))
    result = f'<UnitTestResult testName="a" outcome="Passed"><InnerResults>{inner}</InnerResults></UnitTestResult>'
    counted = (
        f'<TestRun><Results>{result}</Results><ResultSummary><Counters total="{total}"/></ResultSummary></TestRun>'
    )
    assert (a_report("trx", counted.encode()).problems == ()) is is_agreed


def test_what_was_not_executed_is_declared_as_skipped():
    counters = '<ResultSummary><Counters total="3" executed="1"/></ResultSummary>'
    assert a_report("trx", f"<TestRun><Results/>{counters}</TestRun>".encode()).declared.skipped == 2


def test_a_failure_of_a_collection_fails_the_report():
    failure = '<failure type="cleanup"/><test name="a" result="Pass"/>'
    assert a_report("xunit", xunit(failure)).standing == "failed"


def test_only_the_message_of_a_failure_is_heard():
    said = "<assertions><assertion result='Failed'><message>again</message></assertion></assertions>"
    failed = f'<test-case name="a" result="Failed">{said}<failure><message>409</message></failure></test-case>'
    assert a_report("nunit", nunit(failed)).cases[0].message == "409"


def test_a_block_of_diagnostics_ends_where_it_began():
    lines = ("1..1", "not ok 1 - a", "  ---", "  said: |", "    ...", "  more", "  ...", "  nothing")
    assert a_report("tap", tap(*lines)).cases[0].message == "said: |\n...\nmore"


def test_a_heading_names_the_tests_on_top_and_none_below():
    lines = ("1..2", "# refunds", "ok 1 - a", "    ok 1 - b", "    1..1", "ok 2 - c")
    classes = {case.name: case.classname for case in a_report("tap", tap(*lines)).cases}
    assert classes["a"] == "refunds"
    assert "refunds" not in classes["b"]


@pytest.mark.parametrize(("planned", "said"), [(1, "1 test"), (2, "2 tests")])
def test_a_plan_is_told_in_words(planned: int, said: str):
    assert a_report("tap", tap(f"1..{planned}")).problems == (f"The report planned {said} and lists 0.",)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ('result="Failed" label="Error"', Outcome.ERROR),
        ('result="Failed" label="Child"', Outcome.FAILED),
        ('result="Passed" label="Error"', Outcome.PASSED),
    ],
)
def test_the_label_of_a_failure_may_say_worse(said: str, outcome: Outcome):
    assert a_report("nunit", nunit(f'<test-case name="a" {said}/>')).cases[0].outcome is outcome


@pytest.mark.parametrize(("said", "skipped"), [('skipped="2"', 2), ('skipped="2" not-run="3"', 3), ("", None)])
def test_what_did_not_run_is_declared_as_skipped(said: str, skipped: int | None):
    assert a_report("nunit", nunit('<test-case name="a" result="Passed"/>', said)).declared.skipped == skipped


def test_what_stands_between_message_and_trace_is_not_heard():
    failure = "<failure><message>409</message>noise<stack-trace> at a</stack-trace>noise</failure>noise"
    case = f'<test-case name="a" result="Failed">{failure}</test-case>'
    assert "noise" not in a_report("nunit", nunit(case)).cases[0].message


def test_what_xunit_says_of_a_test_is_kept():
    traits = '<trait name="criterion" value="as written"/><trait name="tag" value="AC-2"/><trait name="x" value="y"/>'
    failure = "<failure><message>409</message></failure>"
    raw = f'<assembly name="shop" total="1"><test name="a" result="Fail">{failure}{traits}</test></assembly>'
    report = a_report("xunit", raw.encode())
    (case,) = report.cases
    assert (case.suite, case.message, case.criteria) == ("shop", "409", ("as written", "AC-2"))
    assert report.declared.tests == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('<error type="cleanup" name="Shop"/>', ": cleanup Shop"),
        ('<error type="cleanup"/>', ": cleanup"),
        ('<error name="Shop"/>', ": Shop"),
        ("<error/>", ""),
    ],
)
def test_an_assembly_that_failed_itself_says_what_did(said: str, told: str):
    problems = a_report("xunit", xunit('<test name="a" result="Pass"/>', more=said)).problems
    assert problems == (f"The report failed itself{told}.",)


def test_what_else_stands_in_a_collection_is_no_failure():
    assert a_report("xunit", xunit('<note/><test name="a" result="Pass"/>')).standing == "passed"


def test_a_total_of_none_is_not_met_by_a_test():
    assert a_report("nunit", nunit('<test-case name="a" result="Passed"/>', 'total="0"')).standing == "inconclusive"
