"""What holds for every report, however it is made or damaged."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.core.evidence.attempts import merged
from interlock.core.evidence.link import LinkOutcome, LinkTarget, link
from interlock.core.evidence.model import BAD, Case, Outcome, Report, Standing
from interlock.core.evidence.read import read
from interlock.core.refusals import Refusal

SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "samples" / "junit").iterdir())]
PIECES = [
    b"<testcase>",
    b"</testcase>",
    b"<failure/>",
    b"<testsuite tests='3'>",
    b"</testsuite>",
    b"\x00",
    b"\xff",
    b"&x;",
]

cases = st.builds(
    Case,
    suite=st.sampled_from(["unit", "browser"]),
    classname=st.sampled_from(["", "tests.test_a"]),
    name=st.sampled_from(["", "test_a", "test_b"]),
    file=st.just(""),
    outcome=st.sampled_from(Outcome),
    criteria=st.sampled_from([(), ("AC-1",), ("SHOP-12/AC-1",), ("AC-2",)]),
)
attempts = st.lists(cases, max_size=8)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 2000), st.sampled_from(PIECES)), max_size=4))
def test_a_damaged_report_is_read_or_refused_and_nothing_else(raw: bytes, wounds: list[tuple[int, bytes]]):
    for at, piece in wounds:
        raw = raw[: at % (len(raw) + 1)] + piece + raw[at % (len(raw) + 1) + len(piece) :]
    assert said_of(raw).endswith(".")


def said_of(raw: bytes) -> str:
    try:
        return read("junit", raw).sentence
    except Refusal as refusal:
        return refusal.sentence


@settings(deadline=None)
@given(attempts, cases, st.booleans())
def test_one_more_bad_attempt_never_makes_a_report_pass(found: list[Case], extra: Case, reruns: bool):
    if extra.outcome in BAD:
        assert Report("junit", "", merged([*found, extra], reruns)).standing is not Standing.PASSED


@settings(deadline=None)
@given(attempts)
def test_a_criterion_passes_only_by_named_tests_that_passed(found: list[Case]):
    report = Report("junit", "", merged(found))
    by_selector, by_property = link("SHOP-12", [LinkTarget(2, ("test_a",)), LinkTarget(1)], report)
    if by_selector.outcome is LinkOutcome.PASSED:
        assert {case.outcome for case in report.cases if case.name == "test_a"} == {Outcome.PASSED}
    if by_property.outcome is LinkOutcome.PASSED:
        naming = [c for c in report.cases if c.name and {"AC-1", "SHOP-12/AC-1"} & set(c.criteria)]
        assert {case.outcome for case in naming} == {Outcome.PASSED}
