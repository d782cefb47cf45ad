"""One method of a Django view as an operation: what its serializers take and give, page by page."""

from dataclasses import replace

from ...model import Body, Confidence, Location, Operation, Parameter, Response
from ...nodes import child, named, text
from ...paths import Hole, PathTemplate
from ...places import Place
from ...shapes import UNKNOWN, Field, Kind, Shape, array_of, nullable, of_kind
from .attributes import member
from .django_settings import Settings
from .django_views import Offer
from .drf_serializers import Serializers
from .fastapi_answers import status_code
from .interpreter import Interpreter, Observed
from .observed_shapes import ObservedShapes, own_serializer
from .syntax import docstring
from .values import (
    NONE,
    Call,
    Class,
    External,
    Given,
    Instance,
    Listing,
    Subscript,
    Value,
    foreign_bases,
    is_from,
    last_word,
    library_name,
    string,
)

_JSON = "application/json"
_ANY = "*/*"
_PARSED = {
    "JSONParser": _JSON,
    "MultiPartParser": "multipart/form-data",
    "FormParser": "application/x-www-form-urlencoded",
}
_REQUEST = "django.request"
_BODIED = frozenset({"POST", "PUT", "PATCH", "ANY"})
_STATUS = {"create": "201", "destroy": "204"}
_ANSWERED = {"list", "create", "retrieve", "update", "partial_update"}
_ANY_BODY = (Body("*/*", UNKNOWN),)
_KINDS = {"int": Kind.INTEGER, "float": Kind.NUMBER}


