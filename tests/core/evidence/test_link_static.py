"""What a report of static analysis says of a criterion: which tool looked, and what of its findings matters."""

import pytest

from interlock.core.evidence.findings import Finding, Level, StaticReport, ToolRun
from interlock.core.evidence.link import Linked, LinkOutcome, LinkTarget
from interlock.core.evidence.link_static import fault_of, link_static
from interlock.core.evidence.within import is_in

PASSED, FAILED, MISSING, INCONCLUSIVE = (
    LinkOutcome.PASSED,
    LinkOutcome.FAILED,
    LinkOutcome.MISSING,
    LinkOutcome.INCONCLUSIVE,
)


def a_finding(level: Level = Level.ERROR, file: str = "src/orders/refunds.py", **about: object) -> Finding:
    usual: dict[str, object] = {"rule": "F401", "files": (file,) if file else (), "line": 3, "message": "It is unused."}
    return Finding(level=level, **{**usual, **about})  # type: ignore[arg-type]  # names are the test's to get right


def a_report(*findings: Finding, tool: str = "ruff", faults: tuple[str, ...] = ()) -> StaticReport:
    return StaticReport("sarif", "0" * 64, (ToolRun(tool, findings, faults),))


def linked(report: StaticReport, *selectors: str) -> Linked:
    (answer,) = link_static([LinkTarget(1, selectors)], report)
    return answer


@pytest.mark.parametrize(
    ("selector", "levels", "outcome"),
    [
        ("ruff", [], PASSED),
        ("RUFF", [], PASSED),
        (" ruff ", [], PASSED),
        ("ruff", ["warning", "note", "none"], PASSED),
        ("ruff", ["error"], FAILED),
        ("ruff:error", ["warning"], PASSED),
        ("ruff:warning", ["warning"], FAILED),
        ("ruff:warning", ["error"], FAILED),
        ("ruff:note", ["note"], FAILED),
        ("ruff:note", ["none"], PASSED),
        ("bandit", [], MISSING),
        ("ruf", [], MISSING),
    ],
)
def test_a_tool_must_have_looked_and_found_nothing_of_the_level(selector: str, levels: list[str], outcome: LinkOutcome):
    report = a_report(*(a_finding(Level(level)) for level in levels))
    assert linked(report, selector).outcome is outcome


@pytest.mark.parametrize(
    ("glob", "file", "outcome"),
    [
        ("src/**", "src/orders/refunds.py", FAILED),
        ("src/**/*.py", "src/orders/refunds.py", FAILED),
        ("src/*.py", "src/orders/refunds.py", PASSED),
        ("web/**", "src/orders/refunds.py", PASSED),
        ("src/", "src/orders/refunds.py", FAILED),
        ("src/**", "/builds/shop/src/orders/refunds.py", FAILED),
        ("src/**", "C:/ci/shop/src/orders/refunds.py", FAILED),
        ("src/**", "vendor/src/orders.py", PASSED),
        ("src/**", "", FAILED),
    ],
)
def test_only_findings_in_the_glob_matter_and_those_of_no_place_always_do(glob: str, file: str, outcome: LinkOutcome):
    assert linked(a_report(a_finding(file=file)), f"ruff in {glob}").outcome is outcome


def test_a_finding_in_several_files_lies_in_each():
    both = a_finding(files=("docs/a.py", "src/b.py"))
    assert linked(a_report(both), "ruff in src/**").outcome is FAILED


def test_what_is_set_aside_does_not_matter_and_is_told():
    report = a_report(a_finding(is_suppressed=True), a_finding(baseline="absent"))
    answer = linked(report, "ruff:note in src/**")
    assert (answer.outcome, answer.reason) == (
        PASSED,
        "ruff found nothing at level note or above in src/**; 2 set aside.",
    )


def test_what_was_there_before_matters():
    assert linked(a_report(a_finding(baseline="unchanged")), "ruff").outcome is FAILED


def test_a_failure_names_the_first_finding_and_lists_the_places():
    answer = linked(a_report(a_finding(), a_finding(rule="E501", line=9)), "ruff")
    assert answer.reason == ("ruff found 2 results at level error: F401 at src/orders/refunds.py:3: It is unused.")
    assert answer.cases == ("F401 at src/orders/refunds.py:3", "E501 at src/orders/refunds.py:9")


