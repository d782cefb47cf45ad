"""What a call takes beside its body: parameters there or gone, demanded or not, written in another way."""

from collections.abc import Iterator

from ..model import Location, Operation, Parameter
from .spots import Found

_OF_HTTP = frozenset({"accept", "content-type", "authorization"})  # other words of a document say these

Key = tuple[Location, str]


def find(old: Operation, new: Operation) -> Iterator[tuple[str, Found]]:
    """Changes with the root they belong to: `query.limit`."""
    before, after = by_key(old), by_key(new)
    for key in sorted(before.keys() | after.keys()):
        ours, theirs = before.get(key), after.get(key)
        root = named(key, theirs or ours)
        if ours and theirs:
            for kind in _changed(ours, theirs):
                words = (ours.spelling, theirs.spelling) if "spelling" in kind else ("", "")
                yield root, Found(kind, *words, "", ours.place, theirs.place)
        elif ours:
            kind = "required_parameter.removed" if ours.required else "parameter.removed"
            yield root, Found(kind, old_place=ours.place or old.place, new_place=new.place)
        elif theirs:
            kind = "required_parameter.added" if theirs.required else "parameter.added"
            yield root, Found(kind, old_place=old.place, new_place=theirs.place)


def by_key(operation: Operation) -> dict[Key, Parameter]:
    """Those of the path by their position, since their names say nothing to a consumer."""
    positions = {hole.name: str(index) for index, hole in enumerate(operation.path.holes)}
    found: dict[Key, Parameter] = {}
    for parameter in operation.parameters:
        name = parameter.name.lower() if parameter.location is Location.HEADER else parameter.name
        if parameter.location is Location.PATH:
            name = positions.get(name, name)
        if parameter.location is not Location.HEADER or name not in _OF_HTTP:
            found[parameter.location, name] = parameter
    return found


def named(key: Key, parameter: Parameter | None) -> str:
    location, name = key
    return f"{location.value}.{parameter.name if parameter and location is Location.PATH else name}"


def _changed(old: Parameter, new: Parameter) -> Iterator[str]:
    if old.required is not new.required:
        yield "parameter.required" if new.required else "parameter.optional"
    if old.spelling != new.spelling:
        yield "parameter.spelling_changed"
