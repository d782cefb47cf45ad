"""interlock scan --watch: scans again at every change, and says what is new and what is gone."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from ..core.contracts.mismatch import Mismatch
from ..core.contracts.reports.entry import of_mismatches
from ..core.contracts.reports.report import Report, summary
from ..core.contracts.reports.text import as_text, entries
from ..core.contracts.settling import Settled
from .reporting import is_coloured

PATIENCE_MS = 50  # for further changes that belong to one: a checkout, a formatter
LOOK_MS = 200  # between two looks at what has come


def changes(roots: Iterable[Path]) -> Iterator[Any]:
    """What has changed, or nothing yet, until somebody presses Ctrl-C. From the first on, no change is missed."""
    from watchfiles import watch

    return watch(*roots, step=PATIENCE_MS, rust_timeout=LOOK_MS, yield_on_timeout=True, raise_interrupt=False)


def follow(scanned: Callable[[], Report], changed: Iterator[Any]) -> None:
    """Tells the whole once, and then only what differs."""
    next(changed, None)  # so that what changes during the first scan is noticed, too
    before = scanned()
    click.echo(as_text(before, colour=is_coloured()))
    click.echo("\nWatching. Ctrl-C ends it.")
    for some in changed:
        if not some:
            continue
        now = scanned()
        told = list(difference(before, now))
        if told:
            click.echo("\n" + "\n".join([*told, summary(now)]))
        before = now


def difference(before: Report, now: Report) -> Iterator[str]:
    old, new = _by_fingerprint(before), _by_fingerprint(now)
    appeared = [m for key, m in new.items() if key not in old or old[key].severity is not m.severity]
    yield from (f"new: {text}" for text in entries(of_mismatches(map(Settled, appeared)), is_coloured()))
    yield from (f"gone: {m.sentence} [{m.rule} {key}]" for key, m in old.items() if key not in new)


def _by_fingerprint(report: Report) -> dict[str, Mismatch]:
    return {m.fingerprint: m for m in report.settlement.open}