def test_a_tool_that_did_not_run_properly_proves_nothing_and_may_disprove():
    crashed = a_report(faults=("The rule R7 crashed.",))
    assert linked(crashed, "ruff") == Linked(1, INCONCLUSIVE, "ruff did not run properly: The rule R7 crashed.")
    assert linked(a_report(a_finding(), faults=("It crashed.",)), "ruff").outcome is FAILED


def test_a_tool_that_did_not_look_proves_nothing():
    problem = "The run of ruff has no results: it did not look."
    report = StaticReport("sarif", "", (ToolRun("ruff", None),), (problem,))
    assert linked(report, "ruff") == Linked(1, INCONCLUSIVE, f"The report cannot be believed: {problem}")


def test_of_two_runs_of_one_tool_both_count():
    runs = (ToolRun("ruff", ()), ToolRun("Ruff", (a_finding(),)))
    assert linked(StaticReport("sarif", "", runs), "ruff").outcome is FAILED


@pytest.mark.parametrize(("selectors", "outcome"), [(("ruff", "bandit"), MISSING), (("ruff:note", "bandit"), FAILED)])
def test_of_several_selectors_each_must_hold_and_the_worst_is_told(selectors: tuple[str, ...], outcome: LinkOutcome):
    assert linked(a_report(a_finding(Level.NOTE)), *selectors).outcome is outcome


def test_a_criterion_without_a_tool_is_met_by_nothing():
    assert linked(a_report()).outcome is MISSING
    assert linked(StaticReport("sarif", "", ()), "ruff").reason == "The report has no run of ruff; it is of no other."


@pytest.mark.parametrize(
    ("selector", "fault"),
    [
        ("", "The selector names no tool."),
        ("  ", "The selector names no tool."),
        (":warning", "The selector names no tool."),
        ("ruff:", '"ruff:" asks for the level "", and there is none of that name.'),
        ("ruff:none", '"ruff:none" asks for the level "none", and there is none of that name.'),
        ("ruff:Error", '"ruff:Error" asks for the level "Error", and there is none of that name.'),
        ("ruff:a:error", '"ruff:a:error" asks for the level "a:error", and there is none of that name.'),
        ("ruff in ", '"ruff in " says `in` and names no file after it.'),
        ("ruff in ../other/**", '"ruff in ../other/**" names no file inside the repository.'),
        ("ruff in /etc", '"ruff in /etc" names no file inside the repository.'),
    ],
)
def test_a_selector_that_can_mean_nothing_is_refused_and_met_by_nothing(selector: str, fault: str):
    assert fault_of(selector) == fault
    assert linked(a_report(), selector).outcome is INCONCLUSIVE


@pytest.mark.parametrize("selector", ["ruff", "Semgrep OSS:warning", "golangci-lint:note in cmd/** in disguise"])
def test_a_selector_that_can_mean_something_has_no_fault(selector: str):
    assert fault_of(selector) is None


@pytest.mark.parametrize(
    ("glob", "name"),
    [
        ("**/" * 60 + "x", "a/" * 200 + "y"),
        ("*a" * 100 + "b", "a" * 500),
        ("**" + "/*a*a*a*a*a*a*b" * 5, ("a" * 90 + "/") * 5),
        ("[" * 100, "[" * 100 + "x"),
    ],
)
def test_no_glob_is_so_twisted_that_it_is_tried_in_every_way(glob: str, name: str):
    assert not is_in(glob, [name])


def test_a_bracket_in_a_glob_is_a_letter_like_others():
    assert is_in("app/[id]/*.tsx", ["app/[id]/page.tsx"])
    assert not is_in("app/[id]/*.tsx", ["app/i/page.tsx"])


def test_a_report_that_cannot_be_believed_proves_nothing():
    report = StaticReport("sarif", "", (ToolRun("ruff", ()),), ("The run has two lists.",))
    assert linked(report, "ruff") == Linked(1, INCONCLUSIVE, "The report cannot be believed: The run has two lists.")
