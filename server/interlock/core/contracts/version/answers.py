"""Answers: which statuses, in which forms, with which headers."""

from collections.abc import Iterator
from dataclasses import replace

from ..model import Operation, Parameter, Response
from ..places import Place
from . import media_types
from .spots import Found


def find(old: Operation, new: Operation) -> Iterator[tuple[str, Found]]:
    before, after = by_status(old), by_status(new)
    for status in sorted(before.keys() | after.keys()):
        ours, theirs = before.get(status), after.get(status)
        word = "status" if status.startswith("2") else "failure"
        if ours is None:
            yield f"response.{status}", Found(f"{word}.added", old_place=old.place, new_place=_place(theirs))
        elif theirs is None:
            yield f"response.{status}", Found(f"{word}.removed", old_place=_place(ours), new_place=new.place)
        else:
            yield from _forms(status, ours, theirs)
            yield from _headers(status, ours, theirs)


def by_status(operation: Operation) -> dict[str, dict[str, Response]]:
    found: dict[str, dict[str, Response]] = {}
    for response in operation.responses:
        found.setdefault(response.status, {})[response.media_type] = response
    return found


def headers(responses: dict[str, Response]) -> dict[str, Parameter]:
    return {h.name: h for r in responses.values() for h in r.headers}


def root(status: str, media_type: str) -> str:
    return f"response.{status}" if media_type in {"application/json", ""} else f"response.{status}({media_type})"


def _forms(status: str, ours: dict[str, Response], theirs: dict[str, Response]) -> Iterator[tuple[str, Found]]:
    for found in media_types.matched(ours, theirs).changes():
        yield f"response.{status}", replace(found, old_place=_place(ours), new_place=_place(theirs))


def _headers(status: str, ours: dict[str, Response], theirs: dict[str, Response]) -> Iterator[tuple[str, Found]]:
    before, after = headers(ours), headers(theirs)
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        places = old.place if old else _place(ours), new.place if new else _place(theirs)
        root_ = f"response.{status}.header.{name}"
        if old and new:
            if old.required is not new.required:
                yield root_, Found("header.required" if new.required else "header.optional", "", "", "", *places)
            if old.spelling != new.spelling:
                yield root_, Found("header.spelling_changed", old.spelling, new.spelling, "", *places)
        elif found := old or new:
            word = "required_header" if found.required else "header"
            yield root_, Found(f"{word}.{'removed' if old else 'added'}", "", "", "", *places)


def _place(responses: dict[str, Response] | None) -> Place | None:
    return next(iter(responses.values())).place if responses else None
