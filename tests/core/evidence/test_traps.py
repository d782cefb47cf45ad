"""The traps of each format, made by hand: what must not be green, and what is said instead."""

import json

import pytest

from interlock.core.evidence.model import Outcome
from interlock.core.refusals import Refusal, TooLarge, Unreadable
from made_reports import ctrf, go, nunit, scenario, tap, trx, xunit
from report_files import a_report


def said_of(format: str, raw: bytes) -> str:
    try:
        return a_report(format, raw).standing
    except Refusal as refusal:
        return refusal.sentence


PASS = {"name": "a", "status": "passed"}
RUN, ENDS, DONE = {"Action": "run", "Test": "TestA"}, {"Action": "pass", "Test": "TestA"}, {"Action": "pass"}
META = '{"meta": {"protocolVersion": "32"}}\n'
NOT_GREEN = [
    ("ctrf", "more failures in the summary", ctrf(PASS, failed=1), "failed"),
    ("ctrf", "fewer tests than the summary says", ctrf(PASS, tests=5), "inconclusive"),
    ("ctrf", "no summary", json.dumps({"results": {"tool": {}, "tests": [PASS]}}).encode(), "inconclusive"),
    ("ctrf", "a summary of words", ctrf(PASS, tests="one"), "inconclusive"),
    ("ctrf", "a status nobody knows", ctrf(PASS, {"name": "b", "status": "green"}), "inconclusive"),
    ("ctrf", "no status", ctrf({"name": "a"}), "empty"),
    ("ctrf", "a status that is no text", ctrf({"name": "a", "status": True}), "empty"),
    ("ctrf", "other", ctrf({"name": "a", "status": "other"}), "empty"),
    ("ctrf", "passed, and the runner says failed", ctrf(PASS | {"rawStatus": "failed"}), "failed"),
    ("ctrf", "passed, and timed out", ctrf(PASS | {"rawStatus": "timedOut"}), "failed"),
    ("ctrf", "passed, and flaky", ctrf(PASS | {"flaky": True}), "empty"),
    ("ctrf", "passed, and tried again", ctrf(PASS, PASS | {"name": "b", "retries": 1}), "inconclusive"),
    (
        "ctrf",
        "passed after a failure",
        ctrf(PASS, PASS | {"name": "b", "retryAttempts": [{"status": "failed"}]}),
        "inconclusive",
    ),
    ("ctrf", "without a name", ctrf({"status": "passed"}), "empty"),
    ("ctrf", "nothing", ctrf(), "empty"),
    ("tap", "no plan", tap("ok 1 - a"), "inconclusive"),
    ("tap", "fewer than planned", tap("1..3", "ok 1 - a"), "inconclusive"),
    ("tap", "more than planned", tap("1..1", "ok 1 - a", "ok 2 - b"), "inconclusive"),
    ("tap", "more after the plan", tap("ok 1 - a", "1..2", "ok 2 - b"), "inconclusive"),
    ("tap", "two plans", tap("1..1", "1..1", "ok 1 - a"), "inconclusive"),
    ("tap", "one number twice", tap("1..2", "ok 1 - a", "ok 1 - b"), "inconclusive"),
    ("tap", "bails out", tap("1..1", "ok 1 - a", "Bail out! no database"), "failed"),
    ("tap", "bails out in a subtest", tap("1..1", "    Bail out!", "ok 1 - a"), "failed"),
    ("tap", "to be done", tap("1..1", "ok 1 - a # TODO later"), "empty"),
    ("tap", "skipped in small letters", tap("1..1", "ok 1 - a # skipped: later"), "empty"),
    ("tap", "to be done, and fails", tap("1..2", "ok 1 - b", "not ok 2 - a # todo"), "passed"),
    ("tap", "nothing", tap("1..0 # SKIP no database"), "empty"),
    ("tap", "only the word", tap("1..1", "ok"), "empty"),
    (
        "tap",
        "a subtest fails and its whole does not",
        tap("1..1", "    1..1", "    not ok 1 - b", "ok 1 - a"),
        "failed",
    ),
    ("tap", "a subtest without a plan", tap("1..1", "    ok 1 - b", "ok 1 - a"), "inconclusive"),
    ("tap", "a subtest that is part of nothing", tap("1..0", "    1..1", "    ok 1 - b"), "inconclusive"),
    ("tap", "all parts are skipped", tap("1..1", "    1..1", "    ok 1 - b # SKIP", "ok 1 - a"), "empty"),
    ("tap", "the end counts more failures", tap("1..1", "ok 1 - a", "# fail 2"), "failed"),
    ("tap", "diagnostics that never end", tap("1..2", "not ok 1 - a", "  ---", "  x: 1", "ok 2 - b"), "failed"),
    ("tap", "a test in the diagnostics", tap("1..2", "ok 1 - a", "  ---", "ok 2 - b", "  ..."), "inconclusive"),
    ("tap", "one name, two answers", tap("1..2", "ok 1 - a", "not ok 2 - a"), "failed"),
    ("trx", "no outcome", trx('<UnitTestResult testName="a"/>'), "failed"),
    ("trx", "an outcome nobody knows", trx('<UnitTestResult testName="a" outcome="Green"/>'), "empty"),
    (
        "trx",
        "passed, but the run was aborted",
        trx('<UnitTestResult testName="a" outcome="PassedButRunAborted"/>'),
        "empty",
    ),
    (
        "trx",
        "the whole has failed",
        trx('<UnitTestResult testName="a" outcome="Passed"/>', 'outcome="Failed"'),
        "failed",
    ),
    (
        "trx",
        "the host crashed",
        trx('<UnitTestResult testName="a" outcome="Passed"/>', "", '<RunInfo outcome="Error"/>'),
        "failed",
    ),
    (
        "trx",
        "counts more failures",
        trx('<UnitTestResult testName="a" outcome="Passed"/>', "", '<Counters total="1" failed="1"/>'),
        "failed",
    ),
    (
        "trx",
        "counts more tests",
        trx('<UnitTestResult testName="a" outcome="Passed"/>', "", '<Counters total="9"/>'),
        "inconclusive",
    ),
    ("trx", "nothing", trx(""), "empty"),
    ("nunit", "a result nobody knows", nunit('<test-case name="N.C.a" result="Green"/>'), "empty"),
    ("nunit", "no result", nunit('<test-case name="N.C.a"/>'), "empty"),
    ("nunit", "a warning", nunit('<test-case name="N.C.a" result="Warning"/>'), "empty"),
    (
        "nunit",
        "passed with a failure",
        nunit('<test-case name="a" result="Passed"><failure><message>x</message></failure></test-case>'),
        "failed",
    ),
    (
        "nunit",
        "an assertion failed",
        nunit('<test-case name="a" result="Passed"><assertions><assertion result="Failed"/></assertions></test-case>'),
        "failed",
    ),
    (
        "nunit",
        "a suite failed in its teardown",
        b'<test-run total="1"><test-suite name="s" result="Failed" site="TearDown">'
        b'<test-case name="a" result="Passed"/></test-suite></test-run>',
        "failed",
    ),
    (
        "nunit",
        "an assembly that cannot be loaded",
        b'<test-run total="0"><test-suite name="s" result="Failed" label="Invalid"/></test-run>',
        "failed",
    ),
    ("nunit", "counts more failures", nunit('<test-case name="a" result="Passed"/>', 'total="1" failed="1"'), "failed"),
    ("nunit", "counts more tests", nunit('<test-case name="a" result="Passed"/>', 'total="5"'), "inconclusive"),
    ("xunit", "a result nobody knows", xunit('<test name="a" result="Green"/>'), "empty"),
    ("xunit", "did not run", xunit('<test name="a" result="NotRun"/>'), "empty"),
    ("xunit", "passed with a failure", xunit('<test name="a" result="Pass"><failure/></test>'), "failed"),
    (
        "xunit",
        "an error of the assembly",
        xunit('<test name="a" result="Pass"/>', more='<errors><error type="assembly-cleanup"/></errors>'),
        "failed",
    ),
    ("xunit", "counts more errors", xunit('<test name="a" result="Pass"/>', 'total="1" errors="1"'), "failed"),
    ("xunit", "counts more tests", xunit('<test name="a" result="Pass"/>', 'total="2"'), "inconclusive"),
    ("go_test", "a package that did not end", go(RUN, ENDS), "inconclusive"),
    ("go_test", "a test that did not end", go(RUN, DONE), "failed"),
    ("go_test", "only a benchmark", go({"Action": "run", "Test": "BenchmarkA"}, DONE), "empty"),
    ("go_test", "a benchmark that panics", go({"Action": "run", "Test": "BenchmarkA"}, {"Action": "fail"}), "failed"),
    ("go_test", "a package that failed and no test", go(RUN, ENDS, {"Action": "fail"}), "failed"),
    ("go_test", "does not compile", go(RUN, ENDS, DONE, {"Action": "build-fail", "ImportPath": "shop"}), "failed"),
    (
        "go_test",
        "does not compile, of older versions",
        go(RUN, ENDS, DONE) + b"\nFAIL\tshop/web [build failed]\n",
        "failed",
    ),
    ("go_test", "an action nobody knows", go(RUN, {"Action": "doubt", "Test": "TestA"}, ENDS, DONE), "empty"),
    ("go_test", "nothing", go({"Action": "skip"}), "empty"),
    ("cucumber", "a step failed", scenario("passed", "failed", "skipped"), "failed"),
    ("cucumber", "a step is undefined", scenario("passed", "undefined"), "failed"),
    ("cucumber", "a step is ambiguous", scenario("ambiguous"), "failed"),
    ("cucumber", "a step is pending", scenario("passed", "pending"), "empty"),
    ("cucumber", "a word nobody knows", scenario("passed", "green"), "empty"),
    ("cucumber", "a step did not run", scenario("passed", None), "empty"),
    ("cucumber", "no step", scenario(), "empty"),
    ("cucumber", "only hooks", scenario(before=[{"result": {"status": "passed"}}]), "empty"),
    ("cucumber", "a hook failed", scenario("passed", after=[{"result": {"status": "failed"}}]), "failed"),
    ("cucumber", "no feature", b"[]", "empty"),
    ("behave", "a scenario in error", scenario("passed", status="hook_error"), "failed"),
    ("cucumber_messages", "the run did not end", META.encode(), "empty"),
    (
        "cucumber_messages",
        "a run that failed, of nothing",
        (META + '{"testRunFinished": {"success": false}}').encode(),
        "failed",
    ),
    (
        "cucumber_messages",
        "a hook of the run failed",
        (META + '{"testRunHookFinished": {"result": {"status": "FAILED"}}}').encode(),
        "failed",
    ),
]


