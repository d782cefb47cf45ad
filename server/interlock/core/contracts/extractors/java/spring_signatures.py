"""What the method of a Spring controller takes: parameters, the body, parts and forms."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ...model import Body, Location, Parameter
from ...shapes import UNKNOWN, Field, Kind, Shape, array_of, of_kind
from . import beans
from .constants import Constants
from .declarations import Annotation, Method, Type, TypeName, Unit, Variable, annotation
from .habits import Habits
from .models import Models
from .type_index import Bindings, Meant, Standing, Types, bindings
from .type_shapes import TypeShapes
from .validation import Validation

_FORM = "multipart/form-data"
_JSON = "application/json"
_FILES = frozenset({"MultipartFile", "FilePart", "Part"})
_RAW = frozenset(["String", "byte[]", "[]", "InputStream", "Resource", "Reader", "HttpEntity", "InputStreamResource"])
_REQUESTS = frozenset(
    ["HttpServletRequest", "ServletRequest", "WebRequest", "NativeWebRequest", "ServerWebExchange", "ServerHttpRequest",
     "MultipartHttpServletRequest", "MultipartRequest", "ServerRequest"]
)  # fmt: skip
_GIVEN = frozenset(
    [
        "HttpServletResponse", "ServletResponse", "HttpSession", "Principal", "Authentication", "Locale", "Model",
        "ModelMap", "BindingResult", "Errors", "RedirectAttributes", "UriComponentsBuilder", "SessionStatus",
        "ServerHttpResponse", "WebSession", "TimeZone", "ZoneId", "OutputStream", "Writer", "HttpMethod", "HttpHeaders",
        "ServletUriComponentsBuilder", "Jwt", "Continuation", "JwtAuthenticationToken", "OAuth2User", "UserDetails",
        "HttpEntity", "Device", "Writer", "InputStream", "Reader", "ServletContext",
    ]
)  # fmt: skip
"""What Spring hands in, and no caller sends."""
_NO_INPUT = (
    "RequestAttribute", "SessionAttribute", "SessionAttributes", "AuthenticationPrincipal", "Value", "CurrentUser",
    "CurrentSecurityContext", "RegisteredOAuth2AuthorizedClient", "Autowired",
)  # fmt: skip
_PAGING = {"page": Kind.INTEGER, "size": Kind.INTEGER, "sort": Kind.STRING}
_DOCS = frozenset(
    [
        "Parameter", "ApiParam", "Valid", "Validated", "Nullable", "NotNull", "NonNull", "NotBlank", "NotEmpty", "Min",
        "Max", "Size", "Pattern", "DateTimeFormat", "Positive", "PositiveOrZero", "Email", "Schema", "PageableDefault",
        "SortDefault", "ParameterObject", "ModelAttribute", "ApiIgnore", "Length", "Range", "Nonnull", "Deprecated",
        "SuppressWarnings", "NumberFormat", "Past", "Future", "DecimalMin", "DecimalMax", "Digits",
    ]
)  # fmt: skip
"""Annotations that leave it to Spring where a parameter comes from."""
_PLAIN = frozenset({Kind.STRING, Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN})


@dataclass
class Signature:
    parameters: dict[tuple[Location, str], Parameter] = field(default_factory=dict[tuple[Location, str], Parameter])
    body: Body | None = None
    parts: list[Field] = field(default_factory=list[Field])
    is_complete: bool = True  # False: more may be read than is written here
    reads_raw: bool = False  # the request itself is handed in


class Signatures:
    def __init__(self, types: Types, constants: Constants, habits: Habits, taken: Models, checked: Models) -> None:
        self._types = types
        self._constants = constants
        self._habits = habits
        self.taken = taken
        self._checked = checked
        self._validation = Validation(constants)
        self._texts = TypeShapes(types, habits, self._enum, is_answer=True)

    def read(self, variants: Sequence[tuple[Standing, Method]], sends_body: bool) -> Signature:
        """`variants`: the method, then those that it overrides. A form may send what is not told to be a body."""
        found = Signature()
        standing, method = variants[0]
        for index, parameter in enumerate(method.parameters):
            others = [a for _, m in variants[1:] for a in m.parameters[index].annotations]
            whole = replace(parameter, annotations=(*parameter.annotations, *others))
            names = {a.name for a in parameter.annotations}
            written = standing.meant(parameter.type)
            self._parameter(whole, names, written, found)
        self._settle(found, sends_body)
        return found

    def bodies(self, found: Signature, consumes: Sequence[str]) -> tuple[Body, ...]:
        kinds = [c for c in consumes if not c.startswith("!")]
        body = found.body
        if body is not None:
            return tuple(replace(body, media_type=k, shape=body.shape if "json" in k else UNKNOWN) for k in kinds) or (
                body,
            )
        if found.parts:
            shape = Shape(of_kind(Kind.OBJECT).kinds, tuple(found.parts), closed=False)
            return (Body(_FORM, shape, any(p.required for p in found.parts), found.parts[0].place),)
        return (Body("*/*", UNKNOWN),) if found.reads_raw else ()

    def _settle(self, found: Signature, sends_body: bool) -> None:
        """Without a body of its own a form may bring the parameters, so that none must be in the query."""
        if not sends_body or found.body is not None:
            return
        queried = [k for k in found.parameters if k[0] is Location.QUERY]
        for key in queried:
            found.parameters[key] = replace(found.parameters[key], required=False)
        found.reads_raw = found.reads_raw or bool(queried)

    def _parameter(self, parameter: Variable, own: set[str], written: Meant, found: Signature) -> None:
        said = parameter.annotations
        last = parameter.type.last
        told = annotation(said, "PathVariable", "RequestParam", "RequestHeader", "CookieValue")
        if annotation(said, *_NO_INPUT) is not None:
            return
        if annotation(said, "RequestBody") is not None:
            found.body = self._body(parameter, written)
        elif annotation(said, "RequestPart") is not None or self._is_file(parameter.type):
            self._part(parameter, told or annotation(said, "RequestPart"), written, found)
        elif told is not None:
            self._told(parameter, told, written, found)
        elif last in _REQUESTS:
            found.is_complete, found.reads_raw = False, True
        elif last in {"Pageable", "PageRequest", "Sort"}:
            for name, kind in _PAGING.items():
                if last != "Sort" or name == "sort":
                    found.parameters[Location.QUERY, name] = Parameter(
                        name, Location.QUERY, False, of_kind(kind), parameter.place
                    )
            found.is_complete = False  # `sort` and its friends may be called otherwise
        elif last in _GIVEN or annotation(said, "PathParam", "MatrixVariable") is not None:
            return
        elif own - _DOCS:
            found.is_complete = False  # somebody's own way to find it
        else:
            self._untold(parameter, written, found)

    def _told(self, parameter: Variable, told: Annotation, written: Meant, found: Signature) -> None:
        if self._is_map(parameter.type):
            found.is_complete = found.is_complete and told.name != "RequestParam"
            return
        where = {
            "PathVariable": Location.PATH,
            "RequestParam": Location.QUERY,
            "RequestHeader": Location.HEADER,
            "CookieValue": Location.COOKIE,
        }[told.name]
        name = self._name(told, written) or parameter.name
        required = where is Location.PATH or self._is_required(parameter, told, written)
        found.parameters[where, name] = Parameter(
            name, where, required, self._shape(written, parameter), parameter.place
        )

    def _untold(self, parameter: Variable, written: Meant, found: Signature) -> None:
        """A plain value is a parameter that may be left out; what has properties is filled with them."""
        shape = self._shape(written, parameter)
        declared = self._types.find(written.written.name, written.unit, written.inside)
        if shape.is_known:
            name = parameter.name
            found.parameters[Location.QUERY, name] = Parameter(name, Location.QUERY, False, shape, parameter.place)
            return
        if declared is None or declared.kind not in {"class", "record"} or written.written.name in written.bound:
            found.is_complete = False
            return
        arguments = (replace(written, written=a) for a in written.written.arguments)
        if any(self._types.unknown_above(declared)):
            found.is_complete = False
        is_checked = annotation(parameter.annotations, "Valid", "Validated") is not None
        for own in beans.properties(self._types, declared, bindings(declared, arguments)):
            if not own.is_written:
                continue
            if self._is_file(own.meant.written):
                found.parts.append(Field(own.name, UNKNOWN, False, own.place, unsure=True))
                continue
            inner = self._plain(self._texts.shape(own.meant))
            if not inner.is_known:
                found.is_complete = False  # `address.city`
                continue
            required = is_checked and self._validation.is_needed(own.annotations, own.meant.unit)
            found.parameters.setdefault(
                (Location.QUERY, own.name),
                Parameter(own.name, Location.QUERY, required and not own.has_default, inner, own.place),
            )

    def _body(self, parameter: Variable, written: Meant) -> Body:
        told = annotation(parameter.annotations, "RequestBody")
        required = told is None or self._constants.text(told.arguments.get("required"), *_spot(written)) != "false"
        required = required and parameter.type.last != "Optional" and not parameter.type.may_be_null
        if parameter.type.last in _RAW and written.written.name not in written.bound:
            items = parameter.type.arguments
            if parameter.type.last != "[]" or (items and items[0].name == "byte"):
                return Body("*/*", UNKNOWN, required, parameter.place)
        checks = annotation(parameter.annotations, "Valid", "Validated")
        models = self._checked if checks is not None and not checks.arguments else self.taken
        return Body(_JSON, models.types.shape(written), required, parameter.place)

    def _part(self, parameter: Variable, told: Annotation | None, written: Meant, found: Signature) -> None:
        if self._is_map(parameter.type):
            found.is_complete, found.reads_raw = False, True
            return
        name = (self._name(told, written) if told is not None else None) or parameter.name
        required = told is not None and self._is_required(parameter, told, written)
        found.parts.append(Field(name, UNKNOWN, required, parameter.place))

    def _is_required(self, parameter: Variable, told: Annotation, written: Meant) -> bool:
        if parameter.type.last == "Optional" or parameter.type.may_be_null or parameter.has_default:
            return False
        if annotation(parameter.annotations, "Nullable") is not None or "defaultValue" in told.arguments:
            return False
        stated = told.arguments.get("required")
        return stated is None or self._constants.text(stated, *_spot(written)) == "true"

    def _name(self, told: Annotation, written: Meant) -> str | None:
        stated = told.arguments.get("value") or told.arguments.get("name")
        return self._constants.text(stated, *_spot(written)) if stated is not None else None

    def _shape(self, written: Meant, parameter: Variable) -> Shape:
        found = self._plain(self._texts.shape(written))
        facets = self._validation.facets(parameter.annotations, found.kinds, written.unit, written.inside)
        return replace(found, facets=facets) if facets and found.is_known else found

    def _plain(self, shape: Shape) -> Shape:
        """In a URL all is text: only what a text can stand for is known."""
        bare = replace(shape, kinds=shape.kinds - {Kind.NULL})
        if bare.items is not None:
            return array_of(self._plain(bare.items))
        return bare if bare.kinds and bare.kinds <= _PLAIN else UNKNOWN

    def _enum(self, one: Type, _: Bindings) -> Shape:
        if one.kind != "enum" or one.name in self._habits.converted:
            return UNKNOWN
        if self._habits.converts_enums or not one.constants:
            return of_kind(Kind.STRING)
        return Shape(of_kind(Kind.STRING).kinds, enum=tuple(c.name for c in one.constants))

    def _is_file(self, written: TypeName) -> bool:
        inner = written.arguments[0] if written.arguments else None
        return written.last in _FILES or (inner is not None and inner.last in _FILES)

    def _is_map(self, written: TypeName) -> bool:
        return written.last in {"Map", "MultiValueMap", "HttpHeaders", "LinkedMultiValueMap", "HashMap"}


def _spot(written: Meant) -> tuple[Unit, Type | None]:
    return written.unit, written.inside
