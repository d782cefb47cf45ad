"""A contract back from JSON: what is no contract is refused with the place where it is wrong."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from .model import (
    Body,
    Confidence,
    Diagnostic,
    Expectation,
    GraphqlText,
    Location,
    Operation,
    Parameter,
    Read,
    Response,
    StatusTested,
    Switched,
    Tested,
    Unplaced,
)
from .paths import Hole, PathTemplate, Segment
from .places import Place
from .shapes import UNKNOWN, Field, Kind, Scalar, Shape

_DEEPEST = 100

Row = dict[str, Any]
T = TypeVar("T")


class Bad(Exception):
    """Where a document is wrong, and how."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"'{where}' {what}" if where else what)
        self.where = where


class Reader:
    """One object of the document, and where it stands."""

    def __init__(self, given: Any, where: str = "") -> None:
        if not isinstance(given, dict):
            raise Bad(where, "is not an object")
        if where.count(".") > _DEEPEST:
            raise Bad(where[:60], "is nested too deeply")
        self.given = cast("Row", given)
        self.where = where

    def at(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name

    def text(self, name: str, needed: bool = False) -> str:
        value = self.given.get(name, None if needed else "")
        if not isinstance(value, str):
            raise Bad(self.at(name), "is not a text")
        return value

    def flag(self, name: str) -> bool:
        value = self.given.get(name, False)
        if not isinstance(value, bool):
            raise Bad(self.at(name), "is neither true nor false")
        return value

    def word(self, name: str, words: Callable[[str], T]) -> T:
        value = self.text(name, needed=True)
        try:
            return words(value)
        except ValueError:
            raise Bad(self.at(name), f"is {value!r}") from None

    def items(self, name: str) -> list[Any]:
        value = self.given.get(name, [])
        if not isinstance(value, list):
            raise Bad(self.at(name), "is not a list")
        return cast("list[Any]", value)

    def texts(self, name: str) -> tuple[str, ...]:
        values = self.items(name)
        if not all(isinstance(v, str) for v in values):
            raise Bad(self.at(name), "is not a list of texts")
        return tuple(values)

    def each(self, name: str, read: Callable[["Reader"], T]) -> tuple[T, ...]:
        return tuple(read(Reader(v, f"{self.at(name)}[{i}]")) for i, v in enumerate(self.items(name)))

    def mapping(self, name: str) -> Row:
        return Reader(self.given.get(name, {}), self.at(name)).given

    def place(self, name: str = "place") -> Place | None:
        value = self.given.get(name)
        return None if value is None else _read_place(value, self.at(name))

    def shape(self, name: str) -> Shape:
        value = self.given.get(name)
        return UNKNOWN if value is None else read_shape(Reader(value, self.at(name)))


def _read_place(value: Any, where: str) -> Place:
    match value:
        case [str() as file, int() as line, int() as column]:
            return Place(file, line, column)
        case _:
            raise Bad(where, "is no place: [file, line, column]")


def _needed(place: Place | None, reader: Reader) -> Place:
    if place is None:
        raise Bad(reader.at("place"), "is missing")
    return place


def read_operation(r: Reader) -> Operation:
    confidence = r.word("confidence", Confidence) if "confidence" in r.given else Confidence.EXACT
    return Operation(
        method=r.text("method", needed=True),
        path=_read_path(Reader(r.given.get("path"), r.at("path"))),
        place=_needed(r.place(), r),
        parameters=r.each("parameters", _read_parameter),
        bodies=r.each("bodies", lambda b: Body(b.text("type"), b.shape("shape"), b.flag("required"), b.place())),
        responses=r.each("responses", _read_response),
        security=r.texts("security") if "security" in r.given else None,
        deprecated=r.flag("deprecated"),
        operation_id=r.text("operation_id"),
        tags=r.texts("tags"),
        summary=r.text("summary"),
        base=r.text("base"),
        symbol=r.text("symbol"),
        chain=tuple(_read_place(p, r.at("chain")) for p in r.items("chain")),
        expectation=_read_expectation(Reader(r.given.get("expectation", {}), r.at("expectation"))),
        query_is_complete=not r.flag("query_is_open"),
        headers_are_complete=r.flag("headers_are_whole"),
        demands=tuple(_read_texts(d, r.at("demands")) for d in r.items("demands")) if "demands" in r.given else None,
        sunset=r.text("sunset"),
        slashes=r.text("slashes"),
        stability=r.text("stability"),
        first_fits=r.flag("first_fits"),
        confidence=confidence,
    )


def _read_expectation(r: Reader) -> Expectation:
    return Expectation(
        reads=r.each("reads", _read_read),
        declared=r.shape("declared"),
        declared_at=r.place("declared_at"),
        tested=r.each("tested", lambda t: Tested(t.texts("path"), t.text("value"), _needed(t.place(), t))),
        switched=r.each("switched", lambda t: Switched(t.texts("path"), t.texts("values"), _needed(t.place(), t))),
        statuses=r.each("statuses", lambda t: StatusTested(t.text("status"), _needed(t.place(), t))),
        parsed_at=r.place("parsed_at"),
    )


def _read_response(r: Reader) -> Response:
    headers = r.each("headers", _read_parameter)
    return Response(r.text("status"), r.text("type"), r.shape("shape"), r.place(), headers)


def _read_read(r: Reader) -> Read:
    status = r.text("status") or "success"
    return Read(r.texts("path"), _needed(r.place(), r), r.flag("dereferenced"), r.flag("guarded"), status)


def _read_parameter(r: Reader) -> Parameter:
    location = r.word("in", Location)
    return Parameter(
        r.text("name", needed=True), location, r.flag("required"), r.shape("shape"), r.place(), r.text("spelling")
    )


def read_diagnostic(r: Reader) -> Diagnostic:
    return Diagnostic(r.text("code", needed=True), r.text("sentence", needed=True), r.place())


def read_graphql(r: Reader) -> GraphqlText:
    return GraphqlText(r.text("text", needed=True), _needed(r.place(), r))


def read_unplaced(r: Reader) -> Unplaced:
    return Unplaced(
        r.text("method", needed=True), _read_path(Reader(r.given.get("tail"), r.at("tail"))), _needed(r.place(), r)
    )


def _read_path(r: Reader) -> PathTemplate:
    return PathTemplate(r.each("segments", _read_segment), r.flag("slash"), r.flag("doubled"))


def _read_segment(r: Reader) -> Segment:
    pieces: list[str | Hole] = []
    for piece in r.items("pieces"):
        match piece:
            case str():
                pieces.append(piece)
            case [str() as name, str() as kind]:
                pieces.append(Hole(name, kind))
            case _:
                raise Bad(r.at("pieces"), "holds neither a text nor a [name, kind]")
    if not pieces:
        raise Bad(r.at("pieces"), "is empty")
    return Segment(tuple(pieces), r.flag("rest"))


def read_shape(r: Reader) -> Shape:
    kinds = r.texts("kinds")
    if unknown := [k for k in kinds if k not in set(Kind)]:
        raise Bad(r.at("kinds"), f"has {unknown[0]!r}")
    enum = r.items("enum") if "enum" in r.given else None
    if enum is not None and not all(v is None or isinstance(v, str | int | float | bool) for v in enum):
        raise Bad(r.at("enum"), "holds more than plain values")
    return Shape(
        kinds=frozenset(Kind(k) for k in kinds),
        fields=r.each("fields", _read_field),
        closed=r.flag("closed") if "closed" in r.given else None,
        values=r.shape("values") if "values" in r.given else None,
        items=r.shape("items") if "items" in r.given else None,
        enum=None if enum is None else cast("tuple[Scalar, ...]", tuple(enum)),
        format=r.text("format"),
        options=r.each("options", read_shape),
        discriminator=r.text("discriminator"),
        facets=_read_facets(r),
        ref=r.text("ref"),
    )


def _read_facets(r: Reader) -> tuple[tuple[str, Scalar], ...]:
    facets = r.mapping("facets")
    if not all(v is None or isinstance(v, str | int | float | bool) for v in facets.values()):
        raise Bad(r.at("facets"), "holds more than plain values")
    return tuple(sorted(facets.items()))


def _read_texts(value: Any, where: str) -> tuple[str, ...]:
    return Reader({"of": value}, where).texts("of")


def _read_field(r: Reader) -> Field:
    return Field(
        r.text("name", needed=True),
        r.shape("shape"),
        not r.flag("optional"),
        r.place(),
        r.text("access"),
        r.flag("unsure"),
    )
