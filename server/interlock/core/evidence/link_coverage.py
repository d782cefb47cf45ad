"""Criteria + report of coverage -> what it says of each: is as much covered as is asked for?

A selector is `lines>=80` or `branches>=70`, and may end in ` in GLOB`: so many per cent of all that can be covered in
these files together. Of nothing there is no share: files that are not in the report meet nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from . import within
from .covered import CoverageReport, CoveredFile, Share, total
from .link import NAMES_LIMIT, Linked, LinkOutcome, LinkTarget
from .link_static import worst

FORM = "Write lines>=80 or branches>=70, and perhaps a glob: lines>=80 in src/**."
ASKED = re.compile(r"(lines|branches)>=([0-9]{1,3}(?:\.[0-9]{1,2})?)", re.ASCII)


@dataclass(frozen=True)
class Wanted:
    """`percent` is as written."""

    noun: str
    percent: str
    glob: str

    def of(self, file: CoveredFile) -> Share:
        return file.lines if self.noun == "lines" else file.branches

    @property
    def where(self) -> str:
        return self.glob or "the code"


def fault_of(selector: str) -> str | None:
    """Why this selector asks for no share, or None."""
    head, _ = within.split(selector)
    asked = ASKED.fullmatch(head)
    if asked is None:
        return f'"{selector}" asks for no share of lines or branches.'
    if not 0 < Fraction(asked[2]) <= 100:
        return f'"{selector}" asks for {asked[2]} %, which is not between 0 and 100.'
    return within.fault_of(selector)


def link_coverage(criteria: Sequence[LinkTarget], report: CoverageReport) -> tuple[Linked, ...]:
    """One answer for each criterion: the worst of its selectors."""
    return tuple(_linked(target, report) for target in criteria)


def _linked(target: LinkTarget, report: CoverageReport) -> Linked:
    if not target.selectors:
        return Linked(target.number, LinkOutcome.MISSING, "The criterion asks for no share of lines or branches.")
    return worst([_answer(target.number, selector, report) for selector in target.selectors])


def _answer(number: int, selector: str, report: CoverageReport) -> Linked:
    if fault := fault_of(selector):
        return Linked(number, LinkOutcome.INCONCLUSIVE, f"{fault} {FORM}")
    wanted = _read(selector)
    files = [file for file in report.files if within.is_in(wanted.glob, file.names)]
    share = total(map(wanted.of, files))
    if share.percent is None:
        seen = f"no {wanted.noun} to cover" if files else "no file"
        return Linked(number, LinkOutcome.MISSING, f"The report has {seen} in {wanted.where}.")
    counted = f"{share.shown} % of the {wanted.noun} of {wanted.where} are covered ({share.covered} of {share.valid})"
    if share.percent < Fraction(wanted.percent):
        short = sorted((f for f in files if wanted.of(f).covered < wanted.of(f).valid), key=lambda f: _rank(wanted, f))
        reason = f"{counted}, and {wanted.percent} % are asked for."
        return Linked(number, LinkOutcome.FAILED, reason, tuple(f.names[0] for f in short[:NAMES_LIMIT]))
    problems = report.problems if wanted.noun == "lines" else (*report.problems, *report.branch_problems)
    if problems:
        reason = f"{counted}, but the report cannot be believed: {problems[0]}"
        return Linked(number, LinkOutcome.INCONCLUSIVE, reason)
    return Linked(number, LinkOutcome.PASSED, f"{counted}.")


def _read(selector: str) -> Wanted:
    head, glob = within.split(selector)
    asked = ASKED.fullmatch(head)
    assert asked is not None
    return Wanted(asked[1], asked[2], glob)


def _rank(wanted: Wanted, file: CoveredFile) -> tuple[int, str]:
    """Those first in which the most is not covered."""
    share = wanted.of(file)
    return share.covered - share.valid, file.names[0]
