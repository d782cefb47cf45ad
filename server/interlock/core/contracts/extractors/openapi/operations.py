"""The paths of a document as operations."""

from collections.abc import Iterator
from dataclasses import replace

from ...model import Body, Location, Operation, Parameter, Response
from ...paths import parse
from ...shapes import UNKNOWN, Shape, array_of, follow
from . import security
from .references import References, listing, mapping, text
from .schemas import Schemas
from .spelling import spelling
from .tree import Document, Json

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_JSON = "application/json"


def operations(document: Document, references: References, schemas: Schemas) -> Iterator[Operation]:
    yield from _under("paths", document, references, schemas)


def webhooks(document: Document, references: References, schemas: Schemas) -> Iterator[Operation]:
    for operation in _under("webhooks", document, references, schemas):
        yield replace(operation, method=f"WEBHOOK {operation.method}")


def _under(word: str, document: Document, references: References, schemas: Schemas) -> Iterator[Operation]:
    reader = _Reader(document, references, schemas)
    for path, stated in mapping(document.data.get(word)).items():
        item, _ = references.follow(stated)
        for method in _METHODS:
            if isinstance(item.get(method), dict):
                yield reader.operation(path, method, item, item)
        more = mapping(item.get("additionalOperations"))  # of 3.2: any other method, by its name
        for method in more:
            if isinstance(more[method], dict):
                yield reader.operation(path, method, item, more)


