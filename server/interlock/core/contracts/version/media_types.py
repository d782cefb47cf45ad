"""Forms of a body, before and after: which is which, which are gone and which are new."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .spots import Found


@dataclass(frozen=True)
class Forms:
    """`same`: the old form and the new one, which may be wider (`*/*`) or narrower."""

    same: tuple[tuple[str, str], ...]
    gone: tuple[str, ...]
    added: tuple[str, ...]

    def changes(self) -> Iterator[Found]:
        for old, new in self.same:
            if old != new:
                yield Found("media_type.widened" if _covers(new, old) else "media_type.narrowed", old, new)
        yield from (Found("media_type.removed", old=kind) for kind in self.gone)
        yield from (Found("media_type.added", new=kind) for kind in self.added)


def matched(before: Collection[str], after: Collection[str]) -> Forms:
    """What a wider form that stays takes too is neither gone nor new."""
    old, new = {k for k in before if k}, {k for k in after if k}
    both = old & new
    gone = [k for k in sorted(old - both) if not any(_covers(b, k) for b in both)]
    added = [k for k in sorted(new - both) if not any(_covers(b, k) for b in both)]
    same = [(k, k) for k in sorted(both)]
    for kind in list(gone):
        other = next((a for a in added if _covers(a, kind) or _covers(kind, a)), None)
        if other is not None:
            same.append((kind, other))
            gone.remove(kind)
            added.remove(other)
    return Forms(tuple(same), tuple(gone), tuple(added))


def narrower(pair: tuple[str, str]) -> str:
    """The form that both of them take, by which the spot is known in either direction."""
    return pair[1] if _covers(pair[0], pair[1]) else pair[0]


def _covers(wide: str, narrow: str) -> bool:
    if not wide.endswith("/*") or wide == narrow:
        return False
    return wide == "*/*" or narrow.startswith(wide.removesuffix("*"))
