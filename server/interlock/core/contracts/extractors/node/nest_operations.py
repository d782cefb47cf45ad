"""One method of a controller as an operation: what its parameters take, and what it says it gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from tree_sitter import Node

from ...model import Body, Location, Parameter, Response
from ...nodes import child, place, text
from ...places import Place
from ...shapes import UNKNOWN, Field, Kind, Shape, of_kind
from ..typescript.scopes import parameter_parts, parameters
from .class_shapes import ClassShapes, of_enum
from .decorators import Decorator, decorators
from .interpreter import Interpreter
from .serving import JSON, Served, Traffic
from .values import Call, Class, External, Function, Instance, Known, Table, Value, entry, first, string

_PIPES = {
    "ParseIntPipe": of_kind(Kind.INTEGER),
    "ParseFloatPipe": of_kind(Kind.NUMBER),
    "ParseBoolPipe": of_kind(Kind.BOOLEAN),
    "ParseUUIDPipe": of_kind(Kind.STRING),
}
_HARMLESS_PIPES = frozenset({*_PIPES, "ValidationPipe", "DefaultValuePipe", "ParseArrayPipe", "ParseEnumPipe"})
_NO_INPUT = frozenset(
    {"Headers", "Ip", "Session", "HostParam", "Res", "Response", "Next", "UploadedFile", "UploadedFiles"}
)
_STATED = frozenset({"ApiResponse", "ApiOkResponse", "ApiCreatedResponse"})
_PLAIN_INTERCEPTORS = ("@nestjs/", "@nestjsx/", "nestjs-")


@dataclass
class _Taken:
    """What the parameters of a method take, as they are gone through."""

    parameters: list[Parameter]
    fields: list[Field]
    body: Body | None = None
    is_whole: bool = True  # nothing else can get at what is sent
    is_multipart: bool = False


class NestOperations:
    def __init__(self, interpreter: Interpreter, shapes: ClassShapes) -> None:
        self._interpreter = interpreter
        self._shapes = shapes
        self._wraps: bool | None = None

    def served(
        self, verb: str, cls: Class, owner: Class, name: str, own: Sequence[Decorator], shared: Sequence[Decorator]
    ) -> Served:
        method = owner.methods[name]
        taken = self._taken(owner, method)
        by_name = {d.name: d for d in own}
        has_guard = any(d.name == "UseGuards" for d in (*own, *shared))
        traffic = Traffic(
            parameters=tuple(taken.parameters),
            bodies=self._bodies(taken, verb, has_guard, by_name, method.place),
            responses=self._responses(verb, owner, method, by_name, shared),
            query_is_complete=taken.is_whole,
        )
        described = first(by_name["ApiOperation"].given) if "ApiOperation" in by_name else None
        return Served(
            f"{cls.name}.{name}",
            verb,
            traffic=traffic,
            summary=string(entry(described, "summary")) or "",
            is_deprecated=entry(described, "deprecated") == Known(True),
        )

    def _taken(self, cls: Class, method: Function) -> _Taken:
        taken = _Taken([], [])
        for parameter in parameters(method.node):
            written = [c for c in parameter.children if c.type == "decorator"]
            found = list(decorators(self._interpreter, cls, written))
            if not found:
                taken.is_whole = False
            for one in found:
                self._take(taken, one, parameter, cls)
        return taken

    def _take(self, taken: _Taken, said: Decorator, parameter: Node, cls: Class) -> None:
        _, annotation, default = parameter_parts(parameter)
        at = place(cls.frame.script.path, parameter)
        name = string(first(said.given))
        pipes = said.given[name is not None :]
        is_known = said.library == "@nestjs/common"
        if is_known and said.name == "Param" and name is not None:
            taken.parameters.append(Parameter(name, Location.PATH, True, _piped(pipes) or of_kind(Kind.STRING), at))
        elif is_known and said.name == "Query" and name is not None:
            is_optional = default is not None or parameter.type == "optional_parameter" or _has_default(pipes)
            shape = _piped(pipes)
            required = shape is not None and not is_optional
            told = shape or self._of_text(annotation, cls)
            taken.parameters.append(Parameter(name, Location.QUERY, required, told, at))
        elif is_known and said.name == "Query":
            fields = self._shapes.fields(self._shapes.of_annotation(annotation, cls.frame, "in"))
            if fields is None or not _are_harmless(pipes):
                taken.is_whole = False
            for field in fields or ():
                required = field.required and self._shapes.is_checked(annotation, cls.frame)
                taken.parameters.append(
                    Parameter(field.name, Location.QUERY, required, _of_query(field.shape), field.place)
                )
        elif is_known and said.name == "Body":
            shape = self._shapes.of_annotation(annotation, cls.frame, "in") if _are_harmless(pipes) else UNKNOWN
            if name is None:  # two of them read the same body
                shape = shape if taken.body is None else UNKNOWN
                taken.body = Body(JSON, shape, shape.is_known, at)
            else:
                taken.fields.append(Field(name, shape, required=False, place=at, unsure=True))
        elif said.name in {"UploadedFile", "UploadedFiles"}:
            taken.is_multipart = True
        elif not is_known or said.name not in _NO_INPUT | {"Param"}:
            taken.is_whole = False

    def _of_text(self, annotation: Node | None, cls: Class) -> Shape:
        """A query parameter without a pipe is a text, whatever its type says; an enumeration is one still."""
        shape = self._shapes.of_annotation(annotation, cls.frame, "in")
        return shape if shape.enum else UNKNOWN

    def _bodies(
        self, taken: _Taken, verb: str, has_guard: bool, said: Mapping[str, Decorator], at: Place
    ) -> tuple[Body, ...] | None:
        uploads = taken.is_multipart or any(
            isinstance(g, Call) and isinstance(g.callee, External) and "File" in g.callee.name
            for g in (said["UseInterceptors"].given if "UseInterceptors" in said else ())
        )
        if uploads or "ApiConsumes" in said:
            return (Body("*/*", UNKNOWN, place=at),)
        if taken.body is not None:
            return (taken.body,)
        if taken.fields:
            return (Body(JSON, Shape(frozenset({Kind.OBJECT}), tuple(taken.fields), closed=False), place=at),)
        return () if (taken.is_whole and not has_guard) or verb == "GET" else None

    def _responses(
        self, verb: str, cls: Class, method: Function, said: Mapping[str, Decorator], shared: Sequence[Decorator]
    ) -> tuple[Response, ...]:
        at = method.place
        status = _status(said, verb)
        returned = child(method.node, "return_type")
        if self._takes_over(cls, method) or status is None:
            return (Response("2XX", JSON, UNKNOWN, at),)
        if "Redirect" in said:
            return (Response("302", "", UNKNOWN, at),)
        if "Render" in said or verb == "ANY":
            return (Response("2XX", "*/*", UNKNOWN, at),)
        if status == "204":
            return (Response("204", place=at),)
        interceptors = [g for d in (*said.values(), *shared) if d.name == "UseInterceptors" for g in d.given]
        if self._wraps_answers() or any(_is_own(i) for i in interceptors):
            return (Response(status, JSON, UNKNOWN, at),)
        if returned is not None and text(returned).replace(" ", "") in {":void", ":Promise<void>"}:
            return (Response(status, place=at),)
        shape = self._shapes.of_annotation(returned, cls.frame, "out") if returned is not None else UNKNOWN
        if returned is None:
            shape = self._stated(said, status)
        is_object = bool(shape.ref or shape.items or shape.fields or shape.options)
        return (Response(status, JSON, shape if is_object else UNKNOWN, at),)

    def _stated(self, said: Mapping[str, Decorator], status: str) -> Shape:
        for one in said.values():
            given = first(one.given)
            stated = entry(given, "status")
            is_ours = stated is None or str(_number(stated)) == status
            kind = entry(given, "type")
            if one.name in _STATED and is_ours and kind is not None:
                shape = self._shapes.of_value(kind, "out")
                is_list = entry(given, "isArray") == Known(True)
                return Shape(frozenset({Kind.ARRAY}), items=shape) if is_list else shape
        return UNKNOWN

    def _takes_over(self, cls: Class, method: Function) -> bool:
        """`@Res() response`: the method answers by itself."""
        for parameter in parameters(method.node):
            written = [c for c in parameter.children if c.type == "decorator"]
            for one in decorators(self._interpreter, cls, written):
                if one.name in {"Res", "Response", "Next"} and entry(first(one.given), "passthrough") != Known(True):
                    return True
        return False

    def _wraps_answers(self) -> bool:
        """Whether something of the tree changes every answer on its way out."""
        if self._wraps is None:
            scripts = self._interpreter.scripts.values()
            is_global = any(
                b"useGlobalInterceptors" in s.module.content or b"APP_INTERCEPTOR" in s.module.content for s in scripts
            )
            changing = any(_changes(c) for c in self._interpreter.classes)
            self._wraps = is_global and changing
        return self._wraps


def _changes(cls: Class) -> bool:
    written = cls.node.text or b""
    return b"NestInterceptor" in written and b"map(" in written


def _is_own(interceptor: Value) -> bool:
    """One of the tree, or one that nobody knows: it may make anything of the answer."""
    made = interceptor.callee if isinstance(interceptor, Call) else interceptor
    if isinstance(made, External):
        return not made.package.startswith(_PLAIN_INTERCEPTORS)
    own = interceptor.cls if isinstance(interceptor, Instance) else made
    return _changes(own) if isinstance(own, Class) else True


def _status(said: Mapping[str, Decorator], verb: str) -> str | None:
    if "HttpCode" in said:
        number = _number(first(said["HttpCode"].given))
        return str(number) if number else None
    return "201" if verb == "POST" else "200"


def _number(value: Value | None) -> int | None:
    if isinstance(value, Known) and isinstance(value.value, int):
        return value.value
    if isinstance(value, External) and value.name.startswith("HttpStatus."):
        word = value.name.rpartition(".")[2]
        return HTTPStatus[word].value if word in HTTPStatus.__members__ else None
    return None


def _named_pipe(pipe: Value) -> str:
    made = pipe.callee if isinstance(pipe, Call) else pipe
    return made.name if isinstance(made, External) else ""


def _piped(pipes: Sequence[Value]) -> Shape | None:
    for pipe in pipes:
        name = _named_pipe(pipe)
        if name in _PIPES:
            return _PIPES[name]
        if name == "ParseEnumPipe" and isinstance(pipe, Call) and isinstance(table := first(pipe.given), Table):
            return of_enum(table)
    return None


def _has_default(pipes: Sequence[Value]) -> bool:
    return any(
        _named_pipe(p) == "DefaultValuePipe"
        or (isinstance(p, Call) and entry(first(p.given), "optional") == Known(True))
        for p in pipes
    )


def _are_harmless(pipes: Sequence[Value]) -> bool:
    """Whether none of the pipes makes something else of what comes."""
    return all(_named_pipe(p) in _HARMLESS_PIPES or isinstance(p, Table) for p in pipes)


def _of_query(shape: Shape) -> Shape:
    """What stands in a query is a text; what it has to look like is another matter."""
    return (
        shape
        if shape.enum or shape.kinds <= {Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN, Kind.STRING, Kind.NULL}
        else UNKNOWN
    )
