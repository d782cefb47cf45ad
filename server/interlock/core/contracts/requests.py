"""What a sent body lacks, and what it has too much, beside what the provider takes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .naming import closest
from .shapes import Field, Kind, Shape, Shapes, follow

_DEEPEST = 6
_INDEX = re.compile(r"\[[^\]]*\]")

Lack = tuple[tuple[str, ...], Field, bool]
"""The path of a field, as the provider writes it, and whether it is sent sometimes."""


@dataclass(frozen=True)
class Sent:
    """A field that is sent and known, with what is wanted there. `owner` is the object it is wanted in."""

    path: tuple[str, ...]
    field: Field
    wanted: Field
    owner: Shape


def bare_name(name: str) -> str:
    """Of a query parameter, without what spells its parts: `ids[]`, `filter[state]`."""
    return _INDEX.sub("", name)


def known_in(sent: Shape, ours: Shapes, wanted: Shape, theirs: Shapes, path: tuple[str, ...] = ()) -> Iterator[Sent]:
    """Every field that both sides name, at any depth."""
    sent, wanted = follow(sent, ours), follow(wanted, theirs)
    if len(path) > _DEEPEST:
        return
    if sent.items and wanted.items:
        yield from known_in(sent.items, ours, wanted.items, theirs, (*path, "[]"))
    for given in sent.fields:
        field = wanted.field(given.name)
        if field is not None:
            yield Sent((*path, given.name), given, field, wanted)
            yield from known_in(given.shape, ours, field.shape, theirs, (*path, given.name))


def missing_in(sent: Shape, ours: Shapes, wanted: Shape, theirs: Shapes) -> list[Lack]:
    """Required fields that are not sent. What is sent but not known in full lacks nothing."""
    return list(_missing(sent, ours, wanted, theirs, ()))


def surplus_in(sent: Shape, ours: Shapes, wanted: Shape, theirs: Shapes) -> list[tuple[tuple[str, ...], Field, Shape]]:
    """Fields that are sent and that the provider does not know, with the object they were sent in."""
    return list(_surplus(sent, ours, wanted, theirs, ()))


def _missing(sent: Shape, ours: Shapes, wanted: Shape, theirs: Shapes, path: tuple[str, ...]) -> Iterator[Lack]:
    sent, wanted = follow(sent, ours), follow(wanted, theirs)
    if len(path) > _DEEPEST:
        return
    if sent.items and wanted.items:
        yield from _missing(sent.items, ours, wanted.items, theirs, (*path, "[]"))
        return
    if Kind.OBJECT not in sent.kinds or Kind.OBJECT not in wanted.kinds or not _is_whole(sent):
        return
    for field in wanted.fields:
        given = sent.field(field.name)
        if field.required and field.access != "read" and (given is None or not given.required):
            yield (*path, field.name), field, given is not None
        elif given is not None:
            yield from _missing(given.shape, ours, field.shape, theirs, (*path, field.name))


def _surplus(
    sent: Shape, ours: Shapes, wanted: Shape, theirs: Shapes, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Field, Shape]]:
    sent, wanted = follow(sent, ours), follow(wanted, theirs)
    if len(path) > _DEEPEST:
        return
    if sent.items and wanted.items:
        yield from _surplus(sent.items, ours, wanted.items, theirs, (*path, "[]"))
        return
    if Kind.OBJECT not in wanted.kinds or wanted.values is not None or wanted.closed is False or not wanted.fields:
        return
    lacking = {f.name for f in wanted.fields if f.required and sent.field(f.name) is None}
    for given in sent.fields:
        field = wanted.field(given.name)
        if field is not None:
            yield from _surplus(given.shape, ours, field.shape, theirs, (*path, given.name))
        elif closest(given.name, lacking) is None:  # else it is the missing one, misspelled: said once
            yield (*path, given.name), given, wanted


def _is_whole(sent: Shape) -> bool:
    """Whether every field that is sent is known. A declared type says so, unless it is open."""
    return sent.closed is not False and bool(sent.fields or sent.closed)
