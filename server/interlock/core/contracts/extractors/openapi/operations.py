"""The paths of a document as operations."""

from collections.abc import Iterator
from dataclasses import replace

from ...model import Body, Location, Operation, Parameter, Response
from ...paths import parse
from ...shapes import UNKNOWN, Shape
from .references import References, listing, mapping, text
from .schemas import Schemas
from .tree import Document, Json

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_JSON = "application/json"


def operations(document: Document, references: References, schemas: Schemas) -> Iterator[Operation]:
    paths = mapping(document.data.get("paths"))
    for path, stated in paths.items():
        item, _ = references.follow(stated)
        for method in _METHODS:
            if isinstance(item.get(method), dict):
                yield _Reader(document, references, schemas).operation(path, method, item)


class _Reader:
    def __init__(self, document: Document, references: References, schemas: Schemas) -> None:
        self._document = document
        self._references = references
        self._schemas = schemas
        self._is_old = "swagger" in document.data

    def operation(self, path: str, method: str, item: dict[str, Json]) -> Operation:
        stated = mapping(item[method])
        given = self._given(item, stated)
        made = Operation(
            method=method.upper(),
            path=parse(path if path.startswith("/") else "/" + path),
            place=self._document.place(item, method),
            parameters=tuple(self._parameter(p, s) for p, s in given if p.get("in") not in {"body", "formData"}),
            bodies=self._bodies(stated, given),
            responses=tuple(self._responses(stated)),
            security=self._security(stated),
            deprecated=stated.get("deprecated") is True,
            operation_id=text(stated.get("operationId")),
            tags=tuple(t for t in listing(stated.get("tags")) if isinstance(t, str)),
            summary=text(stated.get("summary")),
        )
        return replace(made, parameters=tuple(sorted(made.parameters, key=lambda p: (p.location, p.name))))

    def _given(self, item: dict[str, Json], stated: dict[str, Json]) -> list[tuple[dict[str, Json], Json]]:
        """Parameters of the path and of the operation, each with the mapping it is written in; the latter win."""
        found: dict[tuple[str, str], tuple[dict[str, Json], Json]] = {}
        for source in (item, stated):
            for written in listing(source.get("parameters")):
                parameter, _ = self._references.follow(written)
                name = text(parameter.get("name"))
                if name:
                    found[text(parameter.get("in")), name] = (parameter, parameter)
        return list(found.values())

    def _parameter(self, parameter: dict[str, Json], written: Json) -> Parameter:
        where = text(parameter.get("in"))
        content = next(iter(mapping(parameter.get("content")).values()), None)
        schema = mapping(content).get("schema") if content else parameter.get("schema")
        return Parameter(
            name=text(parameter.get("name")),
            location=Location(where) if where in set(Location) else Location.QUERY,
            required=parameter.get("required") is True,
            shape=self._schemas.shape(parameter if self._is_old else schema),
            place=self._document.place(written, "name"),
        )

    def _bodies(self, stated: dict[str, Json], given: list[tuple[dict[str, Json], Json]]) -> tuple[Body, ...]:
        if self._is_old:
            return self._old_bodies(stated, given)
        body, _ = self._references.follow(stated.get("requestBody"))
        content = mapping(body.get("content"))
        required = body.get("required") is True
        return tuple(
            Body(
                _bare(kind),
                self._schemas.shape(mapping(media).get("schema")),
                required,
                self._document.place(content, kind),
            )
            for kind, media in content.items()
        )

    def _old_bodies(self, stated: dict[str, Json], given: list[tuple[dict[str, Json], Json]]) -> tuple[Body, ...]:
        whole = [p for p, _ in given if p.get("in") == "body"]
        if whole:
            kinds = self._old_kinds("consumes", stated)
            shape = self._schemas.shape(whole[0].get("schema"))
            required = whole[0].get("required") is True
            place = self._document.place(whole[0], "name")
            return tuple(Body(kind, shape, required, place) for kind in kinds)
        fields = [p for p, _ in given if p.get("in") == "formData"]
        if not fields:
            return ()
        form = {
            "type": "object",
            "properties": {text(p["name"]): p for p in fields},
            "required": [p["name"] for p in fields if p.get("required") is True],
        }
        has_file = any(p.get("type") == "file" for p in fields)
        kind = "multipart/form-data" if has_file else "application/x-www-form-urlencoded"
        return (Body(kind, self._schemas.shape(form), bool(form["required"]), self._document.place(fields[0], "name")),)

    def _responses(self, stated: dict[str, Json]) -> Iterator[Response]:
        responses = mapping(stated.get("responses"))
        for status, written in sorted(responses.items()):
            response, _ = self._references.follow(written)
            place = self._document.place(responses, status)
            if self._is_old:
                if "schema" in response:
                    shape = self._schemas.shape(response["schema"])
                    for kind in self._old_kinds("produces", stated):
                        yield Response(status.upper(), kind, shape, place)
                else:
                    yield Response(status.upper(), place=place)
                continue
            content = mapping(response.get("content"))
            if not content:
                yield Response(status.upper(), place=place)
            for kind, media in content.items():
                yield Response(status.upper(), _bare(kind), self._media(media), place)

    def _media(self, media: Json) -> Shape:
        return self._schemas.shape(mapping(media).get("schema")) if isinstance(media, dict) else UNKNOWN

    def _old_kinds(self, word: str, stated: dict[str, Json]) -> list[str]:
        kinds = listing(stated.get(word)) or listing(self._document.data.get(word)) or [_JSON]
        return list(dict.fromkeys(_bare(k) for k in kinds if isinstance(k, str))) or [_JSON]

    def _security(self, stated: dict[str, Json]) -> tuple[str, ...] | None:
        written = stated.get("security", self._document.data.get("security"))
        if not isinstance(written, list):
            return None
        return tuple(sorted({name for choice in listing(written) for name in mapping(choice)}))


def _bare(media_type: str) -> str:
    """Without parameters: `application/json; charset=utf-8` is JSON."""
    return media_type.partition(";")[0].strip().lower()
