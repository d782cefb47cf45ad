"""Several files of one run -> one report: the worst of them counts, and what is no report is said to be none."""

from collections.abc import Sequence
from dataclasses import replace

from ..refusals import TooLarge
from .clip import clipped_name
from .limits import CASE_LIMIT, PROBLEM_LIMIT, SPLIT
from .model import Report

NAMES_LIMIT = 50
REPORT_LIKE = (".xml", ".json", ".trx", ".tap", ".ndjson", ".jsonl", ".junit", ".gz")


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
    strange = [name for name in others if name.lower().endswith(REPORT_LIKE)]
    problems = [f"{clipped_name(name)}: {said}" for name, part in parts for said in part.problems]
    problems += [f"{clipped_name(name)} is no report that can be read." for name in strange]
    more = len(problems) - PROBLEM_LIMIT
    return Report(
        format="+".join(sorted({part.format for _, part in parts})),
        digest=digest,
        cases=tuple(cases),
        problems=(*problems[:PROBLEM_LIMIT], *([f"And {more} more of the kind."] if more > 0 else [])),
        hides_failures=any(part.hides_failures for _, part in parts),
        left_out=tuple(clipped_name(name) for name in others[:NAMES_LIMIT]),
    )
