"""Several files of one run -> one report: the worst of them counts, and what is no report is said to be none."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..refusals import TooLarge
from .clip import clipped_name
from .covered import CoverageReport
from .findings import StaticReport
from .limits import CASE_LIMIT, PROBLEM_LIMIT, SPLIT
from .model import Report

NAMES_LIMIT = 50
REPORT_LIKE = (".xml", ".json", ".trx", ".tap", ".ndjson", ".jsonl", ".junit", ".gz", ".sarif", ".lcov", ".info")


def together(digest: str, parts: Sequence[tuple[str, Report]], others: Sequence[str]) -> Report:
    """`parts` with the names of their files; `others` are the files that are no report.

    The same test in two files is two tests: it ran in two places, and each of them must pass. A file that has the name
    of a report and cannot be recognised as one is a problem; a log or a picture is only said to be left out.
    """
    cases = [
        case if case.suite else replace(case, suite=clipped_name(name)) for name, part in parts for case in part.cases
    ]
    if len(cases) > CASE_LIMIT:
        raise TooLarge(f"The reports list more than {CASE_LIMIT:,} cases.", SPLIT)
    return Report(
        format=_formats(parts),
        digest=digest,
        cases=tuple(cases),
        problems=_problems(parts, others),
        hides_failures=any(part.hides_failures for _, part in parts),
        left_out=tuple(clipped_name(name) for name in others[:NAMES_LIMIT]),
    )


def findings_together(digest: str, parts: Sequence[tuple[str, StaticReport]], others: Sequence[str]) -> StaticReport:
    """All runs of all tools, as if one file held them."""
    runs = tuple(run for _, part in parts for run in part.runs)
    return StaticReport(_formats(parts), digest, runs, _problems(parts, others))


def coverage_together(
    digest: str, parts: Sequence[tuple[str, CoverageReport]], others: Sequence[str]
) -> CoverageReport:
    """All files of all parts of the code. Nobody knows from shares which lines of one file two reports have reached."""
    files = tuple(file for _, part in parts for file in part.files)
    twice = [name for name, count in Counter(file.names[0] for file in files).items() if count > 1]
    problems = [f"{name} is in two of the reports, which cannot be added up." for name in twice[:PROBLEM_LIMIT]]
    of_branches = [f"{clipped_name(name)}: {said}" for name, part in parts for said in part.branch_problems]
    return CoverageReport(
        _formats(parts), digest, files, (*problems, *_problems(parts, others)), tuple(of_branches[:PROBLEM_LIMIT])
    )


def _formats(parts: Sequence[tuple[str, Any]]) -> str:
    return "+".join(sorted({part.format for _, part in parts}))


def _problems(parts: Sequence[tuple[str, Any]], others: Sequence[str]) -> tuple[str, ...]:
    strange = [name for name in others if name.lower().endswith(REPORT_LIKE)]
    problems = [f"{clipped_name(name)}: {said}" for name, part in parts for said in part.problems]
    problems += [f"{clipped_name(name)} is no report that can be read." for name in strange]
    more = len(problems) - PROBLEM_LIMIT
    return (*problems[:PROBLEM_LIMIT], *([f"And {more} more of the kind."] if more > 0 else []))
