"""What becomes of each change: as bad as people say it is, and let pass where they say so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from ..mismatch import Severity
from ..settling import Fate, Leniency
from .changes import Change, Level

LEVELS = {Severity.ERROR: Level.BREAKING, Severity.WARNING: Level.DANGEROUS, Severity.INFO: Level.INFO}

Passed: TypeAlias = Mapping[str, tuple[Fate, str]]
"""By fingerprint, why it is let pass."""


def graded(changes: Iterable[Change], severities: Mapping[str, Severity | None]) -> tuple[Change, ...]:
    """The worst first."""
    found = [replace(c, level=LEVELS[said]) if (said := severities.get(c.kind)) else c for c in changes]
    return tuple(sorted(found, key=lambda c: list(Level).index(c.level)))


def passed(changes: Sequence[Change], leniency: Leniency, today: date) -> Passed:
    """All of the baseline are in it, those that are gone, too."""
    found: dict[str, tuple[Fate, str]] = dict.fromkeys(leniency.baseline or (), (Fate.KNOWN, "It is in the baseline."))
    lived = [w for w in leniency.waivers if w.until is None or w.until >= today]
    for change in changes:
        if change.kind in leniency.severities and leniency.severities[change.kind] is None:
            found[change.fingerprint] = Fate.IGNORED, f"The kind {change.kind} is switched off."
        elif waiver := next(
            (w for w in lived if w.fits(change.fingerprint, change.kind, change.operation, change.field)), None
        ):
            found[change.fingerprint] = Fate.WAIVED, waiver.reason
    return found