@pytest.mark.parametrize(("format", "trap", "raw", "standing"), NOT_GREEN, ids=lambda value: str(value)[:40])
def test_what_is_not_green_does_not_look_so(format: str, trap: str, raw: bytes, standing: str):
    assert a_report(format, raw).standing == standing, trap


def test_a_step_of_the_background_counts_for_the_scenario_after_it():
    background = {"type": "background", "steps": [{"name": "s", "result": {"status": "failed"}}]}
    document = json.loads(scenario("passed"))
    document[0]["elements"].insert(0, background)
    assert a_report("cucumber", json.dumps(document).encode()).cases[0].outcome is Outcome.FAILED


def test_a_scenario_of_messages_is_as_bad_as_its_worst_attempt():
    lines = [
        {"meta": {"protocolVersion": "32"}},
        {"pickle": {"id": "p", "name": "a", "uri": "f.feature", "tags": [{"name": "@AC-1"}], "astNodeIds": ["1"]}},
        {"testCase": {"id": "t", "pickleId": "p", "testSteps": [{"id": "s", "pickleStepId": "1"}]}},
    ]
    for attempt, status in enumerate(("FAILED", "PASSED")):
        lines += [
            {"testCaseStarted": {"id": str(attempt), "testCaseId": "t"}},
            {
                "testStepFinished": {
                    "testCaseStartedId": str(attempt),
                    "testStepId": "s",
                    "testStepResult": {"status": status},
                }
            },
            {"testCaseFinished": {"testCaseStartedId": str(attempt), "willBeRetried": status == "FAILED"}},
        ]
    lines.append({"testRunFinished": {"success": True}})
    (case,) = a_report("auto", "\n".join(map(json.dumps, lines)).encode()).cases
    assert (case.outcome, case.attempts, case.criteria) == (Outcome.FLAKY, 2, ("AC-1",))


