"""What a FastAPI handler takes: the rules by which its parameters come from path, query, headers, cookies and body."""

from dataclasses import dataclass, field, replace

from tree_sitter import Node

from ...model import Body, Location, Parameter
from ...nodes import child, named, place, text
from ...places import Place
from ...shapes import UNKNOWN, Field, Kind, Shape, nullable, of_kind
from .attributes import member
from .fastapi_security import Scheme, scheme
from .field_limits import limited
from .models import Models, is_model
from .reading import Reading
from .type_shapes import annotated, extras, fields_in_order
from .values import (
    NONE,
    Bound,
    Call,
    Class,
    Either,
    External,
    Function,
    Instance,
    Known,
    Subscript,
    Value,
    foreign_bases,
    is_from,
    last_word,
    library_name,
    options,
    string,
)

_LOCATIONS = {"Path": Location.PATH, "Query": Location.QUERY, "Header": Location.HEADER, "Cookie": Location.COOKIE}
_BODIES = frozenset({"Body", "Form", "File"})
_GIVEN = frozenset(
    [
        "Request",
        "Response",
        "WebSocket",
        "HTTPConnection",
        "BackgroundTasks",
        "SecurityScopes",
        "StreamingResponse",
        "JSONResponse",
    ]
)
_LISTS = frozenset([
    "list", "List", "set", "Set", "tuple", "Tuple", "Sequence", "frozenset", "dict", "Dict", "Mapping",
])  # fmt: skip
_PASSWORD_FORM = (("username", True), ("password", True), ("grant_type", False), ("scope", False))
_DEEPEST = 12


@dataclass(frozen=True)
class Taken:
    """One parameter of a function, or one field of a class that is a dependency."""

    name: str
    annotation: Value | None
    default: Value | None
    place: Place


@dataclass(frozen=True)
class BodyPart:
    field: Field
    kind: str  # 'Body', 'Form', 'File'
    embed: bool
    is_model: bool


@dataclass
class Signature:
    parameters: dict[tuple[Location, str], Parameter] = field(default_factory=dict[tuple[Location, str], Parameter])
    body: dict[str, BodyPart] = field(default_factory=dict[str, BodyPart])
    security: dict[str, Scheme] = field(default_factory=dict[str, Scheme])
    is_complete: bool = True  # False: a dependency could not be followed, and may take more

    def bodies(self) -> tuple[Body, ...]:
        """All parts as one body: a single model is the body itself, several are its fields."""
        parts = list(self.body.values())
        if not parts:
            return ()
        is_form = any(p.kind != "Body" for p in parts)
        has_file = any(p.kind == "File" for p in parts)
        kind = (
            "multipart/form-data"
            if has_file
            else "application/x-www-form-urlencoded"
            if is_form
            else "application/json"
        )
        first = parts[0]
        required = any(p.field.required for p in parts)
        is_whole = len(parts) == 1 and not first.embed and (first.is_model or not is_form)
        if is_whole:
            return (Body(kind, first.field.shape, required, first.field.place),)
        shape = Shape(of_kind(Kind.OBJECT).kinds, tuple(p.field for p in parts))
        return (Body(kind, shape, required, first.field.place),)


