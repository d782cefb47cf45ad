"""What a Flask view answers: the type it says it gives back, or what it puts together."""

from ...model import Response
from ...nodes import child
from ...places import Place
from ...shapes import UNKNOWN, Kind, Shape, one_of
from .fastapi_answers import status_code
from .flask_requests import is_validator, validators
from .models import Models
from .observed_shapes import ObservedShapes, model_of
from .reading import Reading
from .values import (
    Call,
    Class,
    External,
    Function,
    Known,
    Listing,
    Part,
    Table,
    Value,
    applied,
    bare,
    last_word,
    options,
    string,
)

_JSON = "application/json"
_HARMLESS = frozenset(
    ["route", "login_required", "jwt_required", "jwt_optional", "cross_origin", "limit", "cached", "exempt", "doc"]
)
"""Decorators that leave the answer as it is."""
_STREAMS = frozenset({"Iterator", "Iterable", "Generator", "AsyncIterator", "AsyncIterable", "AsyncGenerator"})


class FlaskAnswers:
    def __init__(self, reading: Reading, models: Models, observed: ObservedShapes) -> None:
        self._reading = reading
        self._models = models
        self._observed = observed

    def read(self, handler: Function, returned: tuple[Value, ...], at: Place) -> tuple[Response, ...]:
        unknown = Response("2XX", _JSON, UNKNOWN, at)
        found = (self._answer(v, handler, at) or unknown for v in returned)
        seen = tuple(dict.fromkeys(found)) or (unknown,)
        declared = self._declared(handler, [_status(v) for v in returned if isinstance(v, Listing)])
        if not all(_is_json(s) for s in declared.values()) or not declared:
            return seen
        is_seen = all(r.shape.is_known or not r.media_type for r in seen)
        if is_seen and any(_says_little(s) for s in declared.values()):
            return seen
        others = {r.status: r for r in seen if not r.is_success and r.status not in declared}
        said = {status: Response(status, _JSON, shape, handler.place) for status, shape in declared.items()}
        return tuple((said | others).values())

    def _declared(self, handler: Function, written: list[str | None]) -> dict[str, Shape]:
        """Shapes by status. `-> tuple[Order, int]` has those that are written at the ways out (`written`)."""
        node = child(handler.node, "return_type")
        whole = self._reading.annotation(node, handler.frame) if node is not None else None
        found: dict[str, list[Shape]] = {}
        for option in _alternatives(whole) if whole is not None else ():
            statuses: list[str | None] = ["2XX"]
            if _is_pair(option):
                first, second = applied(option)[:2]
                successes = [s for s in written if s is None or s.startswith("2")] if written else statuses
                is_stated = last_word(second) == "Literal"
                statuses = [status_code(v) for v in applied(second)] if is_stated else successes
                option = first
            is_open = last_word(option) in _STREAMS or self._is_renamed(handler, option)
            shape = UNKNOWN if is_open else self._models.types.shape(option)
            for status in dict.fromkeys(statuses):
                found.setdefault(status or "2XX", []).append(shape)
        return {status: one_of(tuple(shapes)) for status, shapes in found.items()}

    def _answer(self, value: Value, handler: Function, at: Place) -> Response | None:
        """`{...}`, `jsonify(...)`, and either of them with a status behind it."""
        stated = [d.given.get(None, "on_success_status") for d in validators(handler)]
        status = next((s for v in stated if (s := status_code(v)) is not None), "200")
        if isinstance(value, Listing) and 1 < len(value.items) < 4:
            written = status_code(value.items[1])
            if written is None:
                return None
            value, status = value.items[0], written
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
        cls = model_of(value)
        if cls is not None and self._is_renamed(handler, cls):
            return None
        shape = self._observed.shape(value)
        return Response(status, _JSON, shape, at) if shape.is_known else None

    def _is_renamed(self, handler: Function, written: Value) -> bool:
        """flask-pydantic writes a model by its own names, and whole, unless it is told otherwise."""
        said = [d for d in validators(handler) if last_word(d) == "validate"]
        if any(d.given.get(None, "exclude_none") == Known(True) for d in said):
            return True
        is_by_name = any(d.given.get(None, "response_by_alias") != Known(True) for d in said)
        return is_by_name and self._models.is_renamed(written)


def is_plain(handler: Function, cls: Class | None) -> bool:
    """Whether nothing around the handler changes what it gives back."""
    if cls is not None and ({"method_decorators", "decorators"} & cls.members.keys()):
        return False
    return all(_is_harmless(d) for d in handler.decorators)


def _is_harmless(decorator: Value) -> bool:
    if isinstance(decorator, Call) and is_validator(decorator):
        return True
    callee = decorator.callee if isinstance(decorator, Call) else decorator
    word = callee.name if isinstance(callee, Part) else last_word(callee) if isinstance(callee, External) else ""
    return word in _HARMLESS or word in {"get", "post", "put", "patch", "delete"}


def _alternatives(written: Value) -> tuple[Value, ...]:
    if last_word(written) == "Union":
        return tuple(o for i in applied(written) for o in options(i))
    return options(written)


def _is_pair(written: Value) -> bool:
    """`tuple[Order, int]`: an answer with its status."""
    items = applied(written)
    is_tuple = last_word(bare(written)) in {"tuple", "Tuple"} and 1 < len(items) < 4
    return is_tuple and last_word(items[1]) in {"int", "Literal", "HTTPStatus"}


def _status(value: Listing) -> str | None:
    return status_code(value.items[1]) if len(value.items) > 1 else None


def _is_json(shape: Shape) -> bool:
    return Kind.OBJECT in shape.kinds or bool(shape.ref or shape.options) or shape.items is not None


def _says_little(shape: Shape) -> bool:
    """`dict[str, Any]`, `list`: what is put together says more."""
    if shape.items is not None:
        return not shape.items.is_known or _says_little(shape.items)
    return shape.kinds == frozenset({Kind.OBJECT}) and not shape.fields and shape.values is None
