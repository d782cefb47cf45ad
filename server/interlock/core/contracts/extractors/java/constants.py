"""What the constants in annotations say: texts, put together, from other classes, and from the settings."""

from .declarations import Annotation, ClassOf, Expr, Join, Listing, Literal, Name, Type, Unit, Variable
from .settings import Settings
from .type_index import Types

_DEEPEST = 30
_LIBRARY = {
    "APPLICATION_JSON_VALUE": "application/json",
    "APPLICATION_JSON": "application/json",
    "APPLICATION_JSON_UTF8_VALUE": "application/json",
    "MULTIPART_FORM_DATA_VALUE": "multipart/form-data",
    "MULTIPART_FORM_DATA": "multipart/form-data",
    "APPLICATION_FORM_URLENCODED_VALUE": "application/x-www-form-urlencoded",
    "APPLICATION_FORM_URLENCODED": "application/x-www-form-urlencoded",
    "APPLICATION_OCTET_STREAM_VALUE": "application/octet-stream",
    "APPLICATION_OCTET_STREAM": "application/octet-stream",
    "APPLICATION_XML_VALUE": "application/xml",
    "APPLICATION_XML": "application/xml",
    "APPLICATION_PDF_VALUE": "application/pdf",
    "APPLICATION_PROBLEM_JSON_VALUE": "application/problem+json",
    "APPLICATION_NDJSON_VALUE": "application/x-ndjson",
    "TEXT_PLAIN_VALUE": "text/plain",
    "TEXT_PLAIN": "text/plain",
    "TEXT_HTML_VALUE": "text/html",
    "TEXT_HTML": "text/html",
    "TEXT_XML_VALUE": "text/xml",
    "TEXT_EVENT_STREAM_VALUE": "text/event-stream",
    "SERVER_SENT_EVENTS": "text/event-stream",
    "IMAGE_PNG_VALUE": "image/png",
    "IMAGE_JPEG_VALUE": "image/jpeg",
    "ALL_VALUE": "*/*",
    "WILDCARD": "*/*",
    "AUTHORIZATION": "Authorization",
    "IF_MATCH": "If-Match",
    "IF_NONE_MATCH": "If-None-Match",
    "CONTENT_TYPE": "Content-Type",
    "ACCEPT": "Accept",
    "ACCEPT_LANGUAGE": "Accept-Language",
    "USER_AGENT": "User-Agent",
    "RANGE": "Range",
}
"""Constants of MediaType and HttpHeaders."""


class Constants:
    def __init__(self, types: Types, settings: Settings) -> None:
        self._types = types
        self._settings = settings

    def texts(self, expression: Expr | None, unit: Unit, inside: Type | None) -> list[str | None]:
        """One text for each item of a list; None for each that nobody can tell."""
        if expression is None:
            return []
        if isinstance(expression, Listing):
            return [t for item in expression.items for t in self.texts(item, unit, inside)]
        if isinstance(expression, Name):
            found = self._constant(expression.dotted, unit, inside)
            if found is not None and isinstance(found[1].value, Listing) and not found[0].constants:
                return self.texts(found[1].value, found[0].unit, found[0])
        return [self.text(expression, unit, inside)]

    def text(self, expression: Expr | None, unit: Unit, inside: Type | None) -> str | None:
        found = self._plain(expression, unit, inside, 0)
        return None if found is None else self._settings.filled(found)

    def words(self, expression: Expr | None) -> list[str]:
        """The last words of names, as `GET` of `RequestMethod.GET`."""
        match expression:
            case Listing():
                return [w for item in expression.items for w in self.words(item)]
            case Name():
                return [expression.dotted.rpartition(".")[2]]
            case ClassOf():
                return [expression.name.rpartition(".")[2]]
            case _:
                return []

    def nested(self, expression: Expr | None) -> list[Annotation]:
        """The annotations inside of one: `@Ones({@One, @One})`."""
        if isinstance(expression, Listing):
            return [a for item in expression.items for a in self.nested(item)]
        return [expression] if isinstance(expression, Annotation) else []

    def _plain(self, expression: Expr | None, unit: Unit, inside: Type | None, depth: int) -> str | None:
        if depth > _DEEPEST:
            return None
        match expression:
            case Literal():
                value = expression.value
                return str(value).lower() if isinstance(value, bool) else None if value is None else str(value)
            case Join():
                parts = [self._plain(p, unit, inside, depth + 1) for p in expression.parts]
                return None if None in parts else "".join(p for p in parts if p is not None)
            case Listing() if len(expression.items) == 1:
                return self._plain(expression.items[0], unit, inside, depth + 1)
            case Name():
                found = self._constant(expression.dotted, unit, inside)
                if found is None:
                    return _LIBRARY.get(expression.dotted.rpartition(".")[2])
                at, variable = found
                return self._plain(variable.value, at.unit, at, depth + 1)
            case _:
                return None

    def _constant(self, dotted: str, unit: Unit, inside: Type | None) -> tuple[Type, Variable] | None:
        """A field that never changes, by its name where it stands."""
        owner, _, name = dotted.rpartition(".")
        if owner:
            found = self._types.find(owner, unit, inside)
            return self._fixed(found, name)
        at = inside
        while at is not None:
            own = self._fixed(at, name)
            if own is not None:
                return own
            at = at.owner
        top = self._types.top_constant(name, unit)
        if top is not None:
            return top
        imported = unit.imports.get(name)
        holders = [imported.rpartition(".")[0]] if imported else unit.wildcards
        for holder in holders:
            found = self._fixed(self._types.find(holder, unit), name)
            if found is not None:
                return found
        return None

    def _fixed(self, one: Type | None, name: str) -> tuple[Type, Variable] | None:
        found = self._types.field(one, name) if one is not None else None
        return found if found is not None and found[1].value is not None and _is_fixed(found) else None


def _is_fixed(found: tuple[Type, Variable]) -> bool:
    at, variable = found
    return "static" in variable.modifiers or "const" in variable.modifiers or at.kind in {"interface", "object"}
