"""What the method of a Spring controller answers: by its type, and by the statuses it names."""

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from ...model import Response
from ...nodes import child, named, text, walk
from ...places import Place
from ...shapes import UNKNOWN
from .constants import Constants
from .declarations import Method, annotation
from .habits import Habits
from .models import Models
from .type_index import Meant, Standing
from .type_shapes import WRAPPERS

_JSON = "application/json"
_ENTITIES = frozenset({"ResponseEntity", "HttpEntity", "RestResponse"})
_NOTHING = frozenset({"void", "Void", "Unit"})
_FILES = frozenset(
    [
        "Resource",
        "InputStreamResource",
        "ByteArrayResource",
        "StreamingResponseBody",
        "FileSystemResource",
        "DataBuffer",
    ]
)
_EVENTS = frozenset({"SseEmitter", "ResponseBodyEmitter", "ServerSentEvent"})
_PAGES = frozenset({"ModelAndView", "View", "Rendering", "RedirectView"})
_WORDS = {
    "ok": "200", "created": "201", "accepted": "202", "noContent": "204", "notFound": "404", "badRequest": "400",
    "unprocessableEntity": "422", "internalServerError": "500", "of": "200", "ofNullable": "200",
}  # fmt: skip
STATUSES = {
    "OK": "200", "CREATED": "201", "ACCEPTED": "202", "NON_AUTHORITATIVE_INFORMATION": "203", "NO_CONTENT": "204",
    "RESET_CONTENT": "205", "PARTIAL_CONTENT": "206", "MOVED_PERMANENTLY": "301", "FOUND": "302", "SEE_OTHER": "303",
    "NOT_MODIFIED": "304", "BAD_REQUEST": "400", "UNAUTHORIZED": "401", "FORBIDDEN": "403", "NOT_FOUND": "404",
    "CONFLICT": "409", "GONE": "410", "UNPROCESSABLE_ENTITY": "422", "INTERNAL_SERVER_ERROR": "500",
}  # fmt: skip


class Answers:
    def __init__(self, constants: Constants, habits: Habits, models: Models) -> None:
        self._constants = constants
        self._habits = habits
        self.models = models

    def read(
        self, variants: Sequence[tuple[Standing, Method]], produces: Sequence[str], is_body: bool
    ) -> tuple[Response, ...]:
        """`is_body`: what is given back is the answer itself, and not the name of a page."""
        standing, method = variants[0]
        meant, place = standing.meant(method.type), method.place
        is_entity = False
        while meant.written.last in WRAPPERS and meant.written.arguments:
            is_entity = is_entity or meant.written.last in _ENTITIES
            meant = Meant(meant.written.arguments[0], meant.unit, meant.inside, meant.bound)
        last = meant.written.last
        is_entity = is_entity or last in _ENTITIES
        if not is_body and not is_entity:
            return (Response("2XX", "text/html", UNKNOWN, place),)
        media = next((p for p in produces if "json" in p), produces[0] if produces else _JSON)
        if self._habits.wraps or last in _PAGES or self._writes_itself(method):
            return (Response("2XX", media, UNKNOWN, place),)
        if is_entity and last in _NOTHING:
            return tuple(Response(s, place=place) for s in self._statuses(method.body) or ["2XX"])
        statuses = (self._statuses(method.body) if is_entity else [self._stated(variants)]) or ["2XX"]
        if last in _NOTHING:
            return tuple(Response(s, place=place) for s in statuses)
        return tuple(self._answer(s, media, meant, place) for s in statuses)

    def _answer(self, status: str, media: str, meant: Meant, place: Place) -> Response:
        last = meant.written.last
        if status in {"204", "205"}:
            return Response(status, place=place)
        if last in _FILES or (last == "[]" and meant.written.arguments[0].name == "byte"):
            return Response(status, media if media != _JSON else "application/octet-stream", UNKNOWN, place)
        if last in _EVENTS or media == "text/event-stream":
            return Response(status, "text/event-stream", UNKNOWN, place)
        if last == "String" and last not in meant.bound:
            return Response(status, media if media != _JSON else "text/plain", UNKNOWN, place)
        is_known = "json" in media or media == "*/*"
        return Response(status, media, self.models.types.shape(meant) if is_known else UNKNOWN, place)

    def _stated(self, variants: Sequence[tuple[Standing, Method]]) -> str:
        for standing, method in variants:
            said = annotation((*method.annotations, *standing.type.annotations), "ResponseStatus")
            if said is not None:
                words = self._constants.words(said.arguments.get("value") or said.arguments.get("code"))
                return STATUSES.get(words[0], "2XX") if words else "2XX"
        return "200"

    def _writes_itself(self, method: Method) -> bool:
        return any(
            p.type.last in {"HttpServletResponse", "OutputStream", "ServerHttpResponse"} for p in method.parameters
        )

    def _statuses(self, body: Node | None) -> list[str]:
        """The successes that are named, when every answer names one."""
        if body is None:
            return []
        found: dict[str, None] = {}
        for returned in _returned(body):
            stated = list(_named_in(returned))
            if not stated or None in stated:
                return []
            found |= dict.fromkeys(s for s in stated if s is not None)
        return sorted(s for s in found if s.startswith("2"))


def _returned(body: Node) -> Iterator[Node]:
    if body.type != "block":
        yield body
        return
    for node in walk(body):
        if node.type == "return_statement":
            yield from named(node)


def _named_in(node: Node) -> Iterator[str | None]:
    """Every status that is named in what builds an entity; None for one that nobody can tell."""
    for inner in walk(node):
        if inner.type == "method_invocation" and text(child(inner, "object")) == "ResponseEntity":
            word = text(child(inner, "name"))
            yield _WORDS.get(word) if word != "status" else _status(text(child(inner, "arguments")))
        elif inner.type == "object_creation_expression" and text(child(inner, "type")).startswith("ResponseEntity"):
            yield _status(text(child(inner, "arguments")))


def _status(written: str) -> str | None:
    found = re.findall(r"HttpStatus\.(\w+)", written)
    if len(found) == 1:
        return STATUSES.get(found[0])
    number = re.fullmatch(r"\((?:.*,)?\s*([1-5]\d\d)\s*\)", written, re.DOTALL)
    return number[1] if number else None