class Signatures:
    def __init__(self, reading: Reading, models: Models) -> None:
        self._reading = reading
        self._models = models

    def read(self, handler: Function, dependencies: tuple[Value, ...], holes: frozenset[str]) -> Signature:
        """What one handler takes, with all it depends on. `holes` are the names in its whole path."""
        found = Signature()
        for dependency in dependencies:
            self._dependency(dependency, None, holes, found, 0)
        owner = handler.owner
        if owner is not None:  # a view that is a class: its own attributes are dependencies
            for name, at in fields_in_order(owner):
                if is_from(at.members.get(name), "fastapi", "Depends", "Security"):
                    written = annotated(self._reading, at, name)
                    self._dependency(at.members[name], written, holes, found, 0)
        self._function(handler, holes, found, 0, skip=1 if owner is not None else 0)
        return found

    def _function(self, function: Function, holes: frozenset[str], found: Signature, depth: int, skip: int = 0) -> None:
        if any(is_from(d, "makefun", "with_signature", "wraps") for d in function.decorators):
            found.is_complete = False  # its parameters are made when it runs
            return
        parameters = named(child(function.node, "parameters"))
        is_static = any(library_name(d) == "builtins.staticmethod" for d in function.decorators)
        for written in parameters[0 if is_static else skip :]:
            if taken := self._taken(written, function):
                self._take(taken, holes, found, depth)

    def _taken(self, written: Node, function: Function) -> Taken | None:
        if written.type in {"list_splat_pattern", "dictionary_splat_pattern", "keyword_separator"}:
            return None
        name = child(written, "name")
        if name is None:
            name = written if written.type == "identifier" else next(iter(named(written)), None)
        if name is None or name.type != "identifier":
            return None
        annotation, default = child(written, "type"), child(written, "value")
        return Taken(
            text(name),
            self._reading.annotation(annotation, function.frame) if annotation is not None else None,
            self._reading.value(default, function.frame) if default is not None else None,
            place(function.frame.module.path, name),
        )

    def _take(self, taken: Taken, holes: frozenset[str], found: Signature, depth: int) -> None:
        annotation = taken.annotation
        said = next(
            (
                v
                for v in (taken.default, *reversed(extras(annotation) if annotation is not None else ()))
                if _is_marker(v)
            ),
            None,
        )
        bare = _without_extras(annotation) if annotation is not None else None
        if is_from(said, "fastapi", "Depends", "Security"):
            self._dependency(said, bare, holes, found, depth)
        elif bare is not None and _is_given(bare):
            return
        elif isinstance(said, Call):
            self._marked(taken, bare, said, holes, found)
        elif taken.name in holes:
            self._add(found, taken, Location.PATH, taken.name, self._shape(annotation), required=True)
        elif bare is not None and self._is_body(bare):
            default = taken.default
            self._add_body(found, taken, "Body", False, self._shape(annotation), default is None, self._is_model(bare))
        elif bare is not None and not self._is_scalar(bare):
            found.is_complete = False
        else:
            shape = _with_default(self._shape(annotation), taken.default)
            self._add(found, taken, Location.QUERY, taken.name, shape, required=taken.default is None)

    def _marked(self, taken: Taken, bare: Value | None, said: Call, holes: frozenset[str], found: Signature) -> None:
        """`Query(...)`, `Header()`, `Body(embed=True)`: the author says where it comes from."""
        word = last_word(said)
        stated = said.given.get(0, "default") if said is taken.default else taken.default
        default = stated if stated != Known(...) else None
        has_default = default is not None or "default_factory" in said.given.keywords
        shape = _with_default(limited(self._shape(taken.annotation), [said]), default)
        alias = string(said.given.get(None, "alias", "validation_alias"))
        if word in _BODIES:
            embed = said.given.get(None, "embed") == Known(True)
            is_whole = bare is not None and self._is_model(bare)
            kind = "File" if word == "File" or _is_file(bare) else word
            self._add_body(found, taken, kind, embed, shape, not has_default, is_whole, alias)
            return
        location = Location.PATH if taken.name in holes else _LOCATIONS[word]
        if location is not Location.PATH and isinstance(bare, Class) and is_model(bare):
            for one in self._models.fields(bare):
                self._add(
                    found, replace(taken, place=one.place or taken.place), location, one.name, one.shape, one.required
                )
            return
        name = alias or taken.name
        if (
            location is Location.HEADER
            and alias is None
            and said.given.get(None, "convert_underscores") != Known(False)
        ):
            name = name.replace("_", "-")
        self._add(found, taken, location, name, shape, location is Location.PATH or not has_default)

    def _dependency(
        self, said: Value | None, bare: Value | None, holes: frozenset[str], found: Signature, depth: int
    ) -> None:
        target = said.given.get(0, "dependency") if isinstance(said, Call) else None
        target = bare if target is None or target == NONE else target
        if depth > _DEEPEST or target is None:
            return
        target = options(target)[0]
        if asked := scheme(target):
            found.security[asked.name] = asked
            return
        match target:
            case Function():
                self._function(target, holes, found, depth + 1)
            case Bound():
                self._function(target.function, holes, found, depth + 1, skip=1)
            case Instance():
                self._called(target, holes, found, depth + 1)
            case Class():
                self._class(target, holes, found, depth + 1)
            case External() if target.name.endswith(("OAuth2PasswordRequestForm", "OAuth2PasswordRequestFormStrict")):
                for word, required in _PASSWORD_FORM:
                    taken = Taken(word, None, None, said.place if isinstance(said, Call) else Place("", 1))
                    self._add_body(found, taken, "Form", False, of_kind(Kind.STRING), required, False)
            case _:
                found.is_complete = False

    def _called(self, target: Instance, holes: frozenset[str], found: Signature, depth: int) -> None:
        call = member(target.cls, "__call__")
        if isinstance(call, Function):
            self._function(call, holes, found, depth, skip=1)
        else:
            found.is_complete = False

    def _class(self, target: Class, holes: frozenset[str], found: Signature, depth: int) -> None:
        maker = member(target, "__init__")
        if isinstance(maker, Function):
            self._function(maker, holes, found, depth, skip=1)
        elif is_model(target):
            for name, at in fields_in_order(target):
                where = place(at.frame.module.path, at.attributes[name].node)
                taken = Taken(name, annotated(self._reading, at, name), at.members.get(name), where)
                self._take(taken, holes, found, depth)
        elif foreign_bases(target):
            found.is_complete = False

    def _shape(self, annotation: Value | None) -> Shape:
        return self._models.types.shape(annotation) if annotation is not None else UNKNOWN

    def _is_body(self, bare: Value) -> bool:
        """Not one value, so it cannot stand in a query."""
        bare = _without_extras(bare)
        if isinstance(bare, Either) or last_word(bare) in {"Optional", "Union"}:
            inner = bare.options if isinstance(bare, Either) else bare.items if isinstance(bare, Subscript) else ()
            return any(self._is_body(o) for i in inner for o in options(i))
        if isinstance(bare, Class):
            return is_model(bare)
        if isinstance(bare, Subscript) and isinstance(bare.base, Class):
            return is_model(bare.base)
        return last_word(bare) in _LISTS or _is_file(bare)

    def _is_model(self, bare: Value) -> bool:
        bare = _without_extras(bare)
        return any(
            (isinstance(o, Class) and is_model(o))
            or (isinstance(o, Subscript) and isinstance(o.base, Class) and is_model(o.base))
            or (bool(extras(o)) and self._is_model(o))
            or (library_name(o).endswith("Optional") and isinstance(o, Subscript) and self._is_model(o.items[0]))
            for o in options(bare)
        )

    def _is_scalar(self, bare: Value) -> bool:
        return self._shape(bare).is_known or last_word(bare) in {"Any", "object"}

    def _add(
        self, found: Signature, taken: Taken, location: Location, name: str, shape: Shape, required: bool = False
    ) -> None:
        found.parameters.setdefault((location, name), Parameter(name, location, required, shape, taken.place))

    def _add_body(
        self,
        found: Signature,
        taken: Taken,
        kind: str,
        embed: bool,
        shape: Shape,
        required: bool,
        is_model: bool,
        alias: str | None = None,
    ) -> None:
        name = alias or taken.name
        kind = "File" if kind == "Body" and _is_file(taken.annotation) else kind
        found.body.setdefault(name, BodyPart(Field(name, shape, required, taken.place), kind, embed, is_model))


