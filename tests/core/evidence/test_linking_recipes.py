"""Every way of linking a test to a criterion that our pages teach, as its runner really reports it."""

from pathlib import Path

import pytest

from interlock.core.evidence.link import LinkOutcome, LinkTarget, link
from interlock.core.evidence.model import Report
from interlock.core.evidence.read import read

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "tests/samples/linking"
PAGE = (ROOT / "docs/how_to/write_a_criterion.md").read_text()
SOURCES = sorted(p for p in SAMPLES.rglob("*.*") if not p.name.startswith("report."))


def proven(path: str, *selectors: str) -> dict[int, str]:
    """What the report says of AC-1, which has these selectors, and of AC-2 and AC-3, which have none."""
    report = read("auto", (SAMPLES / path).read_bytes())
    assert isinstance(report, Report)
    said = link("SHOP-12", [LinkTarget(1, selectors), LinkTarget(2), LinkTarget(3)], report)
    return {one.criterion: one.reason for one in said if one.outcome is LinkOutcome.PASSED}


@pytest.mark.parametrize(
    ("path", "criteria"),
    [
        ("jest/report.xml", {1, 2, 3}),
        ("vitest/report.xml", {1}),
        ("playwright/report.xml", {1}),
        ("playwright/report.ctrf.json", {1}),
    ],
)
def test_a_runner_that_can_writes_the_criterion_beside_its_test(path: str, criteria: set[int]):
    assert set(proven(path)) == criteria


@pytest.mark.parametrize(
    ("path", "selector"),
    [
        ("go/report.jsonl", "example.org/shop::TestRefund/refuses_more_than_the_total"),
        ("go/report.xml", "example.org/shop::TestRefund/refuses_more_than_the_total"),
        ("go/report.xml", "example.org/shop::TestRefund/*"),
        ("junit5/report.xml", "com.acme.RefundTest::refusesMoreThanTheTotal"),
        ("junit5/report.xml", "com.acme.RefundTest::refusesMoreThanTheTotal()"),
        ("junit5/report.xml", "com.acme.RefundTest::*"),
    ],
)
def test_of_a_runner_that_cannot_the_criterion_names_the_test(path: str, selector: str):
    assert set(proven(path, selector)) == {1}
    if not selector.endswith(("*", "()")):
        assert f"`{selector}`" in PAGE


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_the_page_shows_is_what_was_run(source: Path):
    assert source.read_text().strip() in PAGE


def test_a_criterion_that_the_report_does_not_speak_of_is_not_proven():
    assert proven("go/report.xml", "example.org/shop::TestRefunds") == {}
