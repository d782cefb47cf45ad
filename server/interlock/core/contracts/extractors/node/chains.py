"""`z.string().min(1).optional()` as the steps it is made of."""

from dataclasses import dataclass

from .values import Call, External, Part, Value


@dataclass(frozen=True)
class Step:
    """The first has the package it comes from; the others are called on what the one before gives."""

    package: str
    name: str
    given: tuple[Value, ...]


def chain(value: Value) -> list[Step]:
    """From the outermost in; nothing when it does not start in a package."""
    found: list[Step] = []
    at: Value = value
    while isinstance(at, Call):
        callee = at.callee
        if isinstance(callee, External):
            return [Step(callee.package, callee.name, at.given), *reversed(found)]
        if not isinstance(callee, Part):
            return []
        found.append(Step("", callee.name, at.given))
        at = callee.owner
    return []
