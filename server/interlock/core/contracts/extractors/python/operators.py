"""Sums, comparisons and truth of values, as far as they are known."""

import operator
from collections.abc import Callable
from typing import Any

from . import texts
from .texts import LONGEST_TEXT, is_text, parts_of, spelled
from .values import (
    UNKNOWN,
    Call,
    Class,
    Either,
    External,
    Function,
    Instance,
    Known,
    Listing,
    Part,
    Spelled,
    Table,
    Unknown,
    Value,
    either,
    options,
)

_LONGEST_LIST = 2_000

_SPELT = (Known, Unknown, External, Part, Call)  # what may stand in a text
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.eq,
    "is not": operator.ne,
}


def truth(value: Value) -> bool | None:
    """None: nobody can tell, or the environment may say otherwise."""
    if isinstance(value, Known):
        return None if value.is_default else bool(value.value)
    if isinstance(value, Listing):
        return bool(value.items) or (None if value.is_open else False)
    if isinstance(value, Table):
        return bool(value.entries) or (None if value.is_open else False)
    if isinstance(value, Spelled):
        return any(isinstance(p, str) for p in value.parts) or None
    if isinstance(value, Call):  # what a class makes is there; what a function gives back may be nothing
        return texts.word(value.callee)[:1].isupper() or None
    return True if isinstance(value, Instance | Class | Function) else None


def added(left: Value, right: Value) -> Value:
    """`left + right`, for texts, numbers and lists."""
    if isinstance(left, Either) or isinstance(right, Either):
        return either(added(one, other) for one in options(left) for other in options(right))
    if isinstance(left, Listing):
        more = right.items if isinstance(right, Listing) else [right]
        return Listing(
            [*left.items, *more][:_LONGEST_LIST], left.is_open or not isinstance(right, Listing) or right.is_open
        )
    if isinstance(left, Known) and isinstance(right, Known):
        one, other = left.value, right.value
        if isinstance(one, str) and isinstance(other, str):
            return Known(one + other, left.is_default or right.is_default) if _is_short(one, other) else UNKNOWN
        if isinstance(one, int | float) and isinstance(other, int | float):
            return Known(one + other)
    is_part = isinstance(left, _SPELT) and isinstance(right, _SPELT)
    return spelled((*parts_of(left), *parts_of(right))) if is_part and (is_text(left) or is_text(right)) else UNKNOWN


def compared(left: Value, sign: str, right: Value) -> Value:
    if sign in {"in", "not in"}:
        return _contained(left, right, sign == "in")
    if not isinstance(left, Known) or not isinstance(right, Known):
        is_null = isinstance(right, Known) and right.value is None and truth(left) is True
        return Known(sign == "is not") if is_null and sign in {"is", "is not"} else UNKNOWN
    try:
        return Known(bool(_COMPARE[sign](left.value, right.value)), left.is_default or right.is_default)
    except (KeyError, TypeError):
        return UNKNOWN


def negated(value: Value) -> Value:
    holds = truth(value)
    if holds is None and isinstance(value, Known):
        return Known(not value.value, is_default=True)
    return UNKNOWN if holds is None else Known(not holds)


def _is_short(*texts: str) -> bool:
    return sum(map(len, texts)) <= LONGEST_TEXT


def _contained(item: Value, whole: Value, wanted: bool) -> Value:
    if not isinstance(item, Known):
        return UNKNOWN
    if isinstance(whole, Known) and isinstance(whole.value, str) and isinstance(item.value, str):
        return Known((item.value in whole.value) is wanted, item.is_default or whole.is_default)
    if isinstance(whole, Spelled) and any(isinstance(p, str) and str(item.value) in p for p in whole.parts):
        return Known(wanted)
    if isinstance(whole, Listing) and not whole.is_open and not any(isinstance(i, Unknown) for i in whole.items):
        return Known((item in whole.items) is wanted, item.is_default)
    if isinstance(whole, Table) and not whole.is_open:
        return Known((item.value in whole.entries) is wanted, item.is_default)
    return UNKNOWN
