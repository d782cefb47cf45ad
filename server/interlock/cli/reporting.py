"""Which report goes where: `--format sarif --output out.sarif --format text`."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

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


def write(wanted: Sequence[Target], writers: Mapping[str, Callable[[bool], str]]) -> None:
    """A writer is told whether it may use colours."""
    for format, output in wanted:
        report = writers[format](output is None and is_coloured())
        if output is None:
            click.echo(report)
            continue
        try:
            output.write_text(report + "\n", encoding="utf-8")
        except OSError as error:
            raise click.UsageError(f"{output} cannot be written: {error.strerror}.") from None


def is_coloured() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
