"""What holds for every report, however it is made or damaged."""

import gzip

from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.core.evidence.attempts import merged
from interlock.core.evidence.link import LinkOutcome, LinkTarget, link
from interlock.core.evidence.model import BAD, Case, Outcome, Report, Standing
from interlock.core.evidence.read import read
from interlock.core.refusals import Refusal
from report_files import SAMPLES as FOLDER
from report_files import a_report, zipped
from report_tables import PRODUCED

TESTED = sorted(PRODUCED)
SAMPLES = [(format, path.read_bytes()) for format in TESTED for path in sorted((FOLDER / format).iterdir())]
PIECES = [
    b"<testcase>",
    b"</testcase>",
    b"<failure/>",
    b"<testsuite tests='3'>",
    b"</testsuite>",
    b"\x00",
    b"\xff",
    b"&x;",
    b"{",
    b"]",
    b'"status": "passed"',
    b"\nok 1\n",
    b"1..2\n",
    b"  ---\n",
    b"PK\x03\x04",
    b"\x1f\x8b",
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


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 20_000), st.sampled_from(PIECES)), max_size=4))
def test_a_damaged_report_is_read_or_refused_and_nothing_else(
    sample: tuple[str, bytes], wounds: list[tuple[int, bytes]]
):
    format, raw = sample
    for at, piece in wounds:
        raw = raw[: at % (len(raw) + 1)] + piece + raw[at % (len(raw) + 1) + len(piece) :]
    assert said_of(format, raw).endswith(".")
    assert said_of("auto", raw).endswith(".")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["auto", *TESTED]), st.binary(max_size=300) | st.lists(st.sampled_from(PIECES)).map(b"".join))
def test_any_bytes_are_read_or_refused_and_nothing_else(format: str, raw: bytes):
    assert said_of(format, raw).endswith(".")
    assert said_of(format, gzip.compress(raw)).endswith(".")
    assert said_of(format, zipped({"a.xml": raw})).endswith(".")


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(SAMPLES), st.integers(1, 20_000))
def test_a_report_that_is_cut_off_never_says_more_than_the_whole(sample: tuple[str, bytes], cut: int):
    """Of what lists its tests to the end: a stream of lines is as good as its lines, and must say that it ended."""
    format, raw = sample
    whole = standing_of(format, raw)
    part = standing_of(format, raw[: -(cut % len(raw)) or None])
    assert part != "passed" or whole == "passed"


def said_of(format: str, raw: bytes) -> str:
    try:
        return read(format, raw).sentence
    except Refusal as refusal:
        return refusal.sentence


def standing_of(format: str, raw: bytes) -> str:
    try:
        return a_report(format, raw).standing
    except Refusal:
        return "refused"


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
