"""One interaction of a pact as an operation: the request is what is sent, the response what is counted on."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import parse_qsl

from ...model import Body, Expectation, Location, Operation, Parameter, Read, StatusTested, Tested
from ...paths import Hole, PathTemplate, of_pieces
from ...shapes import UNKNOWN, Kind, Shape, of_kind
from . import rules
from .example_shapes import counted_on, fixed, shape_of
from .lines import Slice
from .rules import Rules

_SCHEMES = {"bearer": "bearer", "basic": "basic", "token": "token"}
_EXPRESSION = re.compile(r"\$\{(\w+)\}")
_PATTERN = re.compile(r"[\\^$.|?*+()\[\]{}]")

Row = Mapping[str, Any]


class NotAnInteraction(Exception):
    """What is wrong with it."""


def operation(given: Any, version: int, at: Slice) -> Operation:
    """Provider states are left out: they say what is prepared, and not what is sent."""
    interaction = _row(given, "it is no object")
    request = _row(interaction.get("request"), "it has no request")
    response = _row(interaction.get("response") or {}, "its response is no object")
    method, path = request.get("method"), request.get("path")
    if not isinstance(method, str) or not isinstance(path, str) or not path.startswith("/"):
        raise NotAnInteraction("its request has no method, or no path")
    headers = _headers(request)
    description = interaction.get("description")
    return Operation(
        method=method.upper(),
        path=_path(path, request, version),
        place=at.below("request").place("path"),
        parameters=(*_query(request, version, at), *_sent_headers(headers, at)),
        bodies=tuple(_bodies(request, headers, version, at)),
        security=_security(headers),
        symbol=description if isinstance(description, str) else "",
        expectation=_expectation(response, version, at.below("response")),
    )


def _row(value: Any, otherwise: str) -> Row:
    if not isinstance(value, dict):
        raise NotAnInteraction(otherwise)
    return cast("dict[str, Any]", value)


def _headers(message: Row) -> dict[str, str]:
    """By name; of several values the first, and all of the cookies."""
    given = message.get("headers")
    found: dict[str, str] = {}
    for name, value in cast("dict[str, Any]", given).items() if isinstance(given, dict) else ():
        values = cast("list[Any]", value) if isinstance(value, list) else [value]
        found[name] = "; ".join(map(str, values if name.lower() == "cookie" else values[:1]))
    return found


def _path(path: str, request: Row, version: int) -> PathTemplate:
    """What a rule lets vary is a hole. Of a pattern that is not cut like the example nobody can say which part."""
    written = path.split("?")[0]
    generators = request.get("generators")
    said = cast("dict[str, Any]", generators).get("path") if isinstance(generators, dict) else None
    expression = cast("dict[str, Any]", said).get("expression") if isinstance(said, dict) else None
    if isinstance(expression, str) and expression.startswith("/"):
        return of_pieces(tuple(Hole(p) if i % 2 else p for i, p in enumerate(_EXPRESSION.split(expression)) if p))
    found = rules.of(request, "path", version).at(())
    pattern = next((str(r["regex"]) for r in found if "regex" in r), "")
    parts = pattern.replace("\\/", "/").strip("^$").split("/")
    examples = written.split("/")
    if not pattern or len(parts) != len(examples):
        return of_pieces((written,))
    pieces: list[str | Hole] = []
    for index, (part, example) in enumerate(zip(parts, examples, strict=True)):
        pieces += ["/"] if index else []
        is_fixed = re.sub(r"\\(.)", r"\1", part) == example or not _PATTERN.search(part)
        pieces += [example if is_fixed else Hole()] if example else []
    return of_pieces(tuple(pieces))


def _query(request: Row, version: int, at: Slice) -> Iterator[Parameter]:
    given = request.get("query")
    values: dict[str, str] = {}
    if isinstance(given, str):
        values = dict(parse_qsl(given.lstrip("?"), keep_blank_values=True))
    elif isinstance(given, dict):
        for name, value in cast("dict[str, Any]", given).items():
            first = cast("list[Any]", value)[:1] if isinstance(value, list) else [value]
            values[name] = str(first[0]) if first else ""
    allowed = rules.of(request, "query", version)
    spot = at.below("request").below("query")
    for name, value in values.items():
        words = allowed.words((name,)) | allowed.words((name, "[]"))
        shape = Shape(of_kind(Kind.STRING).kinds, enum=(value,)) if not words else UNKNOWN
        yield Parameter(name, Location.QUERY, True, shape if not _is_number(value) else UNKNOWN, spot.place(name))


def _is_number(value: str) -> bool:
    """In a query, all is text: nobody can tell what is meant."""
    return bool(re.fullmatch(r"-?\d+(\.\d+)?|true|false", value))


def _sent_headers(headers: Mapping[str, str], at: Slice) -> Iterator[Parameter]:
    for name, value in headers.items():
        if name.lower() == "cookie":
            for cookie in (pair.partition("=")[0].strip() for pair in value.split(";") if "=" in pair):
                yield Parameter(cookie, Location.COOKIE, True, of_kind(Kind.STRING), at.below("request").place(name))
        elif name.lower() not in {"accept", "content-type"}:
            yield Parameter(name, Location.HEADER, True, of_kind(Kind.STRING), at.below("request").place(name))


def _bodies(request: Row, headers: Mapping[str, str], version: int, at: Slice) -> Iterator[Body]:
    content, media_type = _content(request, headers, version)
    if content is None:
        return
    is_json = media_type.endswith(("/json", "+json"))
    shape = shape_of(content, rules.of(request, "body", version), is_sent=True) if is_json else UNKNOWN
    yield Body(media_type, shape, True, at.below("request").place("body"))


def _content(message: Row, headers: Mapping[str, str], version: int) -> tuple[Any, str]:
    """The body and its kind. From version 4 on the body says by itself what it is."""
    body = message.get("body")
    written = next((v for n, v in headers.items() if n.lower() == "content-type"), "")
    media_type = written.partition(";")[0].strip()
    if version >= 4 and isinstance(body, dict):
        whole = cast("dict[str, Any]", body)
        media_type = str(whole.get("contentType") or media_type).partition(";")[0].strip()
        body = whole.get("content")
    if not media_type:
        media_type = "text/plain" if isinstance(body, str) else "application/json"
    return body, media_type.lower()


def _security(headers: Mapping[str, str]) -> tuple[str, ...] | None:
    sender = next((v for n, v in headers.items() if n.lower() == "authorization"), "")
    scheme = _SCHEMES.get(sender.partition(" ")[0].lower())
    return (scheme,) if scheme else None


def _expectation(response: Row, version: int, at: Slice) -> Expectation:
    status = str(response.get("status", ""))
    is_success = not status[:1].isdigit() or status.startswith("2")
    headers = _headers(response)
    content, media_type = _content(response, headers, version)
    read = [
        Read((n,), at.place(n), guarded=False, status="header") for n in headers if n.lower() not in {"content-type"}
    ]
    statuses = (StatusTested(status, at.place("status")),) if re.fullmatch(r"\d{3}", status) else ()
    if content is None or not media_type.endswith(("/json", "+json")):
        return Expectation(tuple(read), statuses=statuses)
    allowed: Rules = rules.of(response, "body", version)
    body = at.below("body")
    kind = "success" if is_success else "error"
    read += [
        Read(s, body.place(s[-1]), guarded=False, status=kind) for s in dict.fromkeys(counted_on(content, allowed))
    ]
    shape = shape_of(content, allowed)
    tested = tuple(Tested(s, v, body.place(s[-1])) for s, v in fixed(content, allowed) if s) if is_success else ()
    return Expectation(
        tuple(read),
        shape if is_success else UNKNOWN,
        body.place() if is_success and shape.is_known else None,
        tested,
        (),
        statuses,
        body.place(),
    )
