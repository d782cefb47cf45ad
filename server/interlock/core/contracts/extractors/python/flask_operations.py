"""One method of a Flask view as an operation: what its return type says, or what it puts together."""

from ...model import Body, Confidence, Location, Operation, Parameter, Response
from ...nodes import child, named, text
from ...paths import Hole, PathTemplate
from ...places import Place
from ...shapes import UNKNOWN, Kind, Shape, of_kind
from .fastapi_answers import status_code
from .interpreter import Interpreter
from .models import Models
from .observed_shapes import ObservedShapes
from .syntax import docstring
from .values import Call, Class, External, Function, Given, Instance, Listing, Part, Table, Value, last_word, string

_JSON = "application/json"
_BODIED = frozenset({"POST", "PUT", "PATCH"})
_ANY_BODY = (Body("*/*", UNKNOWN),)
_HARMLESS = frozenset(
    ["route", "login_required", "jwt_required", "jwt_optional", "cross_origin", "limit", "cached", "exempt", "doc"]
)
"""Decorators that leave the answer as it is."""


class FlaskOperations:
    def __init__(self, interpreter: Interpreter, models: Models, observed: ObservedShapes) -> None:
        self._interpreter = interpreter
        self._models = models
        self._observed = observed

    def operation(
        self, method: str, handler: Function | None, cls: Class | None, path: PathTemplate, at: Place, slashes: str
    ) -> Operation:
        name = text(child(handler.node, "name")) if handler is not None else ""
        holes = sorted((h for h in path.holes if h.name), key=lambda h: h.name)
        return Operation(
            method=method,
            path=path,
            place=at if cls is None or handler is None else handler.place,
            parameters=tuple(Parameter(h.name, Location.PATH, True, _hole_shape(h), at) for h in holes),
            bodies=_ANY_BODY if method in _BODIED else (),
            responses=self._responses(handler, cls, at),
            slashes=slashes,
            operation_id=f"{cls.name}.{name}" if cls is not None else name,
            summary=docstring(child(handler.node, "body")) if handler is not None else "",
            query_is_complete=False,
            confidence=Confidence.INFERRED,
        )

    def _responses(self, handler: Function | None, cls: Class | None, at: Place) -> tuple[Response, ...]:
        unknown = Response("2XX", _JSON, UNKNOWN, at)
        if handler is None or not _is_plain(handler, cls):
            return (unknown,)
        written = child(handler.node, "return_type")
        declared = (
            self._models.types.shape(self._interpreter.annotation(written, handler.frame)) if written else UNKNOWN
        )
        if Kind.OBJECT in declared.kinds or declared.ref or declared.items is not None:
            return (Response("2XX", _JSON, declared, handler.place),)
        names = named(child(handler.node, "parameters"))
        owner = Instance(cls, Given(), handler.place) if cls is not None and names else None
        observed = self._interpreter.observe(handler, Given(), owner)
        found = [self._answer(v, at) or unknown for v in observed.returned]
        return tuple(dict.fromkeys(found)) or (unknown,)

    def _answer(self, value: Value, at: Place) -> Response | None:
        """`{...}`, `jsonify(...)`, and either of them with a status behind it."""
        status = "200"
        if isinstance(value, Listing) and 1 < len(value.items) < 4:
            stated = status_code(value.items[1])
            if stated is None:
                return None
            value, status = value.items[0], stated
        if isinstance(value, Call) and last_word(value) == "make_response" and value.given.positional:
            status = status_code(value.given.get(1)) or status
            value = value.given.positional[0]
        if isinstance(value, Call) and last_word(value) == "jsonify":
            if value.given.keywords:
                value = Table({**value.given.keywords})
            elif value.given.positional:
                value = value.given.positional[0]
        elif isinstance(value, Call) and last_word(value) in {"render_template", "redirect", "send_file"}:
            return Response("2XX" if last_word(value) != "redirect" else "302", "text/html", UNKNOWN, value.place)
        if string(value) == "" or status == "204":
            return Response(status, place=at)
        if string(value) is not None:
            return Response(status, "text/html", UNKNOWN, at)
        shape = self._observed.shape(value)
        return Response(status, _JSON, shape, at) if shape.is_known else None


def _is_plain(handler: Function, cls: Class | None) -> bool:
    """Whether nothing around the handler changes what it gives back."""
    if cls is not None and ({"method_decorators", "decorators"} & cls.members.keys()):
        return False
    return all(_is_harmless(d) for d in handler.decorators)


def _is_harmless(decorator: Value) -> bool:
    callee = decorator.callee if isinstance(decorator, Call) else decorator
    word = callee.name if isinstance(callee, Part) else last_word(callee) if isinstance(callee, External) else ""
    return word in _HARMLESS or word in {"get", "post", "put", "patch", "delete"}


def _hole_shape(hole: Hole) -> Shape:
    return of_kind({"int": Kind.INTEGER, "float": Kind.NUMBER}.get(hole.kind, Kind.STRING))
