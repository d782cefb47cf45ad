"""One of two values, by a test that is still open: told as soon as the test can be."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from .values import (
    MOST_OPTIONS,
    Absent,
    Answer,
    Branch,
    Choice,
    Class,
    Client,
    Either,
    Function,
    Items,
    Literal,
    Param,
    Text,
    Thing,
    Unknown,
    Value,
    choice,
    options,
)


def branch(test: Value, equals: str | None, key: str, yes: Value, no: Value, is_presence: bool = False) -> Value:
    """One of the two as soon as the test can be told."""
    if yes == no:
        return yes
    if isinstance(test, Param):  # by its name in one function, and by another in the next
        key = f"{test.function}:{test.index}:{test.steps}:{equals}"
    yes, no = _along(yes, key, way=True), _along(no, key, way=False)
    holds = _holds(test, equals)
    is_presence = is_presence or (equals is None and _uses(yes, test) and not _uses(no, test))
    if holds is None and is_presence and not isinstance(test, Param | Either):
        holds = True
    if holds is not None:
        return yes if holds else no
    if (
        isinstance(yes, Unknown | Absent)
        or isinstance(no, Unknown | Absent)
        or len(options(yes)) + len(options(no)) > MOST_OPTIONS
    ):
        return choice([yes, no])
    return Branch(test, equals, key, yes, no, is_presence)


def over(value: Value, change: Callable[[Value], Value]) -> Value:
    """What becomes of each thing a value may be, under the same test."""
    match value:
        case Branch():
            yes, no = over(value.yes, change), over(value.no, change)
            if isinstance(yes, Answer) and isinstance(no, Answer) and yes.request.key == no.request.key:
                return _one_answer(value, yes, no)
            return branch(value.test, value.equals, value.key, yes, no, value.is_presence)
        case Choice():
            return choice(over(o, change) for o in value.options)
        case _:
            return change(value)


def variants(value: Value, taken: Mapping[str, bool] | None = None) -> list[tuple[Mapping[str, bool], Value]]:
    """Each thing a value may be, with the way its branches went."""
    taken = taken or {}
    if isinstance(value, Choice):
        return [v for o in value.options for v in variants(o, taken)]
    if not isinstance(value, Branch):
        return [(taken, value)]
    ways = [(True, value.yes), (False, value.no)]
    return [
        v for way, inner in ways if taken.get(value.key, way) is way for v in variants(inner, {**taken, value.key: way})
    ]


def _one_answer(to: Branch, yes: Answer, no: Answer) -> Answer:
    """The same call sends one or the other."""

    def either_of(first: Value, second: Value) -> Value:
        return branch(to.test, to.equals, to.key, first, second, to.is_presence)

    one, other = yes.request, no.request
    request = replace(
        one,
        method=either_of(one.method, other.method),
        url=either_of(one.url, other.url),
        body=either_of(one.body, other.body),
        query=either_of(one.query, other.query),
        base=either_of(one.base, other.base),
        headers=either_of(one.headers, other.headers),
    )
    return replace(yes, request=request)


def _along(value: Value, key: str, way: bool) -> Value:
    """What is left of it where the branches with this key are known to go one way."""
    if isinstance(value, Choice) and any(isinstance(o, Branch) for o in value.options):
        return choice(_along(o, key, way) for o in value.options)
    if not isinstance(value, Branch):
        return value
    if value.key == key:
        return _along(value.yes if way else value.no, key, way)
    yes, no = _along(value.yes, key, way), _along(value.no, key, way)
    return yes if yes == no else Branch(value.test, value.equals, value.key, yes, no, value.is_presence)


def _holds(test: Value, equals: str | None) -> bool | None:
    match test:
        case Absent():
            return False
        case Text() if test.literal is not None:
            return bool(test.literal) if equals is None else test.literal == equals
        case Literal() if equals is None:
            return bool(test.value)
        case Thing() | Items() | Function() | Class() | Client():
            return True if equals is None else None
        case _:
            return None


def _uses(value: Value, test: Value) -> bool:
    return isinstance(test, Param | Either) and any(isinstance(o, Text) and test in o.parts for o in options(value))