def test_the_rows_of_an_outline_are_tests_of_their_own():
    document = json.loads(scenario("passed"))
    document[0]["elements"].append(
        document[0]["elements"][0] | {"line": 4, "steps": [{"result": {"status": "failed"}}]}
    )
    assert [case.outcome for case in a_report("cucumber", json.dumps(document).encode()).cases] == ["passed", "failed"]


def test_two_runs_in_one_tap_file_are_both_read():
    one = tap("1..1", "ok 1 - a")
    assert len(a_report("tap", one + one).cases) == 2
    assert a_report("tap", one + one).problems == ()


def test_a_test_with_data_is_counted_once_or_with_its_rows():
    rows = '<InnerResults><UnitTestResult testName="a (1)" outcome="Passed"/></InnerResults>'
    results = f'<UnitTestResult testName="a" outcome="Passed">{rows}</UnitTestResult>'
    for total in (1, 2):
        assert a_report("trx", trx(results, "", f'<Counters total="{total}"/>')).standing == "passed"


def test_criteria_of_net_tests_come_from_properties_categories_and_traits():
    definition = """<TestDefinitions><UnitTest id="1">
      <TestCategory><TestCategoryItem TestCategory="AC-1"/></TestCategory>
      <Properties><Property><Key>criterion</Key><Value>SHOP-12/AC-2</Value></Property>
      <Property><Key>owner</Key><Value>AC-9</Value></Property></Properties>
      <TestMethod className="Shop.Refunds, Shop, Version=1"/></UnitTest></TestDefinitions>"""
    (case,) = a_report(
        "trx", trx('<UnitTestResult testId="1" testName="Shop.Refunds.Over" outcome="Passed"/>', "", definition)
    ).cases
    assert (case.classname, case.name, case.criteria) == ("Shop.Refunds", "Over", ("AC-1", "SHOP-12/AC-2"))
    traits = '<traits><trait name="criterion" value="AC-1"/><trait name="Category" value="AC-2"/></traits>'
    (case,) = a_report("xunit", xunit(f'<test name="N.C.A" type="N.C" result="Pass">{traits}</test>')).cases
    assert (case.classname, case.name, case.criteria) == ("N.C", "A", ("AC-1", "AC-2"))
    properties = (
        '<properties><property name="criterion" value="AC-1"/><property name="Category" value="AC-2"/></properties>'
    )
    (case,) = a_report(
        "nunit", nunit(f'<test-case name="A" classname="N.C" result="Passed">{properties}</test-case>')
    ).cases
    assert (case.selectors[-1], case.criteria) == ("A", ("AC-1", "AC-2"))


