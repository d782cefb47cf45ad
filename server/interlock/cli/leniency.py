"""What people have said of the sides and of mismatches, from interlock.toml and from a baseline."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from ..core.contracts import baseline as baselines
from ..core.contracts import interlock_toml
from ..core.contracts.baseline import Baseline
from ..core.contracts.ignores import Ignore
from ..core.contracts.interlock_toml import Configuration
from ..core.contracts.settling import Leniency, Waiver
from ..core.refusals import Refusal

baseline_option = click.option(
    "--baseline",
    "baseline",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Only what is not in this file counts.",
)
write_baseline_option = click.option(
    "--write-baseline",
    "write_to",
    is_flag=False,
    flag_value=baselines.NAME,
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Let all that is found now pass from here on.  [default: {baselines.NAME}]",
)


@dataclass(frozen=True)
class Said:
    """`home` is the folder that paths in the file are relative to."""

    home: Path
    configuration: Configuration = field(default_factory=Configuration)
    baseline: Baseline | None = None

    def leniency(self, ignores: Sequence[Ignore]) -> Leniency:
        """Of mismatches: what is said of a kind of change is for those."""
        from ..core.contracts.version.changes import LEVELS

        return self._leniency(tuple(w for w in self._waivers if w.rule not in LEVELS), ignores)

    def leniency_of_changes(self) -> Leniency:
        return self._leniency(self._waivers)

    @property
    def _waivers(self) -> tuple[Waiver, ...]:
        return *self.configuration.waivers, *(self.baseline.waivers if self.baseline else ())

    def _leniency(self, waivers: tuple[Waiver, ...], ignores: Sequence[Ignore] = ()) -> Leniency:
        return Leniency(
            waivers,
            tuple(ignores),
            self.configuration.severities,
            self.baseline.known if self.baseline else None,
        )


def said(paths: Sequence[Path], config: Path | None, baseline: Path | None) -> Said:
    """interlock.toml is looked for where is scanned, and here."""
    folders = [path for path in paths if path.is_dir()] if len(paths) == 1 else []
    file = config or next((f for folder in (*folders, Path()) if (f := folder / interlock_toml.NAME).is_file()), None)
    home = file.parent if file else folders[0] if folders else Path()
    configuration = _configured(file) if file else Configuration()
    named = home / configuration.baseline if configuration.baseline else None
    return Said(home, configuration, read_baseline(baseline or (named if named and named.is_file() else None)))


def read_baseline(file: Path | None) -> Baseline | None:
    if file is None:
        return None
    try:
        return baselines.read(file.read_text(encoding="utf-8"), str(file))
    except Refusal as refusal:
        raise _no(refusal) from None
    except (OSError, UnicodeDecodeError):
        raise click.UsageError(f"The baseline {file} cannot be read.") from None


def write_baseline(file: Path, found: Iterable[Mapping[str, Any]], before: Baseline | None) -> None:
    """What people wrote into the file stays in it."""
    rows = list(found)
    try:
        file.write_text(baselines.written(rows, read_baseline(file) if file.is_file() else before), encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written: {error.strerror}.") from None
    click.echo(f"{file}: what is found now passes from here on ({len(rows)}).")


def _configured(file: Path) -> Configuration:
    from ..core.contracts.reports.sarif import help_of_changes, help_of_rules

    try:
        names = frozenset(help_of_rules() | help_of_changes())
        read = interlock_toml.read(file.read_text(encoding="utf-8"), names, file.as_posix())
    except Refusal as refusal:
        raise _no(refusal) from None
    except (OSError, UnicodeDecodeError):
        raise click.UsageError(f"{file} cannot be read.") from None
    for named in (*read.providers, *read.consumers):
        if not (file.parent / named.path).exists():
            raise click.UsageError(f"{file} names {named.path!r}, which is not there.")
    return read


def _no(refusal: Refusal) -> click.UsageError:
    return click.UsageError(f"{refusal.sentence} {refusal.hint}".strip())