def path_shape(kind: str) -> Shape:
    """Of a hole that no parameter of the handler names."""
    return of_kind({"int": Kind.INTEGER, "float": Kind.NUMBER}.get(kind, Kind.STRING))


def _is_marker(value: Value | None) -> bool:
    return isinstance(value, Call) and is_from(value, "fastapi", "Depends", "Security", *_LOCATIONS, *_BODIES)


def _without_extras(annotation: Value) -> Value:
    while extras(annotation) and isinstance(annotation, Subscript):
        annotation = annotation.items[0]
    return annotation


def _is_given(bare: Value) -> bool:
    """What FastAPI hands over by its type alone."""
    if isinstance(bare, Class):
        return any(b.partition(".")[0] in {"fastapi", "starlette"} for b in foreign_bases(bare)) and not is_model(bare)
    return is_from(bare, "fastapi", *_GIVEN) or is_from(bare, "starlette", *_GIVEN)


def _is_file(value: Value | None) -> bool:
    if value is None:
        return False
    inner = value.items if isinstance(value, Subscript) else options(value) if isinstance(value, Either) else ()
    return last_word(value) == "UploadFile" or any(_is_file(i) for i in inner)


def _with_default(shape: Shape, default: Value | None) -> Shape:
    return nullable(shape) if default == NONE else shape
