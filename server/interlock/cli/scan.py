"""interlock scan: compare what a provider offers with what a consumer counts on, offline."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from ..core.contracts.mismatch import as_json
from ..core.contracts.reports.entry import of_mismatches
from ..core.contracts.reports.report import Findings, Report, summary
from ..core.contracts.settling import Fate, settle
from ..use_cases.scanning.memory import Memory
from ..use_cases.scanning.plans import planned
from ..use_cases.scanning.scan import Plan, read_sides
from ..use_cases.scanning.scan import scan as scan_sides
from . import git_facts
from .leniency import baseline_option, said, write_baseline, write_baseline_option
from .places_shown import shown_from_here
from .progress import progress
from .reporting import Told, format_option, output_option, targets, write

_NOTHING = 2
_UNREADABLE = {"unreadable_document"}

_path = click.Path(exists=True, path_type=Path)
_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("scan")
@click.argument("paths", nargs=-1, type=_path)
@click.option("--provider", "providers", multiple=True, type=_path, help="The side that offers: a folder or document.")
@click.option("--consumer", "consumers", multiple=True, type=_path, help="The side that calls: a folder or file.")
@click.option("--config", type=_file, help="What people have said.  [default: interlock.toml]")
@format_option
@output_option
@click.option("--verbose", is_flag=True, help="List all that could not be resolved, and all that was let pass.")
@click.option("--coverage", "is_covered", is_flag=True, help="Say file by file how much was understood.")
@baseline_option
@write_baseline_option
@click.option("--watch", "is_watching", is_flag=True, help="Scan again at every change, and say what is new and gone.")
@click.option("--post", "is_posting", is_flag=True, help="Send both sides to the server, too.")
@click.option("--project", default="", help="With --post: the project's key.  [default: the only one]")
@click.option("--no-cache", "is_forgetful", is_flag=True, help="Read everything anew, and remember nothing.")
def scan(
    paths: tuple[Path, ...],
    providers: tuple[Path, ...],
    consumers: tuple[Path, ...],
    config: Path | None,
    formats: tuple[str, ...],
    outputs: tuple[Path, ...],
    verbose: bool,
    is_covered: bool,
    baseline: Path | None,
    write_to: Path | None,
    is_watching: bool,
    is_posting: bool,
    project: str,
    is_forgetful: bool,
) -> None:
    """Compare both sides of an API and say where they disagree.

    Without --provider and --consumer both are looked for under PATHS, or here. Exit code 0: no errors; 1: errors;
    2: nothing to compare, or a document that cannot be read.
    """
    wanted = targets(formats, outputs)
    given = said(paths, config, baseline)
    plan = planned(paths, providers, consumers, given.configuration, given.home, shown_from_here, _today().isoformat())
    memory = Memory(None if is_forgetful else _cache_folder())

    def scanned() -> Report:
        with progress() as tell:
            findings = scan_sides(plan, memory, tell)
        return Report(findings, settle(findings.comparison, given.leniency(findings.ignores), _today()))

    if is_watching:
        with suppress(KeyboardInterrupt):  # the way out
            from .watching import changes, follow

            follow(scanned, changes(tree.root for tree in plan.trees))
        return
    report = scanned()
    _insist(report.findings)
    if write_to:
        settled = report.settlement.settled
        found = [as_json(s.mismatch) for s in settled if s.fate in {Fate.OPEN, Fate.KNOWN}]
        write_baseline(write_to, found, given.baseline)
        return
    write(wanted, _told(report, verbose, is_covered))
    if is_posting:
        _post(planned(paths, providers, consumers, given.configuration, given.home, git_facts.inside), memory, project)
    if any(d.code in _UNREADABLE for d in report.comparison.unresolved):
        sys.exit(_NOTHING)
    sys.exit(1 if report.settlement.errors else 0)


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("interlock", appauthor=False) / "scans"


def _today() -> date:
    return datetime.now(UTC).date()


def _insist(findings: Findings) -> None:
    """Refuses where there are no two sides to compare."""
    for found, deed, example in (
        (findings.provider, "offers an API", "--provider openapi.json"),
        (findings.consumer, "calls an API", "--consumer web/src"),
    ):
        if found.is_empty:
            raise click.UsageError(f"Nothing was found that {deed}. Name it: {example}")
    if findings.strangers and not findings.comparison.matched + findings.comparison.unanswered:
        names = ", ".join(name or "what stands at the root" for name in findings.strangers)
        raise click.UsageError(f"Nothing that was found calls what is offered here; not {names}. Name it: --consumer")


def _post(plan: Plan, memory: Memory, project: str) -> None:
    """As a ticket's scope names files: from the root of the repository."""
    from .client import only_project
    from .posting import ci_client, scanned_at, send_sides

    at, client = scanned_at(), ci_client(project)
    with progress() as tell:
        sides = read_sides(plan, memory, tell)
    send_sides(client, only_project(client, project), sides, at)


def _told(report: Report, verbose: bool, is_covered: bool) -> Told:
    notes = [*report.notes, *report.comparison.assumptions, *(sentence for sentence, _ in report.settlement.remarks)]

    def text(colour: bool) -> str:
        from ..core.contracts.reports.text import as_text, coverage_table

        told = as_text(report, colour=colour, verbose=verbose)
        return f"{told}\n\n{coverage_table(report.findings.coverage)}" if is_covered else told

    def document() -> dict[str, Any]:
        from ..core.contracts.reports.documents import of_scan

        return of_scan(report)

    def help_of() -> Mapping[str, str]:
        from ..core.contracts.reports.sarif import help_of_rules

        return help_of_rules()

    return Told("Contracts", summary(report), of_mismatches(report.settlement.settled), text, document, help_of, notes)
