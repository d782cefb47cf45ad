"""Changes of a provider as entries of a report."""

from collections import Counter
from collections.abc import Sequence

from ..settling import Fate
from ..version.changes import Change, Level
from ..version.difference import causes
from ..version.settling import LEVELS, Passed
from .entry import Entry

_SEVERITIES = {level: severity for severity, level in LEVELS.items()}


def of_changes(changes: Sequence[Change], passed: Passed | None = None) -> tuple[Entry, ...]:
    """One entry a cause: a field of a named schema may change a hundred operations."""
    return tuple(_of_change(same, passed or {}) for same in causes(changes).values())


def summary(entries: Sequence[Entry]) -> str:
    """'1 breaking, 2 info.', without what was let pass."""
    counts = Counter(entry.word for entry in entries if entry.counts)
    told = ", ".join(f"{counts[level.value]} {level.value}" for level in Level if counts[level.value])
    passed = sum(not entry.counts for entry in entries)
    return " ".join([f"{told}." if told else "Nothing changed.", *([f"{passed} let pass."] if passed else [])])


def _of_change(same: list[Change], passed: Passed) -> Entry:
    first = same[0]
    names = list(dict.fromkeys(c.operation for c in same if c.operation != first.operation))
    place = first.new_place or first.old_place
    readers = sorted({p for c in same for p in c.readers or ()})
    before = (("before", first.old_place),) if first.old_place and first.new_place else ()
    is_passed = all(c.fingerprint in passed for c in same)
    fate, reason = passed[first.fingerprint] if is_passed else (Fate.OPEN, "")
    return Entry(
        first.kind,
        _SEVERITIES[first.level],
        first.level.value,
        first.operation,
        first.field,
        first.sentence,
        "",
        first.fingerprint,
        (place,) if place else (),
        (*before, *(("consumer", p) for p in readers)),
        fate=fate,
        reason=reason,
        also=tuple(names),
    )
