"""Limits on a value: whether a value keeps them, and whether one set of them is the tighter."""

from .shapes import Kind, Scalar, Shape

LOWEST = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"})
HIGHEST = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"})
EXTENSIBLE = "extensible"
"""Not a limit: the values that are known of an enum that may grow; with an enum beside it, that it may."""
SEPARATOR = "|"
_NUMBERS = frozenset({Kind.INTEGER, Kind.NUMBER})
_TEXTS, _LISTS, _OBJECTS = (frozenset({kind}) for kind in (Kind.STRING, Kind.ARRAY, Kind.OBJECT))
_KINDS = {
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), _NUMBERS),
    **dict.fromkeys(("minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType"), _TEXTS),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems", "minContains", "maxContains", "contains"), _LISTS),
    **dict.fromkeys(("minProperties", "maxProperties"), _OBJECTS),
}
"""The kinds of value that a limit concerns; one that is not here may concern any."""
_SAYS_NOTHING = frozenset({"default", EXTENSIBLE})


def admits(given: Shape, wanted: Shape) -> bool:
    """Whether the values written out on the left keep the limits of the right; True where there are none written."""
    return all(_keeps(value, name, limit) for value in given.enum or () for name, limit in wanted.facets)


def narrower(given: Shape, wanted: Shape) -> bool | None:
    """Whether all that keeps the limits of the left keeps those of the right; None: nobody can say."""
    has_doubt = bool(wanted.format) and given.format != wanted.format
    own = dict(given.facets)
    for name, limit in wanted.facets:
        if name in _SAYS_NOTHING or own.get(name) == limit or not _concerns(name, given):
            continue
        tighter = tightness(name, own.get(name), limit)
        if tighter is None:
            has_doubt = True
        elif tighter < 0:
            return False
    return None if has_doubt else True


def tightness(name: str, left: Scalar, right: Scalar) -> int | None:
    """Above 0 when the left is the tighter limit, below when the right is; None when that cannot be told."""
    if left == right:
        return 0
    if name not in LOWEST | HIGHEST:
        return None
    if left is None or right is None:
        return -1 if left is None else 1
    if not _is_number(left) or not _is_number(right):
        return None
    difference = float(left) - float(right)
    return (1 if difference > 0 else -1) * (1 if name in LOWEST else -1)


def _concerns(name: str, given: Shape) -> bool:
    """A limit on numbers says nothing of a text."""
    return not given.kinds or name not in _KINDS or not _KINDS[name].isdisjoint(given.kinds)


def _keeps(value: Scalar, name: str, limit: Scalar) -> bool:
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        return True
    if isinstance(value, str):
        return not (name == "minLength" and len(value) < limit) and not (name == "maxLength" and len(value) > limit)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    return {
        "minimum": value >= limit,
        "maximum": value <= limit,
        "exclusiveMinimum": value > limit,
        "exclusiveMaximum": value < limit,
        "multipleOf": not limit or value % limit == 0,
    }.get(name, True)


def _is_number(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
