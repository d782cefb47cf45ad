"""Criteria + report of static analysis -> what it says of each: did these tools look, and find nothing that matters?

A selector is `TOOL` or `TOOL:LEVEL`, and may end in ` in GLOB`: no result of that level or above, `error` where none is
named, in these files. A result without a place lies in every file.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from . import within
from .findings import RANKS, Finding, Level, StaticReport, ToolRun
from .link import NAMES_LIMIT, Linked, LinkOutcome, LinkTarget

LEVELS = (Level.ERROR, Level.WARNING, Level.NOTE)
FORM = "Write TOOL, or TOOL:LEVEL with error, warning or note, and perhaps a glob: ruff:warning in src/**."
REASON_LETTERS = 200


@dataclass(frozen=True)
class Wanted:
    """`tool` is compared with the name that the tool gives itself, whatever the case of its letters."""

    tool: str
    level: Level
    glob: str

    @property
    def said(self) -> str:
        above = "" if self.level is Level.ERROR else " or above"
        return f"at level {self.level}{above}{f' in {self.glob}' if self.glob else ''}"

    def is_of(self, run: ToolRun) -> bool:
        return _plain(run.tool) == _plain(self.tool)

    def minds(self, finding: Finding) -> bool:
        is_there = not finding.files or within.is_in(self.glob, finding.files)
        return finding.stands and RANKS[finding.level] >= RANKS[self.level] and is_there


def fault_of(selector: str) -> str | None:
    """Why this selector names no tool and level, or None."""
    head, _ = within.split(selector)
    tool, colon, level = head.partition(":")
    if not tool.strip():
        return "The selector names no tool."
    if colon and level not in LEVELS:
        return f'"{selector}" asks for the level "{level}", and there is none of that name.'
    return within.fault_of(selector)


def link_static(criteria: Sequence[LinkTarget], report: StaticReport) -> tuple[Linked, ...]:
    """One answer for each criterion: the worst of its selectors."""
    return tuple(_linked(target, report) for target in criteria)


def _linked(target: LinkTarget, report: StaticReport) -> Linked:
    if not target.selectors:
        return Linked(target.number, LinkOutcome.MISSING, "The criterion names no tool.")
    answers = [_answer(target.number, selector, report) for selector in target.selectors]
    return worst(answers)


def worst(answers: Sequence[Linked]) -> Linked:
    """Of what is said of one criterion. All that pass are told together."""
    for outcome in (LinkOutcome.FAILED, LinkOutcome.MISSING, LinkOutcome.INCONCLUSIVE):
        for answer in answers:
            if answer.outcome is outcome:
                return answer
    return Linked(answers[0].criterion, LinkOutcome.PASSED, " ".join(answer.reason for answer in answers[:3]))


def _answer(number: int, selector: str, report: StaticReport) -> Linked:
    if fault := fault_of(selector):
        return Linked(number, LinkOutcome.INCONCLUSIVE, f"{fault} {FORM}")
    wanted = _read(selector)
    runs = [run for run in report.runs if wanted.is_of(run)]
    if not runs:
        others = ", ".join(dict.fromkeys(run.tool for run in report.runs)) or "no other"
        return Linked(number, LinkOutcome.MISSING, f"The report has no run of {wanted.tool}; it is of {others}.")
    minded = [finding for run in runs for finding in run.findings or () if wanted.minds(finding)]
    if minded:
        return _found(number, wanted, minded)
    if faults := [fault for run in runs for fault in run.faults]:
        reason = f"{wanted.tool} did not run properly: {faults[0]}"
        return Linked(number, LinkOutcome.INCONCLUSIVE, reason)
    if any(run.findings is None for run in runs) or report.problems:
        return Linked(number, LinkOutcome.INCONCLUSIVE, f"The report cannot be believed: {report.problems[0]}")
    aside = sum(not finding.stands for run in runs for finding in run.findings or ())
    reason = f"{wanted.tool} found nothing {wanted.said}{f'; {aside} set aside' if aside else ''}."
    return Linked(number, LinkOutcome.PASSED, reason)


def _read(selector: str) -> Wanted:
    head, glob = within.split(selector)
    tool, _, level = head.partition(":")
    return Wanted(tool.strip(), Level(level or Level.ERROR), glob)


def _found(number: int, wanted: Wanted, minded: Sequence[Finding]) -> Linked:
    count = f"{len(minded)} result{'' if len(minded) == 1 else 's'}"
    said = minded[0].message.partition("\n")[0][:REASON_LETTERS].rstrip(".")
    reason = f"{wanted.tool} found {count} {wanted.said}: {minded[0].title}{f': {said}' if said else ''}."
    return Linked(number, LinkOutcome.FAILED, reason, tuple(f.title for f in minded[:NAMES_LIMIT]))


def _plain(tool: str) -> str:
    return " ".join(tool.split()).casefold()
