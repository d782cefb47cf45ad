"""What holds for every report of static analysis and coverage, however it is made or damaged."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.core.evidence.covered import CoverageReport, CoveredFile, Share
from interlock.core.evidence.findings import RANKS, Level
from interlock.core.evidence.link import LinkOutcome, LinkTarget
from interlock.core.evidence.link_coverage import link_coverage
from interlock.core.evidence.link_static import link_static
from interlock.core.evidence.model import Standing
from interlock.core.evidence.read import read
from interlock.core.refusals import Refusal

FORMATS = ("sarif", "cobertura", "lcov", "jacoco")
FOLDER = Path(__file__).parents[2] / "samples"
SAMPLES = [(format, path.read_bytes()) for format in FORMATS for path in sorted((FOLDER / format).iterdir())]
PIECES = [
    *(b"<line/>", b"</line>", b'<line number="1" hits="1"/>', b"<class>", b"\x00", b"\xff", b"&x;", b"<!DOCTYPE x>"),
    *(b"{", b"}", b"]", b'"results":', b"null", b'"', b"\\ud800", b"1e999", b"DA:1,1\n", b"end_of_record\n", b"SF:\n"),
]

levels = st.sampled_from(["error", "warning", "note", "none", "loud", None])
results = st.lists(
    st.fixed_dictionaries(
        {"ruleId": st.sampled_from(["A", "B"]), "message": st.just({"text": "So."})},
        optional={
            "level": levels,
            "kind": st.sampled_from(["fail", "pass", "review", "odd"]),
            "suppressions": st.lists(st.sampled_from([{"kind": "inSource"}, {"status": "rejected"}]), max_size=2),
            "baselineState": st.sampled_from(["new", "absent", "odd"]),
        },
    ),
    max_size=4,
)
runs = st.lists(
    st.fixed_dictionaries(
        {"tool": st.sampled_from(["ruff", "bandit"]).map(lambda name: {"driver": {"name": name}})},
        optional={
            "results": st.one_of(st.none(), results),
            "invocations": st.lists(
                st.sampled_from([{"executionSuccessful": True}, {"executionSuccessful": False}, {}])
            ),
        },
    ),
    max_size=3,
)
shares = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: Share(min(pair), max(pair)))
files = st.lists(st.builds(CoveredFile, st.sampled_from([("src/a",), ("web/b",)]), shares, shares), max_size=4)


def said_of(format: str, raw: bytes) -> str:
    try:
        return read(format, raw).sentence
    except Refusal as refusal:
        return refusal.sentence


def reported(found: Any) -> Any:
    return read("sarif", json.dumps({"version": "2.1.0", "runs": found}).encode())


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 4000), st.sampled_from(PIECES)), max_size=4))
def test_a_damaged_report_is_read_or_refused_and_nothing_else(
    sample: tuple[str, bytes], wounds: list[tuple[int, bytes]]
):
    format, raw = sample
    for at, piece in wounds:
        raw = raw[: at % (len(raw) + 1)] + piece + raw[at % (len(raw) + 1) + len(piece) :]
    assert said_of(format, raw).endswith(".")


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(FORMATS), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(format: str, raw: bytes):
    assert said_of(format, raw).endswith(".")


@settings(deadline=None)
@given(runs)
def test_a_criterion_passes_only_by_a_tool_that_looked_ran_well_and_found_nothing(found: list[dict[str, Any]]):
    report = reported(found)
    (answer,) = link_static([LinkTarget(1, ("ruff:warning",))], report)
    if answer.outcome is LinkOutcome.PASSED:
        mine = [run for run in report.runs if run.tool == "ruff"]
        assert mine
        assert all(run.findings is not None and not run.faults for run in mine)
        assert not any(f.stands and RANKS[f.level] >= RANKS[Level.WARNING] for run in mine for f in run.findings or ())


@settings(deadline=None)
@given(
    runs, st.sampled_from([{"executionSuccessful": False}, {}, {"executionSuccessful": True, "exitSignalName": "X"}])
)
def test_a_run_that_failed_keeps_the_report_from_passing(found: list[dict[str, Any]], how: dict[str, Any]):
    more = {"tool": {"driver": {"name": "ruff"}}, "results": [], "invocations": [how]}
    assert reported([*found, more]).standing is Standing.FAILED


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["level", "kind", "ruleId", "message", "rule", "suppressions"]), st.none()))
def test_null_is_as_good_as_nothing(result: dict[str, None]):
    run = {"tool": {"driver": {"name": "ruff"}}, "results": [result]}
    (_, finding), *_ = reported([run]).findings
    assert finding.level is Level.WARNING


@settings(deadline=None)
@given(files, st.integers(1, 100))
def test_a_share_is_met_only_by_that_many_lines(found: list[CoveredFile], percent: int):
    report = CoverageReport("lcov", "", tuple(found))
    (answer,) = link_coverage([LinkTarget(1, (f"lines>={percent}",))], report)
    is_enough = report.lines.valid > 0 and 100 * report.lines.covered >= percent * report.lines.valid
    assert (answer.outcome is LinkOutcome.PASSED) is is_enough
