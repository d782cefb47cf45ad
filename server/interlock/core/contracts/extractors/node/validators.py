"""What validators that stand before a handler say of what it takes, and schemas beside a route of both directions."""

from collections.abc import Iterator

from ...model import Body, Location, Parameter, Response
from ...places import Place
from ...shapes import UNKNOWN, Kind, Shape
from .schema_shapes import is_schema, of_schema
from .serving import JSON, Traffic
from .values import Bound, Call, External, Function, Table, Value, entry, items, string

_BODY, _QUERY = ("body", "json"), ("query", "querystring")
_FORM = frozenset({"form", "file", "files"})
_PARTS = frozenset({*_BODY, *_QUERY, "params", "param", "headers", "header", "cookies", "form"})
_HONO = frozenset({"zValidator", "validator", "tbValidator", "sValidator"})


class Validators:
    def of(self, handlers: tuple[Value, ...]) -> Traffic:
        """What stands before the last handler: `zValidator("json", Order)`, `validate({ body: Order })`."""
        parts: dict[str, Value] = {}
        for handler in (i for h in handlers for i in items(h)):
            parts |= dict(_parts(handler))
        return _traffic(parts)

    def of_schema(self, schema: Value | None) -> Traffic:
        """`schema` of a route of Fastify."""
        if not isinstance(schema, Table):
            return Traffic()
        known = _traffic({k: v for k, v in schema.entries.items() if k in _PARTS})
        responses = tuple(_responses(entry(schema, "response")))
        return Traffic(known.parameters, known.bodies, responses, known.query_is_complete)

    def of_description(self, description: Value) -> Traffic:
        """What `createRoute` of Hono is given."""
        request = entry(description, "request")
        parts = (
            {k: v for k, v in request.entries.items() if k in _PARTS - {"body"}} if isinstance(request, Table) else {}
        )
        content = entry(entry(request, "body"), "content")
        body = entry(entry(content, JSON), "schema")
        if body is not None:
            parts["body"] = body
        elif isinstance(content, Table):
            parts["form"] = content
        known = _traffic(parts)
        responses = tuple(_described(entry(description, "responses")))
        return Traffic(known.parameters, known.bodies, responses, known.query_is_complete)


def _parts(handler: Value) -> Iterator[tuple[str, Value]]:
    """The schemas a handler brings, by what of the request they are for."""
    if isinstance(handler, Call) and isinstance(handler.callee, External):
        word, given = handler.callee.name, handler.given
        if word in _HONO and len(given) > 1 and (name := string(given[0])) is not None:
            if is_schema(given[1]) or name in _FORM:
                yield name, given[1]
            return
        for one in given:
            yield from _by_part(one)
    function = handler.function if isinstance(handler, Bound) else handler
    if isinstance(function, Function) and function.frame.returned is not None:  # what `validate(schema)` gave back
        for value in function.frame.names.values():
            yield from _by_part(value)


def _by_part(value: Value) -> Iterator[tuple[str, Value]]:
    if isinstance(value, Table) and value.entries.keys() & _PARTS:
        yield from ((k, v) for k, v in value.entries.items() if k in _PARTS and is_schema(v))


def _traffic(parts: dict[str, Value]) -> Traffic:
    parameters: list[Parameter] = []
    bodies: tuple[Body, ...] | None = None
    query_is_complete = False
    for name, schema in parts.items():
        shape = of_schema(schema, "in")
        if name in _BODY:
            bodies = (Body(JSON, shape, shape.is_known, _place_of(shape)),) if shape.is_known else None
        elif name in _FORM:
            bodies = (Body("*/*", UNKNOWN),)
        elif name in _QUERY and Kind.OBJECT in shape.kinds:
            query_is_complete = shape.closed is not False
            parameters += _parameters(shape, Location.QUERY)
        elif name in {"params", "param"}:
            parameters += _parameters(shape, Location.PATH)
    return Traffic(tuple(parameters), bodies, query_is_complete=query_is_complete)


def _parameters(shape: Shape, location: Location) -> Iterator[Parameter]:
    for field in shape.fields:
        kept = field.shape if field.shape.enum or not field.shape.fields else UNKNOWN
        yield Parameter(field.name, location, field.required, kept, field.place)


def _responses(given: Value | None) -> Iterator[Response]:
    """By status; an answer without a content is one without a body."""
    for status, schema in given.entries.items() if isinstance(given, Table) else ():
        told = status.upper() if status != "default" else status
        is_empty = isinstance(schema, Table) and string(entry(schema, "type")) == "null"
        content = entry(entry(entry(schema, "content"), JSON), "schema")
        shape = of_schema(content if content is not None else schema, "out")
        place = given.places.get(status) if isinstance(given, Table) else None
        yield Response(told, "" if is_empty or told == "204" else JSON, UNKNOWN if is_empty else shape, place)


def _described(given: Value | None) -> Iterator[Response]:
    for status, described in given.entries.items() if isinstance(given, Table) else ():
        content = entry(described, "content")
        schema = entry(entry(content, JSON), "schema")
        place = given.places.get(status) if isinstance(given, Table) else None
        if schema is not None:
            yield Response(status, JSON, of_schema(schema, "out"), place)
        elif isinstance(content, Table) and content.entries:
            yield Response(status, next(iter(content.entries)), UNKNOWN, place)
        else:
            is_empty = isinstance(described, Table) and not described.is_open
            yield Response(status, "" if is_empty else JSON, UNKNOWN, place)


def _place_of(shape: Shape) -> Place | None:
    return shape.fields[0].place if shape.fields else None
