"""A report speaks of the living criteria of its kind, and of no other."""

from dataclasses import replace

import pytest

from gate_makers import COVERAGE, REVIEW, STATIC, TEST
from interlock.core.criteria import Criterion
from interlock.core.evidence.covered import CoverageReport
from interlock.core.evidence.findings import StaticReport
from interlock.core.evidence.model import Report
from interlock.core.evidence.read import AnyReport
from interlock.core.evidence.saying import said_of


@pytest.mark.parametrize(
    ("report", "criterion"),
    [
        (Report("junit", "", ()), TEST),
        (StaticReport("sarif", "", ()), STATIC),
        (CoverageReport("lcov", "", ()), COVERAGE),
    ],
)
def test_a_report_speaks_of_the_living_criteria_of_its_kind(report: AnyReport, criterion: Criterion):
    gone = replace(criterion, number=9, removed_in=2)
    said = said_of("SHOP-12", [TEST, STATIC, COVERAGE, REVIEW, gone], report)
    assert [(answer.criterion, answer.outcome) for answer in said] == [(criterion.number, "missing")]
