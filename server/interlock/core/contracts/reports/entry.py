"""One line of a report, whatever it came from: a mismatch of two sides, or a change of a provider."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..mismatch import Mismatch, Severity
from ..places import Place
from ..settling import Fate, Settled


@dataclass(frozen=True)
class Entry:
    """`places` is where it is met, the one to look at first; `beside` the other places, each with what it is."""

    rule: str
    severity: Severity
    word: str  # for people: 'error', 'breaking'
    operation: str
    field: str
    sentence: str
    hint: str
    fingerprint: str
    places: tuple[Place, ...]
    beside: tuple[tuple[str, Place], ...] = ()
    consumer_shape: Mapping[str, Any] | None = None
    provider_shape: Mapping[str, Any] | None = None
    fate: Fate = Fate.OPEN
    reason: str = ""
    until: date | None = None
    also: tuple[str, ...] = ()  # operations that it is about as well

    @property
    def counts(self) -> bool:
        return self.fate is Fate.OPEN


def of_mismatches(settled: Iterable[Settled]) -> tuple[Entry, ...]:
    return tuple(_of_mismatch(s, s.mismatch) for s in settled)


def by_place(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """For people: what a wrapper reads of all that goes through it is one thing to look at."""
    grouped: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        grouped.setdefault((entry.rule, entry.word, entry.field, entry.places, entry.fate), []).append(entry)
    return tuple(replace(first, also=(*first.also, *(e.operation for e in more))) for first, *more in grouped.values())


def _of_mismatch(settled: Settled, m: Mismatch) -> Entry:
    return Entry(
        m.rule,
        m.severity,
        m.severity.value,
        m.operation,
        m.field,
        m.sentence,
        m.hint,
        m.fingerprint,
        m.consumer_places or ((m.provider_place,) if m.provider_place else ()),
        (("provider", m.provider_place),) if m.provider_place else (),
        m.consumer_shape,
        m.provider_shape,
        settled.fate,
        settled.reason,
        settled.until,
    )
