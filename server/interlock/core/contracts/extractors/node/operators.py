"""What operators make of values, as far as it can be told."""

from .values import (
    GAP,
    NOTHING,
    UNKNOWN,
    Call,
    Class,
    Either,
    Function,
    Instance,
    Known,
    Listing,
    Part,
    Pattern,
    Table,
    Value,
    either,
    options,
)

_LONGEST = 10_000  # characters; nobody writes a longer path


def truth(value: Value) -> bool | None:
    match value:
        case Known():
            is_told = not value.is_default and not (isinstance(value.value, str) and GAP in value.value)
            return bool(value.value) if is_told else None
        case Listing() | Table() | Function() | Class() | Instance() | Pattern():
            return True
        case _:
            return None


def added(left: Value, right: Value) -> Value:
    """`+`, where one of the two is a text."""
    if isinstance(left, Known) and isinstance(right, Known) and _is_number(left) and _is_number(right):
        return UNKNOWN
    if isinstance(left, Either) or isinstance(right, Either):
        return either(added(a, b) for a in options(left)[:8] for b in options(right)[:8])
    if not any(isinstance(v, Known) and isinstance(v.value, str) for v in (left, right)):
        return UNKNOWN
    is_default = any(isinstance(v, Known) and v.is_default for v in (left, right))
    whole = as_text(left) + as_text(right)
    return Known(whole if len(whole) <= _LONGEST else GAP, is_default)


def as_text(value: Value) -> str:
    """How a value is written inside a text."""
    match value:
        case Known():
            return written(value.value)
        case Pattern():
            return f"/{value.text}/"
        case _:
            return GAP


def written(value: str | int | float | bool | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return GAP if value is None else str(value)


def compared(operator: str, left: Value, right: Value) -> Value:
    if not isinstance(left, Known) or not isinstance(right, Known) or left.is_default or right.is_default:
        return UNKNOWN
    if GAP in str(left.value) or GAP in str(right.value):
        return UNKNOWN
    if operator in {"===", "=="}:
        return Known(left.value == right.value)
    if operator in {"!==", "!="}:
        return Known(left.value != right.value)
    return UNKNOWN


def fallen_back(operator: str, left: Value, right: Value) -> Value:
    """`a || b` and `a ?? b`. What is unknown comes from outside, and its author wrote what it mostly is."""
    if operator == "??" and isinstance(left, Known) and not left.is_default:
        return right if left == NOTHING else left
    holds = truth(left)
    if holds is not None:
        return left if holds else right
    if isinstance(left, Known):
        return left if left.value else right
    if isinstance(left, Either):
        return either([left, right])
    if isinstance(right, Known):
        return Known(right.value, is_default=True)
    return left if isinstance(left, Call | Part) else right


def _is_number(value: Known) -> bool:
    return isinstance(value.value, int | float)
