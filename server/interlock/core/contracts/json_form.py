"""A contract as JSON and back, and the digest that tells whether two contracts say the same."""

import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeVar, cast

from ..refusals import Unreadable
from .model import (
    Body,
    Confidence,
    Contract,
    Diagnostic,
    Expectation,
    Location,
    Operation,
    Parameter,
    Read,
    Response,
    Side,
    Source,
    Tested,
)
from .paths import Hole, PathTemplate, Segment
from .places import Place
from .shapes import UNKNOWN, Field, Kind, Scalar, Shape

FORMAT = 1
_DEEPEST = 100

Row = dict[str, Any]
T = TypeVar("T")


def as_json(contract: Contract) -> Row:
    """Small: what has its usual value is left out."""
    return {
        "format": FORMAT,
        "side": contract.side.value,
        "source": contract.source.value,
        "operations": [_operation(o) for o in contract.operations],
        "shapes": {name: _shape(shape) for name, shape in sorted(contract.shapes.items())},
        "bases": list(contract.bases),
        "diagnostics": [
            _slim({"code": d.code, "sentence": d.sentence, "place": _place(d.place)}) for d in contract.diagnostics
        ],
    }


def from_json(document: Row) -> Contract:
    """Refuses (Unreadable) what is no contract of this format, and says where."""
    try:
        reader = _Reader(document)
        if reader.given.get("format") != FORMAT:
            raise _Bad("format", f"is {reader.given.get('format')!r}, and {FORMAT} is read here")
        return Contract(
            side=reader.word("side", Side),
            source=reader.word("source", Source),
            operations=reader.each("operations", _read_operation),
            shapes={str(k): _read_shape(_Reader(v, f"shapes.{k}")) for k, v in reader.mapping("shapes").items()},
            bases=reader.texts("bases"),
            diagnostics=reader.each("diagnostics", _read_diagnostic),
        )
    except _Bad as reason:
        raise Unreadable(f"This is no contract: {reason}.", "Send what `interlock scan` or as_json writes.") from None


def digest(contract: Contract) -> str:
    """64 hex digits. Places, diagnostics and the order of things do not count: moving a line changes nothing."""
    document = as_json(contract)
    document.pop("diagnostics")
    bare = cast("Row", _placeless(document))
    bare["operations"] = sorted(bare["operations"], key=_canonical)
    return hashlib.sha256(_canonical(bare).encode()).hexdigest()


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _placeless(value: Any) -> Any:
    if isinstance(value, dict):
        row = cast("Row", value)
        return {k: _placeless(v) for k, v in row.items() if k not in {"place", "chain", "declared_at"}}
    if isinstance(value, list):
        kept = [_placeless(v) for v in cast("list[Any]", value)]
        return sorted(kept, key=_canonical)
    return value


def _slim(row: Row) -> Row:
    return {k: v for k, v in row.items() if v not in (None, "", [], {}, False)}


def _place(place: Place | None) -> list[Any] | None:
    return [place.file, place.line, place.column] if place else None


def _operation(o: Operation) -> Row:
    expectation = _slim(
        {
            "reads": [
                _slim(
                    {
                        "path": list(r.path),
                        "place": _place(r.place),
                        "dereferenced": r.dereferenced,
                        "guarded": r.guarded,
                        "status": "" if r.status == "success" else r.status,
                    }
                )
                for r in o.expectation.reads
            ],
            "declared": _shape(o.expectation.declared),
            "declared_at": _place(o.expectation.declared_at),
            "tested": [
                {"path": list(t.path), "value": t.value, "place": _place(t.place)} for t in o.expectation.tested
            ],
        }
    )
    row = _slim(
        {
            "base": o.base,
            "symbol": o.symbol,
            "chain": [_place(p) for p in o.chain],
            "parameters": [_parameter(p) for p in o.parameters],
            "bodies": [_body(b) for b in o.bodies],
            "responses": [_response(r) for r in o.responses],
            "deprecated": o.deprecated,
            "operation_id": o.operation_id,
            "tags": list(o.tags),
            "summary": o.summary,
            "expectation": expectation,
            "query_is_open": not o.query_is_complete,
            "confidence": "" if o.confidence is Confidence.EXACT else o.confidence.value,
        }
    )
    if o.security is not None:
        row["security"] = list(o.security)
    return {"method": o.method, "path": _path(o.path), "place": _place(o.place), **row}