def test_a_file_with_a_whole_path_is_found_by_each_of_its_ends():
    (case,) = a_report("ctrf", ctrf(PASS | {"filePath": "C:\\builds\\shop\\test\\refunds.js"})).cases
    assert "test/refunds.js::a" in case.selectors
    assert "refunds.js::a" in case.selectors
    (case,) = a_report("ctrf", ctrf(PASS | {"filePath": "test/refunds.js"})).cases
    assert "refunds.js::a" not in case.selectors


def test_what_a_test_printed_is_not_kept():
    printed = (
        "<Output><StdOut>hunter2</StdOut><ErrorInfo><Message>409</Message></ErrorInfo><StdErr>hunter2</StdErr></Output>"
    )
    (case,) = a_report("trx", trx(f'<UnitTestResult testName="a" outcome="Failed">{printed}</UnitTestResult>')).cases
    assert case.message == "409"
    output = "<output>hunter2</output><failure><message>409</message></failure>"
    assert "hunter2" not in repr(a_report("nunit", nunit(f'<test-case name="a" result="Failed">{output}</test-case>')))
    assert "hunter2" not in repr(a_report("xunit", xunit(f'<test name="a" result="Fail">{output}</test>')))


@pytest.mark.parametrize("format", ["ctrf", "cucumber", "behave", "cucumber_messages", "go_test"])
@pytest.mark.parametrize(
    "value",
    ['{"name": 1, "name": 2}', "NaN", "Infinity", "9" * 5000, "[" * 100_000, '"\\ud800"', "{", "\x00"],
    ids=["twice", "nan", "infinity", "digits", "deep", "surrogate", "open", "nul"],
)
def test_json_that_two_readers_may_understand_in_two_ways_is_refused_or_survived(format: str, value: str):
    for raw in (f'{{"results": {value}}}', f"[{value}]", f'{{"Action": {value}}}', f'{{"meta": {value}}}'):
        assert said_of(format, raw.encode()) != "passed"


def test_what_a_report_says_of_itself_is_cleaned_as_well():
    token = "ghp_" + "a" * 36
    (problem,) = a_report("tap", tap("1..1", "ok 1 - a", f"Bail out! \x1b[31m{token}\x00")).problems
    assert problem == "The report bails out: [redacted]\N{REPLACEMENT CHARACTER}."
    assert token not in repr(a_report("go_test", f"FAIL {token}".encode() + b"\n" + go(RUN, ENDS, DONE)))


def test_a_document_in_json_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("interlock.core.evidence.json_text.JSON_LIMIT_BYTES", 100)
    with pytest.raises(TooLarge, match="JSON of more than 100 bytes"):
        a_report("ctrf", ctrf(PASS) + b" " * 100)


@pytest.mark.parametrize("format", ["tap", "go_test", "cucumber_messages"])
def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch, format: str):
    monkeypatch.setattr(f"interlock.core.evidence.{'formats.tap' if format == 'tap' else 'json_text'}.LINE_LIMIT", 10)
    with pytest.raises(TooLarge, match="more than 10 lines"):
        a_report(format, b"{}\n" * 20)


def test_subtests_that_nest_too_deep_are_refused():
    with pytest.raises(TooLarge, match="nests more than 64 subtests deep"):
        a_report("tap", "\n".join(f"{' ' * 4 * level}1..1" for level in range(80)).encode())


def test_text_in_utf_16_is_read():
    assert a_report("auto", tap("1..1", "ok 1 - é").decode().encode("utf-16")).cases[0].name == "é"


@pytest.mark.parametrize("format", ["trx", "nunit", "xunit"])
def test_a_dtd_is_refused_in_every_xml(format: str):
    root = {"trx": "TestRun", "nunit": "test-run", "xunit": "assemblies"}[format]
    with pytest.raises(Unreadable, match="has a DTD or entities"):
        a_report("auto", f'<!DOCTYPE {root} [<!ENTITY x "y">]><{root}/>'.encode())
