"""How a parameter is written out: a list as `a=1&a=2` or `a=1,2`."""

from ...model import Location
from ...shapes import Kind, Shape
from .references import text
from .tree import Json

_STYLES = {Location.QUERY: "form", Location.COOKIE: "form", Location.PATH: "simple", Location.HEADER: "simple"}
_OLD = {
    "csv": "form",
    "ssv": "spaceDelimited",
    "pipes": "pipeDelimited",
    "tsv": "tabDelimited",
    "multi": "form exploded",
}
_PARTS = frozenset({Kind.ARRAY, Kind.OBJECT})


def spelling(stated: dict[str, Json], location: Location, shape: Shape, is_old: bool) -> str:
    """Empty for the usual way, and for a value without parts, which has only one."""
    words = [_style(stated, location, is_old)] if shape.kinds & _PARTS or shape.options else []
    words += [word for key, word in (("allowReserved", "reserved"), ("allowEmptyValue", "empty")) if stated.get(key)]
    usual = f"{_STYLES[location]}{' exploded' if location in {Location.QUERY, Location.COOKIE} else ''}"
    return " ".join(w for w in words if w != usual)


def _style(stated: dict[str, Json], location: Location, is_old: bool) -> str:
    if is_old:
        found = _OLD.get(text(stated.get("collectionFormat")), "form")
        return found.replace("form", _STYLES[location]) if location is not Location.QUERY else found
    style = text(stated.get("style")) or _STYLES[location]
    explode = stated.get("explode", style == "form")
    return f"{style}{' exploded' if explode is True else ''}"
