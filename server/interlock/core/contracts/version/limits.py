"""Limits on a value, its default, and conditions that are not followed."""

from collections.abc import Iterator

from ..limits import EXTENSIBLE, tightness
from ..shapes import Scalar
from .spots import Found, Spot

_ENCODING = frozenset({"contentEncoding", "contentMediaType", "contentSchema"})


def find(spot: Spot) -> Iterator[Found]:
    if spot.old.facets == spot.new.facets:
        return
    old, new = dict(spot.old.facets), dict(spot.new.facets)
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if name == EXTENSIBLE or (before == after and (name in old) == (name in new)):
            continue
        kind = _kind(name, before, after, name in old, name in new)
        if name == "default" and spot.is_text:
            kind = "parameter.default_changed"
        yield Found(kind, _said(name, before, name in old), _said(name, after, name in new))


def _kind(name: str, before: Scalar, after: Scalar, was_said: bool, is_said: bool) -> str:
    if name == "default":
        return "default.changed"
    if name in _ENCODING:
        return "content.changed"
    is_bound = tightness(name, before, after) is not None
    family = "pattern" if name == "pattern" else "bound" if is_bound else "condition"
    if not was_said:
        return "bound.set" if family == "bound" else f"{family}.added"
    if not is_said:
        return "bound.unset" if family == "bound" else f"{family}.removed"
    if family == "bound":
        return "bound.tightened" if (tightness(name, after, before) or 0) > 0 else "bound.loosened"
    return f"{family}.changed"


def _said(name: str, value: Scalar, is_said: bool) -> str:
    return f"{name} {str(value)[:80]}" if is_said else ""