class DrfOperations:
    def __init__(
        self,
        interpreter: Interpreter,
        serializers: Serializers,
        observed: ObservedShapes,
        settings: Settings,
    ) -> None:
        self._interpreter = interpreter
        self._serializers = serializers
        self._observed = observed
        self._settings = settings

    def operation(self, offer: Offer, path: PathTemplate, at: Place, slashes: str) -> Operation:
        observed = self._observe(offer)
        bodies = self._bodies(offer, observed, at) or _ANY_BODY if offer.method in _BODIED else ()
        responses = self._responses(offer, observed, at)
        is_typed = observed is None
        holes = [h for h in path.holes if h.name]
        parameters = [Parameter(h.name, Location.PATH, True, _hole_shape(h), at) for h in holes]
        if offer.action == "list" and is_typed and offer.cls is not None:
            parameters += self._page_parameters(offer.cls, at)
        name = text(child(offer.handler.node, "name")) if offer.handler is not None else offer.action
        return Operation(
            method=offer.method,
            path=path,
            place=at,
            parameters=tuple(sorted(parameters, key=lambda p: (p.location, p.name))),
            bodies=bodies,
            responses=responses,
            slashes=slashes,
            operation_id=f"{offer.cls.name}.{name}" if offer.cls is not None else name,
            summary=docstring(child(offer.handler.node, "body")) if offer.handler is not None else "",
            query_is_complete=False,
            confidence=Confidence.EXACT if is_typed else Confidence.INFERRED,
        )

    def lookup(self, cls: Class) -> str:
        """What the hole for one item is called."""
        kwarg = string(member(cls, "lookup_url_kwarg")) or string(member(cls, "lookup_field")) or "pk"
        pattern = string(member(cls, "lookup_value_regex")) or ""
        return f"{kwarg}:path" if pattern in {".*", ".+"} else kwarg

    def _observe(self, offer: Offer) -> Observed | None:
        """What the handler does; None where the framework does it."""
        if offer.handler is None:
            return None
        request = External(_REQUEST)
        names = named(child(offer.handler.node, "parameters"))
        if offer.cls is None:
            return self._interpreter.observe(offer.handler, Given((request,)))
        view = Instance(offer.cls, Given(), offer.handler.place, {"request": request})
        return self._interpreter.observe(offer.handler, Given((request,) if len(names) > 1 else ()), view)

    def _bodies(self, offer: Offer, observed: Observed | None, at: Place) -> tuple[Body, ...]:
        if offer.cls is not None and not self._is_plain(offer.cls, "parser_classes", True):
            return ()
        kinds = self._read_kinds(offer)
        if observed is None:
            serializer = _serializer(offer)
            is_partial = offer.action == "partial_update"
            shape = self._serializers.partial(serializer) if is_partial else self._serializers.shape(serializer, False)
            return tuple(Body(k, shape, not is_partial, at) for k in kinds) if shape.is_known else ()
        for made in (*observed.instances, *observed.calls):
            sent = made.given.get(None, "data")
            if sent is None and isinstance(made, Instance):
                sent = made.given.get(1)
            field = _sent(sent)
            serializer, _ = self._observed.serializer_of(made, offer.cls)
            if field is None or serializer is None:
                continue
            is_partial = made.given.get(None, "partial") is not None
            shape = self._serializers.partial(serializer) if is_partial else self._serializers.shape(serializer, False)
            if field:
                shape = Shape(of_kind(Kind.OBJECT).kinds, (Field(field, shape, not is_partial, made.place),))
            return tuple(Body(k, shape, False, made.place) for k in kinds) if shape.is_known else ()
        return ()

    def _read_kinds(self, offer: Offer) -> tuple[str, ...]:
        """The media types that the parsers of an action, of its view or of the settings read."""
        stated = offer.given.get(None, "parser_classes") if offer.given is not None else None
        if stated is None and offer.cls is not None:
            stated = member(offer.cls, "parser_classes")
        if isinstance(stated, Listing):
            return tuple(_PARSED.get(last_word(i), _ANY) for i in stated.items)
        parsers = self._settings.parsers if stated is None else ()
        return tuple(_PARSED.get(p.rpartition(".")[2], _ANY) for p in parsers) or (_ANY,)

    def _responses(self, offer: Offer, observed: Observed | None, at: Place) -> tuple[Response, ...]:
        if offer.cls is not None and not self._is_plain(offer.cls, "renderer_classes", self._settings.renders_plainly):
            return (Response("2XX", _JSON, UNKNOWN, at),)
        if observed is not None:
            found = [self._answer(r, offer.cls) or Response("2XX", _JSON, UNKNOWN, at) for r in observed.returned]
            return tuple(dict.fromkeys(found)) or (Response("2XX", _JSON, UNKNOWN, at),)
        status = _STATUS.get(offer.action, "200")
        if status == "204":
            return (Response(status, place=at),)
        shape = self._serializers.shape(_serializer(offer), True) if offer.action in _ANSWERED else UNKNOWN
        if offer.action == "list" and offer.cls is not None:
            shape = self._page(offer.cls, shape)
        return (Response(status, _JSON, shape, at),)

    def _answer(self, value: Value, view: Class | None) -> Response | None:
        if not isinstance(value, Call) or not (is_from(value, "rest_framework", "Response") or _is_json(value)):
            return None
        given = value.given
        stated = given.get(1 if last_word(value) == "Response" else None, "status")
        status = "200" if stated is None else status_code(stated) or "2XX"
        data = given.get(0, "data")
        if data is None or data == NONE or status == "204":
            return Response(status, place=value.place)
        return Response(status, _JSON, self._observed.shape(data, view), value.place)

    def _page(self, cls: Class, shape: Shape) -> Shape:
        """A list, or one page of it."""
        paginator = self._paginator(cls)
        if paginator is None:
            return array_of(shape)
        if not (self._settings.has_page_size or isinstance(paginator, Class)):
            return UNKNOWN
        words = {paginator} if isinstance(paginator, str) else {b.rpartition(".")[2] for b in foreign_bases(paginator)}
        if isinstance(paginator, Class) and member(paginator, "get_paginated_response") is not None:
            return UNKNOWN
        link = nullable(of_kind(Kind.STRING))
        fields = {"next": link, "previous": link, "results": array_of(shape)}
        if words & {"PageNumberPagination", "LimitOffsetPagination"}:
            fields = {"count": of_kind(Kind.INTEGER), **fields}
        elif "CursorPagination" not in words:
            return UNKNOWN
        return Shape(of_kind(Kind.OBJECT).kinds, tuple(Field(n, s, True, cls.place) for n, s in fields.items()))

    def _paginator(self, cls: Class) -> Class | str | None:
        """Of the view, or of the settings; None: all at once."""
        stated = member(cls, "pagination_class")
        if stated is not None:
            return None if stated == NONE else stated if isinstance(stated, Class) else last_word(stated) or "?"
        name = self._settings.paginator
        if name is None:
            return None
        return self._class_named(name) or name.rpartition(".")[2]

    def _is_plain(self, cls: Class, word: str, otherwise: bool) -> bool:
        """Whether only the framework's own renderers or parsers are between the serializer and the wire."""
        stated = member(cls, word)
        if not isinstance(stated, Listing):
            return otherwise if stated is None else False
        return all(library_name(i).startswith("rest_framework") and not isinstance(i, Class) for i in stated.items)

    def _class_named(self, name: str) -> Class | None:
        path, _, word = name.rpartition(".")
        modules = self._interpreter.modules
        found = next((m for at in modules.by_path.values() if (m := modules.absolute(at, path))), None)
        if found is None:
            return None
        self._interpreter.run_all([found])
        made = found.names.get(word)
        return made if isinstance(made, Class) else None

    def _page_parameters(self, cls: Class, at: Place) -> list[Parameter]:
        paginator = self._paginator(cls)
        word = paginator if isinstance(paginator, str) else ""
        if isinstance(paginator, Class):
            word = next((b.rpartition(".")[2] for b in foreign_bases(paginator)), "")
        names = {"PageNumberPagination": ("page",), "LimitOffsetPagination": ("limit", "offset")}.get(word, ())
        return [Parameter(n, Location.QUERY, False, of_kind(Kind.INTEGER), at) for n in names]


def _serializer(offer: Offer) -> Value | None:
    own = offer.given.get(None, "serializer_class") if offer.given is not None else None
    return own if own is not None else own_serializer(offer.cls) if offer.cls is not None else None


def _sent(value: Value | None) -> str | None:
    """Where in the body it comes from: '' for the whole of it, else the name of a field. None: not from the body."""
    if isinstance(value, External) and value.name == f"{_REQUEST}.data":
        return ""
    if isinstance(value, Call) and library_name(value) == f"{_REQUEST}.data.get":
        return string(value.given.get(0))
    if isinstance(value, Subscript) and library_name(value.base) == f"{_REQUEST}.data":
        return string(value.items[0])
    return None


def _is_json(value: Call) -> bool:
    return is_from(value, "django", "JsonResponse")


def _hole_shape(hole: Hole) -> Shape:
    shape = of_kind(_KINDS.get(hole.kind, Kind.STRING))
    return replace(shape, format="uuid") if hole.kind == "uuid" else shape
