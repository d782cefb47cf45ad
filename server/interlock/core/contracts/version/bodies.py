"""Bodies that are taken: whether one must be sent, and in which forms."""

from collections.abc import Iterator
from dataclasses import replace

from ..model import Body, Operation
from . import media_types
from .spots import Found


def find(old: Operation, new: Operation) -> Iterator[tuple[str, Found]]:
    must, will = _is_demanded(old.bodies), _is_demanded(new.bodies)
    if bool(old.bodies) is not bool(new.bodies):
        is_new = bool(new.bodies)
        required = "required_" if must or will else ""
        place = (new.bodies or old.bodies)[0].place
        yield "body", Found(f"{required}body.{'added' if is_new else 'removed'}", old_place=old.place, new_place=place)
        return
    if must is not will:
        yield "body", Found("body.required" if will else "body.optional", old_place=old.place, new_place=new.place)
    before, after = by_kind(old.bodies), by_kind(new.bodies)
    for found in media_types.matched(before, after).changes():
        ours, theirs = before.get(found.old), after.get(found.new)
        places = ours.place if ours else old.place, theirs.place if theirs else new.place
        yield "body", replace(found, old_place=places[0], new_place=places[1])


def by_kind(bodies: tuple[Body, ...]) -> dict[str, Body]:
    return {b.media_type: b for b in bodies}


def root(media_type: str) -> str:
    return "body" if media_type == "application/json" else f"body({media_type})"


def _is_demanded(bodies: tuple[Body, ...]) -> bool:
    return bool(bodies) and all(b.required for b in bodies)
