"""Which report goes where: `--format sarif --output out.sarif --format text`."""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ..core.contracts.reports.entry import Entry

FORMATS = ("text", "json", "sarif", "markdown", "junit")

Target = tuple[str, Path | None]

format_option = click.option(
    "--format", "formats", multiple=True, type=click.Choice(FORMATS), help="May be repeated.  [default: text]"
)
output_option = click.option(
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the report here instead; with several formats, a file for each in their order.",
)


def targets(formats: Sequence[str], outputs: Sequence[Path]) -> tuple[Target, ...]:
    """Each format with its file; the one that is left over is printed."""
    wanted = tuple(formats) or ("text",)
    if len(outputs) > len(wanted):
        raise click.UsageError(f"{len(outputs)} files are named for {len(wanted)} format(s).")
    if len(wanted) - len(outputs) > 1:
        raise click.UsageError("Only one report can be printed: name an --output for each of the others.")
    return tuple(zip(wanted, (*outputs, *[None] * (len(wanted) - len(outputs))), strict=True))


@dataclass(frozen=True)
class Told:
    """What there is to tell. What only one form wants is made when it is asked for."""

    title: str
    summary: str
    entries: Sequence[Entry]
    text: Callable[[bool], str]  # told whether it may use colours
    document: Callable[[], dict[str, Any]]
    help_of: Callable[[], Mapping[str, str]]  # each rule there is
    notes: Sequence[str] = ()


def write(wanted: Sequence[Target], told: Told) -> None:
    for format, output in wanted:
        report = _WRITERS[format](told, output is None and is_coloured())
        if output is None:
            click.echo(report)
            continue
        try:
            output.write_text(report + "\n", encoding="utf-8")
        except OSError as error:
            raise click.UsageError(f"{output} cannot be written: {error.strerror}.") from None


def is_coloured() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _text(told: Told, colour: bool) -> str:
    return told.text(colour)


def _json(told: Told, _: bool) -> str:
    return json.dumps(told.document(), indent=2, ensure_ascii=False)


def _sarif(told: Told, _: bool) -> str:
    from ..core.contracts.reports.sarif import as_sarif

    return as_sarif(told.entries, told.help_of())


def _markdown(told: Told, _: bool) -> str:
    from ..core.contracts.reports.markdown import as_markdown

    return as_markdown(told.title, told.summary, told.entries, told.notes)


def _junit(told: Told, _: bool) -> str:
    from ..core.contracts.reports.junit import as_junit

    return as_junit(told.entries, told.summary)


_WRITERS = {"text": _text, "json": _json, "sarif": _sarif, "markdown": _markdown, "junit": _junit}
