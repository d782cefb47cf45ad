"""What a report of coverage says of a criterion: counted exactly, and of nothing there is no share."""

import pytest

from interlock.core.evidence.covered import CoverageReport, CoveredFile, Share
from interlock.core.evidence.link import Linked, LinkOutcome, LinkTarget
from interlock.core.evidence.link_coverage import fault_of, link_coverage

PASSED, FAILED, MISSING, INCONCLUSIVE = (
    LinkOutcome.PASSED,
    LinkOutcome.FAILED,
    LinkOutcome.MISSING,
    LinkOutcome.INCONCLUSIVE,
)


def a_file(name: str, covered: int, valid: int, *branches: int) -> CoveredFile:
    return CoveredFile((name,), Share(covered, valid), Share(*branches))


REPORT = CoverageReport(
    "lcov",
    "0" * 64,
    (
        a_file("src/orders.py", 90, 100, 7, 10),
        a_file("src/web/page.py", 10, 100),
        a_file("src/empty.py", 0, 0),
    ),
)


def linked(report: CoverageReport, *selectors: str) -> Linked:
    (answer,) = link_coverage([LinkTarget(1, selectors)], report)
    return answer


@pytest.mark.parametrize(
    ("selector", "outcome"),
    [
        ("lines>=50", PASSED),
        ("lines>=50.01", FAILED),
        ("lines>=90 in src/orders.py", PASSED),
        ("lines>=90.01 in src/orders.py", FAILED),
        ("lines>=10 in src/web/**", PASSED),
        ("lines>=100 in src/empty.py", MISSING),
        ("lines>=1 in src/gone/**", MISSING),
        ("branches>=70", PASSED),
        ("branches>=70.01", FAILED),
        ("branches>=1 in src/web/**", MISSING),
    ],
)
def test_so_much_must_be_covered_of_these_files_together(selector: str, outcome: LinkOutcome):
    assert linked(REPORT, selector).outcome is outcome


def test_nothing_is_rounded_up():
    almost = CoverageReport("lcov", "", (a_file("a.py", 79_999, 100_000),))
    assert linked(almost, "lines>=80") == Linked(
        1,
        FAILED,
        "79.99 % of the lines of the code are covered (79999 of 100000), and 80 % are asked for.",
        ("a.py",),
    )


def test_a_failure_names_the_files_that_lack_the_most():
    assert linked(REPORT, "lines>=99").cases == ("src/web/page.py", "src/orders.py")


def test_what_is_not_there_is_said_to_be_so():
    assert linked(REPORT, "lines>=1 in src/gone/**").reason == "The report has no file in src/gone/**."
    assert linked(REPORT, "branches>=1 in src/web/**").reason == "The report has no branches to cover in src/web/**."


def test_a_report_whose_totals_lie_proves_nothing_and_may_disprove():
    lie = CoverageReport("lcov", "", REPORT.files, ("The report declares 200 lines covered and lists 100.",))
    assert linked(lie, "lines>=50").outcome is INCONCLUSIVE
    assert linked(lie, "lines>=60").outcome is FAILED


def test_what_is_wrong_with_branches_keeps_branches_alone_from_passing():
    lie = CoverageReport("lcov", "", REPORT.files, (), ("The record of a.py declares 1 branches and lists 2.",))
    assert linked(lie, "lines>=50").outcome is PASSED
    assert linked(lie, "branches>=70").outcome is INCONCLUSIVE


def test_of_several_selectors_each_must_hold():
    answer = linked(REPORT, "lines>=50", "branches>=70 in src/**")
    assert (answer.outcome, answer.reason) == (
        PASSED,
        "50 % of the lines of the code are covered (100 of 200). 70 % of the branches of src/** are covered (7 of 10).",
    )
    assert linked(REPORT, "lines>=50", "branches>=71").outcome is FAILED


def test_a_criterion_that_asks_for_nothing_is_met_by_nothing():
    assert linked(REPORT).outcome is MISSING
    assert linked(CoverageReport("lcov", "", ()), "lines>=1").outcome is MISSING


@pytest.mark.parametrize(
    "selector",
    [
        *("", "80", "80%", "lines", "lines>80", "lines >= 80", "lines>=", "lines>=eighty", "lines>=80%", "lines>=-1"),
        *("lines>=0", "lines>=0.00", "lines>=100.01", "lines>=101", "lines>=80.123", "lines>=8e1", "lines>=٨٠"),
        *(
            "LINES>=80",
            "functions>=80",
            "lines>=80 in ",
            "lines>=80 in ~/x",
            "lines>=80in src",
            "lines>=80\nbranches>=1",
        ),
    ],
)
def test_a_selector_that_asks_for_no_share_is_refused_and_met_by_nothing(selector: str):
    assert fault_of(selector)
    assert linked(REPORT, selector).outcome is INCONCLUSIVE


@pytest.mark.parametrize("selector", ["lines>=80", "lines>=0.01", "branches>=100", "lines>=80.55 in src/my folder/**"])
def test_a_selector_that_asks_for_a_share_has_no_fault(selector: str):
    assert fault_of(selector) is None


def test_more_lines_that_are_not_covered_weigh_more_than_a_smaller_share():
    report = CoverageReport("lcov", "", (a_file("a.py", 0, 10), a_file("b.py", 80, 100)))
    assert linked(report, "lines>=99").cases == ("b.py", "a.py")
