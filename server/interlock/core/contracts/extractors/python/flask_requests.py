"""What a Flask view takes: models it is handed by a library, and models it makes of the JSON that was sent."""

from tree_sitter import Node

from ...model import Body, Location, Parameter
from ...nodes import child, named, place, text
from ...paths import PathTemplate
from ...places import Place
from ...shapes import UNKNOWN, Field, Kind, Shape, array_of, follow, of_kind
from .answers import parses
from .interpreter import Interpreter, Observed
from .models import Models, is_model
from .type_shapes import annotated, fields_in_order
from .values import (
    Argument,
    Call,
    Class,
    External,
    Function,
    Given,
    Instance,
    Known,
    Part,
    Value,
    foreign_bases,
    last_word,
    library_name,
    options,
)

_JSON = "application/json"
_BODIED = frozenset({"POST", "PUT", "PATCH"})
_ANY_BODY = (Body("*/*", UNKNOWN),)
_CONVERTED = {"int": External("builtins.int"), "float": External("builtins.float"), "uuid": External("uuid.UUID")}
_PASSED = {**_CONVERTED, **dict.fromkeys(["", "str", "string", "path", "any"], External("builtins.str"))}
_LIBRARIES = frozenset({"flask_pydantic", "flask_openapi3", "spectree"})
_SENT = frozenset(
    f"{library}.request.{word}"
    for library in ("flask", "quart")
    for word in ("json", "get_json", "data", "get_data")
)  # fmt: skip


class FlaskRequests:
    def __init__(self, interpreter: Interpreter, models: Models) -> None:
        self._interpreter = interpreter
        self._models = models

    def given(self, handler: Function, path: PathTemplate) -> Given:
        """What the view is called with: converted parts of the path, and models."""
        found: dict[str, Value] = {}
        kinds = {h.name: h.kind for h in path.holes}
        handed = self._handed(handler)
        for written in named(child(handler.node, "parameters")):
            name = _name(written)
            annotation = child(written, "type")
            if name in kinds:
                stated = self._interpreter.annotation(annotation, handler.frame) if annotation is not None else None
                found[name] = Argument(name, stated or _PASSED.get(kinds[name]))
            elif name in handed and annotation is not None:
                found[name] = self._object(*handed[name])
        return Given((), found)

    def parameters(self, handler: Function | None, path: PathTemplate, at: Place) -> tuple[Parameter, ...]:
        handed = self._handed(handler) if handler is not None else {}
        shapes = {f.name: f.shape for f in self._fields(handed, "path")}
        holes = sorted((h for h in path.holes if h.name), key=lambda h: h.name)
        found = [Parameter(h.name, Location.PATH, True, shapes.get(h.name) or self._hole(h.kind), at) for h in holes]
        for one in self._fields(handed, "query"):
            found.append(Parameter(one.name, Location.QUERY, one.required, one.shape, one.place or at))
        return tuple(found)

    def bodies(self, method: str, handler: Function | None, observed: Observed) -> tuple[Body, ...]:
        unknown = _ANY_BODY if method in _BODIED else ()
        if handler is None or method not in _BODIED | {"DELETE"}:
            return unknown
        handed = self._handed(handler)
        stated = next((handed[word] for word in ("body", "json") if word in handed), None)
        if stated is not None:
            shape = self._models.types.shape(stated[0])
            is_many = any(d.given.get(None, "request_body_many") == Known(True) for d in validators(handler))
            return (Body(_JSON, array_of(shape) if is_many else shape, True, stated[1]),) if shape.is_known else unknown
        return _made(observed, self._models) or unknown

    def _handed(self, handler: Function) -> dict[str, tuple[Value, Place]]:
        """`body`, `query`, `path` and so on, by their types."""
        found: dict[str, tuple[Value, Place]] = {}
        said = validators(handler)
        for decorator in said:
            for word, value in decorator.given.keywords.items():
                if isinstance(value, Class) and is_model(value):
                    found[word] = (value, decorator.place)
        for written in named(child(handler.node, "parameters")) if said else ():
            annotation = child(written, "type")
            stated = self._interpreter.annotation(annotation, handler.frame) if annotation is not None else None
            if stated is not None and self._models.types.shape(stated).ref:
                found[_name(written)] = (stated, place(handler.frame.module.path, written))
        return found

    def _object(self, written: Value, at: Place) -> Value:
        """Of a model, with fields of which only the types are known."""
        if not isinstance(written, Class):
            return Argument("", written)
        fields = fields_in_order(written)
        types = {name: Argument(name, annotated(self._interpreter, owner, name)) for name, owner in fields}
        return Instance(written, Given(is_open=True), at, dict[str, Value](types))

    def _fields(self, handed: dict[str, tuple[Value, Place]], word: str) -> tuple[Field, ...]:
        shape = self._models.types.shape(handed[word][0]) if word in handed else UNKNOWN
        return follow(shape, self._models.named).fields

    def _hole(self, kind: str) -> Shape:
        return self._models.types.shape(_CONVERTED[kind]) if kind in _CONVERTED else of_kind(Kind.STRING)


def validators(handler: Function) -> list[Call]:
    """The decorators of libraries that hand a view its models: `@validate()`, `@app.post(...)` of flask-openapi3."""
    return [d for d in handler.decorators if isinstance(d, Call) and is_validator(d)]


def is_validator(decorator: Call) -> bool:
    callee = decorator.callee
    owner = callee.owner if isinstance(callee, Part) else callee
    library = library_name(owner).partition(".")[0]
    word = callee.name if isinstance(callee, Part) else last_word(callee)
    return library in _LIBRARIES and (word == "validate" or library == "flask_openapi3")


def _made(observed: Observed, models: Models) -> tuple[Body, ...]:
    """`Order(**request.get_json())`, `Order.model_validate(request.json)`. Several models, one that is made under a
    condition, and one that is given more than what was sent, tell nothing."""
    found: dict[Class, tuple[Body, bool]] = {}
    for made in observed.instances:
        given = made.given
        if any(map(_is_sent, given.spreads)) and is_model(made.cls) and not _is_typed_dict(made.cls):
            is_alone = len(given.spreads) == 1 and not given.positional and not given.keywords
            body = Body(_JSON, models.types.shape(made.cls), True, made.place)
            found[made.cls] = (body, is_alone and not made.conditions)
    for call in observed.calls:
        for sent, wanted in parses(call):
            if isinstance(wanted, Class) and is_model(wanted) and _is_sent(sent):
                found[wanted] = (Body(_JSON, models.types.shape(wanted), True, call.place), not call.conditions)
    bodies = [body for body, is_sure in found.values() if is_sure and body.shape.is_known]
    return tuple(bodies) if len(found) == 1 else ()


def _is_sent(value: Value) -> bool:
    return any(isinstance(o, External | Call) and library_name(o) in _SENT for o in options(value))


def _is_typed_dict(cls: Class) -> bool:
    return any(b.endswith("TypedDict") for b in foreign_bases(cls))


def _name(parameter: Node) -> str:
    name = child(parameter, "name")
    return text(name if name is not None else next(iter(named(parameter)), parameter))
