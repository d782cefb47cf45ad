"""What becomes of each mismatch: it counts, was known before, is waived for a time, or ignored where it stands.

Nothing passes unsaid: what is let pass keeps its reason, and an ignore without one, an ignore or a waiver that lets
nothing pass, and a waiver that is over are told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from .comparison import ORDER, Comparison
from .ignores import Ignore
from .lookup import touches
from .mismatch import Mismatch, Severity
from .places import Place


class Fate(StrEnum):
    OPEN = "open"  # counts
    KNOWN = "known"  # is in the baseline
    WAIVED = "waived"  # permitted for a time
    IGNORED = "ignored"  # a comment beside it, or the rule is switched off


@dataclass(frozen=True)
class Waiver:
    """Lets pass what fits all that is given; `operation` as in a ticket's scope: `GET /orders/*`."""

    reason: str
    until: date | None = None  # the last day; None: for good
    fingerprint: str = ""
    rule: str = ""
    operation: str = ""
    field: str = ""
    place: Place | None = None  # where it is written

    def covers(self, mismatch: Mismatch) -> bool:
        return self.fits(mismatch.fingerprint, mismatch.rule, mismatch.operation, mismatch.field)

    def fits(self, fingerprint: str, rule: str, operation: str, field: str) -> bool:
        return (
            (not self.fingerprint or self.fingerprint == fingerprint)
            and (not self.rule or self.rule == rule)
            and (not self.operation or touches((self.operation,), operation))
            and (not self.field or self.field == field)
        )

    @property
    def about(self) -> str:
        return " ".join(filter(None, (self.rule, self.operation, self.field, self.fingerprint)))


@dataclass(frozen=True)
class Leniency:
    """All that people have said of mismatches."""

    waivers: tuple[Waiver, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    severities: Mapping[str, Severity | None] = field(default_factory=dict[str, Severity | None])  # None: off
    baseline: frozenset[str] | None = None  # fingerprints


@dataclass(frozen=True)
class Settled:
    mismatch: Mismatch
    fate: Fate = Fate.OPEN
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Settlement:
    settled: tuple[Settled, ...]
    gone: tuple[str, ...] = ()  # fingerprints of the baseline that were not found again
    remarks: tuple[tuple[str, Place | None], ...] = ()  # what is wrong with what people have said

    @property
    def open(self) -> tuple[Mismatch, ...]:
        return tuple(s.mismatch for s in self.settled if s.fate is Fate.OPEN)

    @property
    def let_pass(self) -> tuple[Settled, ...]:
        return tuple(s for s in self.settled if s.fate is not Fate.OPEN)

    @property
    def errors(self) -> int:
        return sum(m.severity is Severity.ERROR for m in self.open)


def settle(comparison: Comparison, leniency: Leniency, today: date) -> Settlement:
    lived = [w for w in leniency.waivers if w.until is None or w.until >= today]
    graded = [_graded(m, leniency.severities) for m in comparison.mismatches]
    settled = sorted((_settled(m, leniency, lived) for m in graded), key=lambda s: ORDER.index(s.mismatch.severity))
    found = {m.fingerprint for m in comparison.mismatches}
    return Settlement(
        tuple(settled),
        tuple(sorted((leniency.baseline or frozenset()) - found)),
        tuple(_remarks(comparison.mismatches, leniency, today)),
    )


def _graded(mismatch: Mismatch, severities: Mapping[str, Severity | None]) -> Mismatch:
    severity = severities.get(mismatch.rule)
    return replace(mismatch, severity=severity) if severity else mismatch


def _settled(mismatch: Mismatch, leniency: Leniency, waivers: Iterable[Waiver]) -> Settled:
    if mismatch.rule in leniency.severities and leniency.severities[mismatch.rule] is None:
        return Settled(mismatch, Fate.IGNORED, f"The rule {mismatch.rule} is switched off.")
    mine = [i for i in leniency.ignores if i.covers(mismatch.rule, _places(mismatch))]
    by_provider = next((i for i in mine if mismatch.provider_place and i.is_at(mismatch.provider_place)), None)
    left = tuple(p for p in mismatch.consumer_places if not any(i.is_at(p) for i in mine))
    if by_provider or (mine and not left):
        return Settled(mismatch, Fate.IGNORED, (by_provider or mine[0]).reason)
    mismatch = replace(mismatch, consumer_places=left)
    waiver = next((w for w in waivers if w.covers(mismatch)), None)
    if waiver is not None:
        return Settled(mismatch, Fate.WAIVED, waiver.reason, waiver.until)
    if mismatch.fingerprint in (leniency.baseline or ()):
        return Settled(mismatch, Fate.KNOWN, "It is in the baseline.")
    return Settled(mismatch)


def _places(mismatch: Mismatch) -> tuple[Place, ...]:
    return (*mismatch.consumer_places, *((mismatch.provider_place,) if mismatch.provider_place else ()))


def _remarks(mismatches: Sequence[Mismatch], leniency: Leniency, today: date) -> Iterator[tuple[str, Place | None]]:
    for ignore in leniency.ignores:
        if told := _wrong(ignore, mismatches):
            yield told, ignore.place
    for waiver in leniency.waivers:
        if waiver.until is not None and waiver.until < today:
            yield f"The waiver of {waiver.about} ended on {waiver.until:%Y-%m-%d}: {waiver.reason}", waiver.place
        elif not any(waiver.covers(m) for m in mismatches):
            yield f"The waiver of {waiver.about} lets nothing pass: there is no such mismatch.", waiver.place


def _wrong(ignore: Ignore, mismatches: Sequence[Mismatch]) -> str:
    if not ignore.rules:
        return "An ignore names the rule that it is about: `interlock-ignore RULE: reason`."
    if not ignore.reason:
        return f"An ignore says why: `interlock-ignore {', '.join(ignore.rules)}: reason`. This one ignores nothing."
    used = {m.rule for m in mismatches if ignore.covers(m.rule, _places(m))}
    idle = [rule for rule in ignore.rules if rule not in used]
    return f"There is no {', '.join(idle)} here to be ignored." if idle else ""
