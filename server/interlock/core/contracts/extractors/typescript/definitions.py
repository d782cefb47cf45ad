"""The operations of a generated client: what its functions hand to its runtime, whatever the runtime then does."""

from collections.abc import Sequence
from dataclasses import replace

from tree_sitter import Node

from ...nodes import child, text
from .clients import first_of
from .libraries import VERBS
from .modules import Module
from .reading import Reading
from .values import ABSENT, Answer, Either, NodeKey, Param, Query, Request, Text, Thing, Value, either, options

_ENVELOPES = (b"HttpResponse<", b"RequestResult<", b"AxiosPromise<", b"AxiosResponse<", b"AxiosRequestConfig")
_HEADER = 500  # bytes, in which a generator says its name
_MEDIA = {"application/x-www-form-urlencoded": "query", "multipart/form-data": "multipart"}
_FORMS = {"urlSearchParamsBodySerializer": "query", "formDataBodySerializer": "multipart"}


def of_call(reading: Reading, node: Node, given: Sequence[Value], module: Module, call: NodeKey) -> Answer | None:
    """The request a generated function describes: `request({ method: "GET", url: "/orders/{id}", query })`."""
    if not module.is_generated:
        return None
    callee = child(node, "function")
    if text(callee) == "toPathString":
        return _of_path(reading, node, module, call)
    for value in given[:2]:
        if isinstance(value, Thing) and (found := _described(reading, value, callee, call)):
            return Answer(found, _stage(reading, value, callee, module))
    return None


def _stage(reading: Reading, described: Thing, callee: Node | None, module: Module) -> str:
    """hey-api's `client.get({ url })` gives `{ data, error, response }`, unless it is asked for the data alone."""
    style = reading.member(_written(described), "responseStyle")
    if isinstance(style, Text) and style.literal == "data":
        return "body"
    is_of_client = b"@hey-api/" in module.content[:_HEADER] and text(child(callee, "property")).lower() in VERBS
    return "envelope" if is_of_client or any(e in module.content for e in _ENVELOPES) else "body"


def _described(reading: Reading, value: Thing, callee: Node | None, call: NodeKey) -> Request | None:
    written = _written(value)
    url = next((u for name in ("url", "path") if _is_path(u := reading.member(written, name))), None)
    name = text(child(callee, "property")).lower()
    verb: Value = Text((VERBS[name],)) if name in VERBS else ABSENT
    method = either(verb, reading.member(written, "method"))
    if url is None or not any(isinstance(o, Text) for o in options(method)):
        return None
    query = first_of(reading, value, ("query", "params"))
    headers = first_of(reading, value, ("headers",))
    body = first_of(reading, value, ("body", "data", "requestBody", "formData"))
    form = _form(reading, value)
    if form and isinstance(body, Thing | Param | Either):
        body = Query(body, form)
    fields = query.fields if isinstance(query, Query) else query
    return Request(call, method, url, body, fields, headers=headers, is_definition=True)


def _form(reading: Reading, described: Thing) -> str:
    """How the body is written, when it is a form: by its serializer, its media type or its name."""
    spread = (text(e.node).removeprefix("...") for e in described.entries if e.key is None)
    serializer = next((_FORMS[name] for name in spread if name in _FORMS), "")
    media = reading.member(_written(described), "mediaType")
    if isinstance(media, Text) and media.literal in _MEDIA:
        return _MEDIA[media.literal]
    has_form = isinstance(reading.member(described, "formData"), Thing)
    return serializer or ("multipart" if has_form else "")


def _written(described: Thing) -> Thing:
    """Without what the caller may add."""
    return replace(described, entries=tuple(e for e in described.entries if e.key is not None))


def _of_path(reading: Reading, node: Node, module: Module, call: NodeKey) -> Answer | None:
    """openapi-generator's axios client: the path and the options are variables around the call."""
    url = reading.named("localVarPath", node, module)
    settings = reading.named("localVarRequestOptions", node, module)
    if not _is_path(url):
        return None
    method, body = reading.member(settings, "method"), first_of(reading, settings, ("data",))
    query = reading.named("localVarQueryParameter", node, module)
    return Answer(Request(call, method, url, body, query, is_definition=True), "envelope")


def _is_path(value: Value) -> bool:
    return any(isinstance(o, Text) and any(isinstance(p, str) and "/" in p for p in o.parts) for o in options(value))
