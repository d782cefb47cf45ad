"""interlock scan: compare what a provider offers with what a consumer counts on, offline."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ..core.contracts.compare import Comparison, compare
from ..core.contracts.extract import extract, merged
from ..core.contracts.model import Contract, Diagnostic, Side
from ..core.contracts.report import as_json, as_sarif, as_text

_UNREADABLE = {"unreadable_document"}
_FORMATS = {"json": as_json, "sarif": as_sarif}

_path = click.Path(exists=True, path_type=Path)


@click.command("scan")
@click.argument("paths", nargs=-1, type=_path)
@click.option("--provider", "providers", multiple=True, type=_path, help="The side that offers: a folder or document.")
@click.option("--consumer", "consumers", multiple=True, type=_path, help="The side that calls: a folder or file.")
@click.option("--format", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the report here instead.")
@click.option("--verbose", is_flag=True, help="List all that could not be resolved.")
def scan(
    paths: tuple[Path, ...],
    providers: tuple[Path, ...],
    consumers: tuple[Path, ...],
    format: str,
    output: Path | None,
    verbose: bool,
) -> None:
    """Compare both sides of an API and say where they disagree.

    Without --provider and --consumer both are looked for under PATHS, or here. Exit code 0: no errors; 1: errors;
    2: nothing to compare, or a document that cannot be read.
    """
    searched = paths or (() if providers and consumers else (Path(),))
    provider = _side(Side.PROVIDER, providers or searched)
    consumer = _side(Side.CONSUMER, consumers or searched)
    _insist(provider, "offers an API", "--provider openapi.json")
    _insist(consumer, "calls an API", "--consumer web/src")
    comparison = compare(provider, consumer)
    write = _FORMATS.get(format)
    report = write(comparison) if write else _text(provider, consumer, comparison, verbose, colour=output is None)
    if output is None:
        click.echo(report)
    else:
        output.write_text(report + "\n", encoding="utf-8")
    if any(d.code in _UNREADABLE for d in comparison.unresolved):
        sys.exit(2)
    sys.exit(1 if comparison.errors else 0)


def _side(side: Side, paths: Sequence[Path]) -> Contract:
    """What one side says in all the places together."""
    found = [extract(path, _folder(path)) for path in paths]
    sides = [e.provider if side is Side.PROVIDER else e.consumer for e in found]
    return merged(side, [s for s in sides if s is not None]) or Contract(side)


def _folder(path: Path) -> str:
    """So that every place can be opened from here."""
    folder = (path.parent if path.is_file() else path).as_posix()
    return "" if folder == "." else folder if not path.is_absolute() else _from_here(folder)


def _from_here(folder: str) -> str:
    here = Path.cwd().as_posix()
    return folder.removeprefix(here).strip("/") if f"{folder}/".startswith(f"{here}/") else ""


def _insist(contract: Contract, deed: str, example: str) -> None:
    if not contract.operations and not contract.diagnostics:
        raise click.UsageError(f"Nothing was found that {deed}. Name it: {example}")


def _text(provider: Contract, consumer: Contract, comparison: Comparison, verbose: bool, colour: bool) -> str:
    lines = [
        f"Provider: {_counted(provider)}",
        f"Consumer: {_counted(consumer)}",
        *(f"Assumed: {a}" for a in comparison.assumptions),
        "",
        as_text(comparison, colour=colour and sys.stdout.isatty()),
    ]
    unresolved = comparison.unresolved
    if unresolved:
        shown = unresolved if verbose else unresolved[:5]
        lines += ["", "Not resolved, and not compared:", *(f"  {_spelled(d)}" for d in shown)]
        if len(shown) < len(unresolved):
            lines.append(f"  and {len(unresolved) - len(shown)} more (--verbose lists them)")
    return "\n".join(lines)


def _counted(contract: Contract) -> str:
    files = sorted({o.place.file for o in contract.operations})
    where = f" in {files[0]}" if len(files) == 1 else f" in {len(files)} files" if files else ""
    number = len(contract.operations)
    return f"{number} operation{'' if number == 1 else 's'}{where}"


def _spelled(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.place}: {diagnostic.sentence}" if diagnostic.place else diagnostic.sentence