def _parameter(p: Parameter) -> Row:
    row: Row = {"name": p.name, "in": p.location.value}
    return row | _slim({"required": p.required, "shape": _shape(p.shape), "place": _place(p.place)})


def _body(b: Body) -> Row:
    return _slim({"type": b.media_type, "shape": _shape(b.shape), "required": b.required, "place": _place(b.place)})


def _response(r: Response) -> Row:
    return _slim({"status": r.status, "type": r.media_type, "shape": _shape(r.shape), "place": _place(r.place)})


def _path(path: PathTemplate) -> Row:
    segments: list[Any] = []
    for segment in path.segments:
        pieces = [p if isinstance(p, str) else [p.name, p.kind] for p in segment.pieces]
        segments.append({"pieces": pieces, "rest": True} if segment.catch_all else {"pieces": pieces})
    return _slim({"segments": segments, "slash": path.trailing_slash})


def _shape(shape: Shape) -> Row:
    row = _slim(
        {
            "kinds": sorted(k.value for k in shape.kinds),
            "fields": [
                {"name": f.name, "shape": _shape(f.shape)}
                | _slim({"optional": not f.required, "access": f.access, "place": _place(f.place)})
                for f in shape.fields
            ],
            "values": _shape(shape.values) if shape.values else None,
            "format": shape.format,
            "options": [_shape(o) for o in shape.options],
            "ref": shape.ref,
        }
    )
    if shape.items is not None:
        row["items"] = _shape(shape.items)
    if shape.closed is not None:
        row["closed"] = shape.closed
    if shape.enum is not None:
        row["enum"] = list(shape.enum)
    return row