class _Reader:
    def __init__(self, document: Document, references: References, schemas: Schemas) -> None:
        self._document = document
        self._references = references
        self._schemas = schemas
        self._is_old = "swagger" in document.data

    def operation(self, path: str, method: str, item: dict[str, Json], holder: dict[str, Json]) -> Operation:
        stated = mapping(holder[method])
        given = self._given(item, stated)
        made = Operation(
            method=method.upper(),
            path=parse(path if path.startswith("/") else "/" + path),
            place=self._references.place(holder, method),
            parameters=tuple(self._parameters(given)),
            bodies=self._bodies(stated, given),
            responses=tuple(self._responses(stated)),
            security=security.names(self._demanded(stated)),
            demands=security.demands(self._demanded(stated)),
            sunset=text(stated.get("x-sunset")),
            stability=text(stated.get("x-stability-level")),
            deprecated=stated.get("deprecated") is True,
            operation_id=text(stated.get("operationId")),
            tags=tuple(t for t in listing(stated.get("tags")) if isinstance(t, str)),
            summary=text(stated.get("summary")),
        )
        return replace(made, parameters=tuple(sorted(made.parameters, key=lambda p: (p.location, p.name))))

    def _given(self, item: dict[str, Json], stated: dict[str, Json]) -> list[dict[str, Json]]:
        """Parameters of the path and of the operation; the latter win."""
        found: dict[tuple[str, str], dict[str, Json]] = {}
        for source in (item, stated):
            for written in listing(source.get("parameters")):
                parameter, _ = self._references.follow(written)
                name = text(parameter.get("name"))
                if name:
                    found[text(parameter.get("in")), name] = parameter
        return list(found.values())

    def _parameters(self, given: list[dict[str, Json]]) -> Iterator[Parameter]:
        for parameter in given:
            where = text(parameter.get("in"))
            if where == "querystring":  # of 3.2: the whole query as one form
                yield from self._of_query(parameter)
            elif where not in {"body", "formData"}:
                location = Location(where) if where in set(Location) else Location.QUERY
                yield self._parameter(text(parameter.get("name")), location, parameter, parameter, "name")

    def _parameter(self, name: str, location: Location, stated: dict[str, Json], holder: Json, key: str) -> Parameter:
        content = next(iter(mapping(stated.get("content")).values()), None)
        schema = mapping(content).get("schema") if content else stated.get("schema")
        shape = self._schemas.shape(stated if self._is_old else schema)
        return Parameter(
            name=name,
            location=location,
            required=stated.get("required") is True,
            shape=shape,
            place=self._references.place(holder, key),
            spelling=spelling(stated, location, follow(shape, self._schemas.named), self._is_old),
        )

    def _of_query(self, stated: dict[str, Json]) -> Iterator[Parameter]:
        media = next(iter(mapping(stated.get("content")).values()), None)
        for field in follow(self._schemas.shape(mapping(media).get("schema")), self._schemas.named).fields:
            yield Parameter(field.name, Location.QUERY, field.required, field.shape, field.place)

    def _bodies(self, stated: dict[str, Json], given: list[dict[str, Json]]) -> tuple[Body, ...]:
        if self._is_old:
            return self._old_bodies(stated, given)
        body, _ = self._references.follow(stated.get("requestBody"))
        content = mapping(body.get("content"))
        required = body.get("required") is True
        return tuple(
            Body(
                _bare(kind),
                self._media(media),
                required,
                self._references.place(content, kind),
            )
            for kind, media in content.items()
        )

    def _old_bodies(self, stated: dict[str, Json], given: list[dict[str, Json]]) -> tuple[Body, ...]:
        whole = [p for p in given if p.get("in") == "body"]
        if whole:
            kinds = self._old_kinds("consumes", stated)
            shape = self._schemas.shape(whole[0].get("schema"))
            required = whole[0].get("required") is True
            place = self._references.place(whole[0], "name")
            return tuple(Body(kind, shape, required, place) for kind in kinds)
        fields = [p for p in given if p.get("in") == "formData"]
        if not fields:
            return ()
        form = {
            "type": "object",
            "properties": {text(p["name"]): p for p in fields},
            "required": [p["name"] for p in fields if p.get("required") is True],
        }
        has_file = any(p.get("type") == "file" for p in fields)
        kind = "multipart/form-data" if has_file else "application/x-www-form-urlencoded"
        return (
            Body(kind, self._schemas.shape(form), bool(form["required"]), self._references.place(fields[0], "name")),
        )

    def _responses(self, stated: dict[str, Json]) -> Iterator[Response]:
        responses = mapping(stated.get("responses"))
        for status, written in sorted(responses.items()):
            if status.startswith("x-"):
                continue
            response, _ = self._references.follow(written)
            place = self._references.place(responses, status)
            headers = tuple(self._headers(response))
            for kind, shape in self._answers(response, stated):
                yield Response(status.upper(), kind, shape, place, headers)

    def _answers(self, response: dict[str, Json], stated: dict[str, Json]) -> list[tuple[str, Shape]]:
        """Each media type with what it holds; an answer without a body has none."""
        if self._is_old:
            kinds = self._old_kinds("produces", stated) if "schema" in response else []
            return [(kind, self._schemas.shape(response["schema"])) for kind in kinds] or [("", UNKNOWN)]
        content = mapping(response.get("content"))
        return [(_bare(kind), self._media(media)) for kind, media in content.items()] or [("", UNKNOWN)]

    def _headers(self, response: dict[str, Json]) -> Iterator[Parameter]:
        headers = mapping(response.get("headers"))
        for name, written in sorted(headers.items()):
            if name.lower() != "content-type":  # the media type says it
                header, _ = self._references.follow(written)
                yield self._parameter(name.lower(), Location.HEADER, header, headers, name)

    def _media(self, media: Json) -> Shape:
        stated, _ = self._references.follow(media)
        if "itemSchema" in stated:  # of 3.2: one after the other, as in JSON Lines
            return array_of(self._schemas.shape(stated["itemSchema"]))
        return self._schemas.shape(stated.get("schema"))

    def _old_kinds(self, word: str, stated: dict[str, Json]) -> list[str]:
        kinds = listing(stated.get(word)) or listing(self._document.data.get(word)) or [_JSON]
        return list(dict.fromkeys(_bare(k) for k in kinds if isinstance(k, str))) or [_JSON]

    def _demanded(self, stated: dict[str, Json]) -> Json:
        return stated.get("security", self._document.data.get("security"))


def _bare(media_type: str) -> str:
    """Without parameters: `application/json; charset=utf-8` is JSON."""
    return media_type.partition(";")[0].strip().lower()
