"""Changes of a provider as entries of a report."""

from collections import Counter
from collections.abc import Sequence

from ..mismatch import Severity
from ..settling import Fate
from ..version.changes import Change, Level
from ..version.difference import causes
from .entry import Entry

_SEVERITIES = {Level.BREAKING: Severity.ERROR, Level.DANGEROUS: Severity.WARNING, Level.INFO: Severity.INFO}


def of_changes(changes: Sequence[Change], known: frozenset[str] = frozenset()) -> tuple[Entry, ...]:
    """One entry a cause: a field of a named schema may change a hundred operations."""
    return tuple(_of_change(same, known) for same in causes(changes).values())


def summary(entries: Sequence[Entry]) -> str:
    """'1 breaking, 2 info.', without what was let pass."""
    counts = Counter(entry.word for entry in entries if entry.counts)
    told = ", ".join(f"{counts[level.value]} {level.value}" for level in Level if counts[level.value])
    passed = sum(not entry.counts for entry in entries)
    return " ".join([f"{told}." if told else "Nothing changed.", *([f"{passed} let pass."] if passed else [])])


def _of_change(same: list[Change], known: frozenset[str]) -> Entry:
    first = same[0]
    names = list(dict.fromkeys(c.operation for c in same if c.operation != first.operation))
    place = first.new_place or first.old_place
    readers = sorted({p for c in same for p in c.readers or ()})
    before = (("before", first.old_place),) if first.old_place and first.new_place else ()
    is_known = all(c.fingerprint in known for c in same)
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
        fate=Fate.KNOWN if is_known else Fate.OPEN,
        reason="It is in the baseline." if is_known else "",
        also=tuple(names),
    )