class _Bad(Exception):
    """Where a document is wrong, and how."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"'{where}' {what}" if where else what)


class _Reader:
    """One object of the document, and where it stands."""

    def __init__(self, given: Any, where: str = "") -> None:
        if not isinstance(given, dict):
            raise _Bad(where, "is not an object")
        if where.count(".") > _DEEPEST:
            raise _Bad(where[:60], "is nested too deeply")
        self.given = cast("Row", given)
        self.where = where

    def at(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name

    def text(self, name: str, needed: bool = False) -> str:
        value = self.given.get(name, None if needed else "")
        if not isinstance(value, str):
            raise _Bad(self.at(name), "is not a text")
        return value

    def flag(self, name: str) -> bool:
        value = self.given.get(name, False)
        if not isinstance(value, bool):
            raise _Bad(self.at(name), "is neither true nor false")
        return value

    def word(self, name: str, words: Callable[[str], T]) -> T:
        value = self.text(name, needed=True)
        try:
            return words(value)
        except ValueError:
            raise _Bad(self.at(name), f"is {value!r}") from None

    def items(self, name: str) -> list[Any]:
        value = self.given.get(name, [])
        if not isinstance(value, list):
            raise _Bad(self.at(name), "is not a list")
        return cast("list[Any]", value)

    def texts(self, name: str) -> tuple[str, ...]:
        values = self.items(name)
        if not all(isinstance(v, str) for v in values):
            raise _Bad(self.at(name), "is not a list of texts")
        return tuple(values)

    def each(self, name: str, read: Callable[["_Reader"], T]) -> tuple[T, ...]:
        return tuple(read(_Reader(v, f"{self.at(name)}[{i}]")) for i, v in enumerate(self.items(name)))

    def mapping(self, name: str) -> Row:
        return _Reader(self.given.get(name, {}), self.at(name)).given

    def place(self, name: str = "place") -> Place | None:
        value = self.given.get(name)
        return None if value is None else _read_place(value, self.at(name))

    def shape(self, name: str) -> Shape:
        value = self.given.get(name)
        return UNKNOWN if value is None else _read_shape(_Reader(value, self.at(name)))


def _read_place(value: Any, where: str) -> Place:
    match value:
        case [str() as file, int() as line, int() as column]:
            return Place(file, line, column)
        case _:
            raise _Bad(where, "is no place: [file, line, column]")


def _needed(place: Place | None, reader: _Reader) -> Place:
    if place is None:
        raise _Bad(reader.at("place"), "is missing")
    return place


def _read_operation(r: _Reader) -> Operation:
    confidence = r.word("confidence", Confidence) if "confidence" in r.given else Confidence.EXACT
    return Operation(
        method=r.text("method", needed=True),
        path=_read_path(_Reader(r.given.get("path"), r.at("path"))),
        place=_needed(r.place(), r),
        parameters=r.each("parameters", _read_parameter),
        bodies=r.each("bodies", lambda b: Body(b.text("type"), b.shape("shape"), b.flag("required"), b.place())),
        responses=r.each(
            "responses", lambda a: Response(a.text("status"), a.text("type"), a.shape("shape"), a.place())
        ),
        security=r.texts("security") if "security" in r.given else None,
        deprecated=r.flag("deprecated"),
        operation_id=r.text("operation_id"),
        tags=r.texts("tags"),
        summary=r.text("summary"),
        base=r.text("base"),
        symbol=r.text("symbol"),
        chain=tuple(_read_place(p, r.at("chain")) for p in r.items("chain")),
        expectation=_read_expectation(_Reader(r.given.get("expectation", {}), r.at("expectation"))),
        query_is_complete=not r.flag("query_is_open"),
        confidence=confidence,
    )


def _read_expectation(r: _Reader) -> Expectation:
    return Expectation(
        reads=r.each("reads", _read_read),
        declared=r.shape("declared"),
        declared_at=r.place("declared_at"),
        tested=r.each("tested", lambda t: Tested(t.texts("path"), t.text("value"), _needed(t.place(), t))),
    )


def _read_read(r: _Reader) -> Read:
    status = r.text("status") or "success"
    return Read(r.texts("path"), _needed(r.place(), r), r.flag("dereferenced"), r.flag("guarded"), status)


def _read_parameter(r: _Reader) -> Parameter:
    return Parameter(
        r.text("name", needed=True), r.word("in", Location), r.flag("required"), r.shape("shape"), r.place()
    )


def _read_diagnostic(r: _Reader) -> Diagnostic:
    return Diagnostic(r.text("code", needed=True), r.text("sentence", needed=True), r.place())


def _read_path(r: _Reader) -> PathTemplate:
    return PathTemplate(r.each("segments", _read_segment), r.flag("slash"))


def _read_segment(r: _Reader) -> Segment:
    pieces: list[str | Hole] = []
    for piece in r.items("pieces"):
        match piece:
            case str():
                pieces.append(piece)
            case [str() as name, str() as kind]:
                pieces.append(Hole(name, kind))
            case _:
                raise _Bad(r.at("pieces"), "holds neither a text nor a [name, kind]")
    if not pieces:
        raise _Bad(r.at("pieces"), "is empty")
    return Segment(tuple(pieces), r.flag("rest"))


def _read_shape(r: _Reader) -> Shape:
    kinds = r.texts("kinds")
    if unknown := [k for k in kinds if k not in set(Kind)]:
        raise _Bad(r.at("kinds"), f"has {unknown[0]!r}")
    enum = r.items("enum") if "enum" in r.given else None
    if enum is not None and not all(v is None or isinstance(v, str | int | float | bool) for v in enum):
        raise _Bad(r.at("enum"), "holds more than plain values")
    return Shape(
        kinds=frozenset(Kind(k) for k in kinds),
        fields=r.each("fields", _read_field),
        closed=r.flag("closed") if "closed" in r.given else None,
        values=r.shape("values") if "values" in r.given else None,
        items=r.shape("items") if "items" in r.given else None,
        enum=None if enum is None else cast("tuple[Scalar, ...]", tuple(enum)),
        format=r.text("format"),
        options=r.each("options", _read_shape),
        ref=r.text("ref"),
    )


def _read_field(r: _Reader) -> Field:
    return Field(r.text("name", needed=True), r.shape("shape"), not r.flag("optional"), r.place(), r.text("access"))
