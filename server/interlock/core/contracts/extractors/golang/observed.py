"""What a handler takes and answers, by the calls it makes of its framework."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...model import Body, Location, Parameter, Response
from ...places import Place
from ...shapes import UNKNOWN, Shape
from .type_shapes import TypeShapes, Use
from .values import Call, External, Instance, Known, Listing, Part, Table, Unknown, Value, library_name, string

CONTEXT = re.compile(r"(gin-gonic/gin|labstack/echo(/v\d+)?)\.Context$|gofiber/fiber(/v\d+)?\.Ctx$|net/http\.Request$|"
                     r"net/http\.ResponseWriter$")  # fmt: skip
"""What a handler is given to take and to answer with."""

_JSON = "application/json"
_NOTHING = Unknown()
_STATUS_FIRST = re.compile(r"\.Context\.(JSON|IndentedJSON|PureJSON|SecureJSON|AbortWithStatusJSON|JSONPretty)$")
_FIBER = re.compile(r"fiber(/v\d+)?\.Ctx(\.Status)?\.JSON$")
_RENDERED = re.compile(r"go-chi/render\.JSON$")
_ENCODED = re.compile(r"encoding/json\.NewEncoder\.Encode$")
_EMPTY = re.compile(r"\.Context\.NoContent$|\.Ctx\.SendStatus$")
_PLAIN = re.compile(
    r"(\.Context|\.Ctx)\.(String|HTML|XML|YAML|Redirect|File|FileAttachment|Attachment|Data|DataFromReader|Stream|Blob|"
    r"SendString|Send|SendFile|Render|SSEvent|JSONP|ProtoBuf|AsciiJSON|JSONBlob|Status|SendStream|Download)$|"
    r"ResponseWriter\.(Write|WriteHeader)$|net/http\.(Redirect|ServeFile|ServeContent)$|\.(WriteString|Fprintf?|Fprintln)$"
)
_BOUND = re.compile(r"\.Context\.((Should)?Bind(JSON|With|BodyWith|BodyWithJSON)?|MustBindWith)$|\.Ctx\.BodyParser$")
_BINDS_MORE = re.compile(r"\.Context\.(Should|Must)?Bind(With)?$|\.Ctx\.BodyParser$")
_WRITER = re.compile(r"ResponseWriter$|\.Context\.(Writer|Response)$")
_WRITES_NOTHING = re.compile(
    r"^net/http\.(Error|NotFound|MaxBytesReader|SetCookie)$|go-chi/render\.|\.New(En|De)coder$"
)
_DECODED = re.compile(r"encoding/json\.NewDecoder\.Decode$|go-chi/render\.DecodeJSON$")
_QUERY = re.compile(
    r"\.Context\.(Query|DefaultQuery|GetQuery|QueryArray|QueryParam)$|\.Ctx\.(Query|QueryInt|QueryBool)$|"
    r"net/http\.Request\.URL\.Query\.(Get|Has)$"
)


@dataclass(frozen=True)
class Noted:
    """A call that a handler makes."""

    callee: Value
    given: tuple[Value, ...]
    place: Place

    @property
    def name(self) -> str:
        return library_name(self.callee)


@dataclass
class Observation:
    noted: list[Noted] = field(default_factory=list[Noted])
    is_whole: bool = True  # nothing was handed to somebody who could not be followed


@dataclass(frozen=True)
class Seen:
    """What an observation says. No bodies, no responses: nothing is known of them."""

    bodies: tuple[Body, ...] = ()
    responses: tuple[Response, ...] = ()
    queries: tuple[Parameter, ...] = ()


def is_context(value: Value) -> bool:
    return isinstance(value, External) and CONTEXT.search(value.name) is not None


def seen_in(observation: Observation, shapes: TypeShapes) -> Seen:
    return Seen(
        tuple(_bodies(observation, shapes)), _responses(observation, shapes), tuple(_queries(observation.noted))
    )


def _responses(observation: Observation, shapes: TypeShapes) -> tuple[Response, ...]:
    """Those of success. One that cannot be told may be any."""
    found: list[Response] = []
    is_whole = observation.is_whole
    sets_status = any(n.name.endswith((".WriteHeader", "go-chi/render.Status")) for n in observation.noted)
    for noted in observation.noted:
        name, given = noted.name, noted.given
        if _STATUS_FIRST.search(name) and len(given) > 1:
            status, value = _status(given[0]), given[1]
        elif _FIBER.search(name) and given:
            status, value = _fiber_status(noted), given[0]
        elif _RENDERED.search(name) and len(given) > 2:
            status, value = "" if sets_status else "200", given[2]
        elif _ENCODED.search(name) and given and is_context(_made_of(noted)):
            status, value = "" if sets_status else "200", given[0]
        elif _EMPTY.search(name) and given:
            status = _status(given[0])
            if status.startswith("2"):
                found.append(Response(status, place=noted.place))
            continue
        else:
            is_whole = is_whole and not _PLAIN.search(name) and not _writes(noted)
            continue
        shape = shapes.of_value(value)
        if not status or status.startswith("2"):
            found.append(Response(status or "2XX", _JSON, shape, noted.place))
    is_whole = is_whole and all(r.shape.is_known or not r.media_type for r in found)
    is_one = len({(r.media_type, r.shape) for r in found}) == 1  # which of several it is hangs on what is asked
    return tuple(found[:1]) if is_whole and is_one else ()


def _writes(noted: Noted) -> bool:
    """Whether a library is handed what is answered with, to write whatever it likes."""
    is_given = any(_WRITER.search(library_name(v)) for v in noted.given)
    return is_given and _WRITES_NOTHING.search(noted.name) is None


def _bodies(observation: Observation, shapes: TypeShapes) -> Iterator[Body]:
    for noted in observation.noted:
        name, given = noted.name, noted.given
        if _BOUND.search(name) and given:
            shape = _taken(given[0], Use.BOUND, shapes)
        elif _DECODED.search(name) and given and _reads_request(noted):
            shape = _taken(given[-1], Use.DECODED, shapes)
        else:
            continue
        yield Body("*/*" if _BINDS_MORE.search(name) else _JSON, shape, place=noted.place)


def _queries(noted: Sequence[Noted]) -> Iterator[Parameter]:
    seen: set[str] = set()
    for one in noted:
        name = string(one.given[0]) if _QUERY.search(one.name) and one.given else None
        if name is not None and name not in seen:
            seen.add(name)
            yield Parameter(name, Location.QUERY, False, UNKNOWN, one.place)


def _taken(target: Value, use: Use, shapes: TypeShapes) -> Shape:
    if isinstance(target, Instance):
        return shapes.of_struct(target.type, use)
    type = target.type if isinstance(target, Unknown | Listing | Table) else None
    return shapes.of_type(type, use) if type is not None else UNKNOWN


def _reads_request(noted: Noted) -> bool:
    """`json.NewDecoder(r.Body)`, or `render.DecodeJSON(r.Body, ...)`"""
    source = noted.given[0] if noted.name.endswith("DecodeJSON") else _made_of(noted)
    return library_name(source).endswith(".Request.Body")


def _made_of(noted: Noted) -> Value:
    """What the thing was made of whose method is called."""
    owner = noted.callee.owner if isinstance(noted.callee, Part) else _NOTHING
    return owner.given[0] if isinstance(owner, Call) and owner.given else _NOTHING


def _status(value: Value) -> str:
    return str(value.value) if isinstance(value, Known) and isinstance(value.value, int) else ""


def _fiber_status(noted: Noted) -> str:
    owner = noted.callee.owner if isinstance(noted.callee, Part) else None
    return _status(owner.given[0]) if isinstance(owner, Call) and owner.given else "200"
