"""interlock diff: a provider against its earlier self, offline."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import click

from ..core.contracts.extract import extract, extract_files
from ..core.contracts.model import Contract, Side
from ..core.contracts.reports import documents
from ..core.contracts.reports.changed import of_changes, summary
from ..core.contracts.reports.sarif import help_of_changes
from ..core.contracts.reports.text import entries as text_of
from ..core.contracts.version.changes import Level, as_json
from ..core.contracts.version.difference import diff as changes_between
from ..core.contracts.version.settling import graded, passed
from .git_tree import files_at
from .leniency import baseline_option, said, write_baseline, write_baseline_option
from .places_shown import shown_from_here
from .progress import progress
from .reporting import Told, format_option, output_option, targets, write

_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_path = click.Path(exists=True, path_type=Path)


@click.command("diff")
@click.argument("paths", nargs=-1, type=_path)
@click.option("--against", default="", help="The earlier self is what git has of PATH at this commit: main.")
@click.option("--consumer", "consumers", multiple=True, type=_path, help="Say where this one depends on a change.")
@click.option("--config", type=_file, help="What people have said.  [default: interlock.toml]")
@format_option
@output_option
@click.option("--verbose", is_flag=True, help="List also what nobody who was right notices.")
@baseline_option
@write_baseline_option
def diff(
    paths: tuple[Path, ...],
    against: str,
    consumers: tuple[Path, ...],
    config: Path | None,
    formats: tuple[str, ...],
    outputs: tuple[Path, ...],
    verbose: bool,
    baseline: Path | None,
    write_to: Path | None,
) -> None:
    """Say what became of an API, and whom it breaks.

    \b
    interlock diff old/openapi.json new/openapi.json
    interlock diff --against main server --consumer web

    Exit code 0: nothing breaks; 1: something does; 2: nothing to compare.
    """
    wanted = targets(formats, outputs)
    given = said(paths, config, baseline)
    if baseline is None:
        given = replace(given, baseline=None)  # the one that interlock.toml names is of mismatches
    with progress() as tell:
        tell("Reading what was, and what is")
        old, new = _sides(paths, against)
        readers = [_read(path, Side.CONSUMER) for path in consumers]
        tell("Comparing them")
        found = changes_between(old, new, readers if consumers else None, _today().isoformat())
    changes = graded(found, given.configuration.severities)
    if write_to:
        write_baseline(write_to, [as_json(c) for c in changes if c.level is not Level.INFO], given.baseline)
        return
    let_pass = passed(changes, given.leniency_of_changes(), _today())
    entries = of_changes(changes, let_pass)
    told = entries if verbose else tuple(e for e in entries if e.word != Level.INFO.value)
    counted = summary(entries)
    hidden = " --verbose lists them all." if len(told) < len(entries) else ""
    report = Told(
        "Changes of the API",
        counted,
        told,
        lambda colour: "\n\n".join([*text_of(told, colour), counted + hidden]),
        lambda: documents.of_changes(changes, let_pass),
        help_of_changes,
    )
    write(wanted, report)
    sys.exit(1 if any(e.counts and e.word == Level.BREAKING.value for e in entries) else 0)


def _sides(paths: Sequence[Path], against: str) -> tuple[Contract, Contract]:
    if against:
        if len(paths) > 1:
            raise click.UsageError("With --against there is one PATH.")
        path = paths[0] if paths else Path()
        return _insist(_read_at(against, path), f"{path} at {against}"), _insist(_read(path), str(path))
    if len(paths) != 2:
        raise click.UsageError("Name what was and what is: OLD NEW, or --against a commit.")
    old, new = paths
    return _insist(_read(old), str(old)), _insist(_read(new), str(new))


def _read(path: Path, side: Side = Side.PROVIDER) -> Contract:
    found = extract(path, shown_from_here(path))
    return (found.provider if side is Side.PROVIDER else found.consumer) or Contract(side)


def _read_at(ref: str, path: Path) -> Contract:
    """Places read as `git show` takes them: `main:server/orders.py`."""
    under = shown_from_here(path)
    prefix = f"{ref}:{under}/" if under else f"{ref}:"
    files = [replace(f, path=prefix + f.path) for f in files_at(ref, path)]
    return extract_files(files).provider or Contract(Side.PROVIDER)


def _insist(contract: Contract, where: str) -> Contract:
    if not contract.operations and not contract.graphql:
        raise click.UsageError(f"{where} offers no API that can be read.")
    return contract


def _today() -> date:
    return datetime.now(UTC).date()
