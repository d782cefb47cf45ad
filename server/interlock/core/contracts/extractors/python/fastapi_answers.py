"""What a FastAPI handler answers: its response model or its return type, by status."""

from dataclasses import replace

from ...model import Response
from ...nodes import child
from ...places import Place
from ...shapes import UNKNOWN, Field, Kind, Shape, follow
from .models import Models
from .reading import Reading
from .values import (
    NONE,
    Class,
    External,
    Function,
    Given,
    Known,
    Table,
    Value,
    foreign_bases,
    is_from,
    last_word,
    library_name,
    string,
)

_JSON = "application/json"
_MEDIA = {
    "HTMLResponse": "text/html",
    "PlainTextResponse": "text/plain",
    "FileResponse": "application/octet-stream",
    "StreamingResponse": "application/octet-stream",
    "EventSourceResponse": "text/event-stream",
    "Response": "",
}
_EMPTY = frozenset({"204", "205", "304"})
_THINNED = ("response_model_exclude_unset", "response_model_exclude_defaults", "response_model_exclude_none")


class Answers:
    def __init__(self, reading: Reading, models: Models) -> None:
        self._reading = reading
        self._models = models

    def read(self, handler: Function, given: Given, shared: tuple[Value, ...], at: Place) -> tuple[Response, ...]:
        """`shared`: the `responses` of routers and mounts, outermost first."""
        status = status_code(given.get(None, "status_code"))
        kind = given.get(None, "response_class")
        media = self._media(kind)
        shape = self._shape(handler, given)
        returned = self._reading.annotation(child(handler.node, "return_type"), handler.frame)
        if kind is None and _is_response(returned):
            media, shape = self._media(returned), UNKNOWN
        if status is None:
            status = "307" if library_name(kind).endswith("RedirectResponse") else "200"
        if status in _EMPTY:
            own = Response(status, place=at)
        else:
            own = Response(status, media or _JSON, shape if media == _JSON else UNKNOWN, at)
        others = (self._others(t, at) for t in (*shared, given.get(None, "responses")) if isinstance(t, Table))
        found = {own.status: own}
        for response in (r for t in others for r in t):
            before = found.get(response.status)
            if response.shape.is_known or before is None:
                found[response.status] = response
        return tuple(found[s] for s in sorted(found))

    def _shape(self, handler: Function, given: Given) -> Shape:
        stated = given.get(None, "response_model")
        if stated is None:
            written = child(handler.node, "return_type")
            stated = self._reading.annotation(written, handler.frame) if written is not None else UNKNOWN_TYPE
        if stated == NONE:
            return UNKNOWN
        shape = self._models.types.shape(stated)
        if any(given.get(None, word) == Known(True) for word in _THINNED):
            return self._thinned(shape, _leaves_out_null_only(given))
        is_cut = given.get(None, "response_model_include", "response_model_exclude") is not None
        return UNKNOWN if is_cut or given.get(None, "response_model_by_alias") == Known(False) else shape

    def _thinned(self, shape: Shape, is_by_null: bool) -> Shape:
        """Which fields are there hangs on the values, in the answer itself and in the items of a list.

        `is_by_null`: only null is left out, so that what is never null is there.
        """
        if shape.items is not None:
            return replace(shape, items=self._thinned(shape.items, is_by_null))
        whole = self._models.named.get(shape.ref, shape)
        fields = tuple(self._unsure(f, is_by_null) for f in whole.fields)
        return replace(whole, fields=fields, kinds=whole.kinds | (shape.kinds & {Kind.NULL}))

    def _unsure(self, field: Field, is_by_null: bool) -> Field:
        opened = follow(field.shape, self._models.named)
        is_kept = is_by_null and opened.is_known and not opened.is_nullable
        return field if is_kept else replace(field, required=False, unsure=True)

    def _others(self, stated: Table, at: Place) -> list[Response]:
        found: list[Response] = []
        for key, value in stated.entries.items():
            status = status_code(Known(key) if isinstance(key, int | str) else None)
            if status is None:
                continue
            model = value.entries.get("model") if isinstance(value, Table) else None
            where = stated.places.get(key, at)
            is_bare = model is None or model == NONE
            found.append(Response(status, "" if is_bare else _JSON, UNKNOWN if is_bare else self._typed(model), where))
        return found

    def _typed(self, model: Value | None) -> Shape:
        return self._models.types.shape(model) if model is not None else UNKNOWN

    def _media(self, kind: Value | None) -> str:
        word = last_word(kind) if not isinstance(kind, Class) else ""
        if isinstance(kind, Class):
            stated = string(kind.members.get("media_type"))
            word = next((b.rpartition(".")[2] for b in foreign_bases(kind)), "")
            return stated or _MEDIA.get(word, _JSON)
        return _MEDIA.get(word, _JSON)


def _leaves_out_null_only(given: Given) -> bool:
    return all(given.get(None, word) != Known(True) for word in _THINNED[:2])


UNKNOWN_TYPE = External("typing.Any")


def status_code(value: Value | None) -> str | None:
    """`201`, `"2XX"`, `status.HTTP_201_CREATED`, `HTTPStatus.CREATED`."""
    if isinstance(value, Known):
        written = str(value.value).upper()
        return written if written[:1].isdigit() or written == "DEFAULT" else None
    name = last_word(value)
    if name.startswith("HTTP_"):
        return name[5:8]
    return _NAMED.get(name) if is_from(value, "http", name) else None


_NAMED = {"OK": "200", "CREATED": "201", "ACCEPTED": "202", "NO_CONTENT": "204", "NOT_FOUND": "404", "CONFLICT": "409"}


def _is_response(returned: Value) -> bool:
    name = library_name(returned)
    return name.partition(".")[0] in {"fastapi", "starlette", "sse_starlette"} and name.endswith("Response")
