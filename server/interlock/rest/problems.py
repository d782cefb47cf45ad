"""How REST says no: RFC 9457 problem details, whatever went wrong and wherever."""

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..core.refusals import Refusal
from ..vocabulary.problems import Fault, faults, of_code, problem

STATUS: Mapping[str, int] = {
    "unknown_caller": 401,
    "not_permitted": 403,
    "passkey_wanted": 403,
    "not_found": 404,
    "wrong_state": 409,
    "changed": 409,  # 412 where the caller named a version in If-Match
    "not_claimable": 409,
    "held_by_another": 409,
    "stale_fence": 409,
    "limit_reached": 409,
    "not_independent": 409,
    "gate_shut": 409,
    "gate_disputed": 409,
    "request_reused": 409,
    "too_large": 413,
    "invalid": 422,
    "unreadable": 422,
    "busy": 503,
    "unavailable": 503,
}

HEADERS: Mapping[str, Mapping[str, str]] = {
    "unknown_caller": {"WWW-Authenticate": "Bearer"},
    "busy": {"Retry-After": "1"},
    "unavailable": {"Retry-After": "5"},
}

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NO_OBJECT = frozenset({"model_attributes_type", "model_type", "dict_type"})

log = logging.getLogger(__name__)


def answer(content: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(content, content["status"], headers, media_type="application/problem+json")


def say_no(app: FastAPI) -> None:
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _turned_away)


class Faults:
    """Answers 500 to whatever nobody expected: an id for the caller, everything for the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except ClientDisconnect:
            return
        except Exception:
            id = secrets.token_hex(6)
            log.exception("%s %r failed (%s)", scope["method"], scope["path"], id)
            if begun:
                raise
            sentence = f"Something went wrong in the server. Its log knows it as {id}."
            fault = of_code("internal", 500, sentence, "Tell whoever runs the server.") | {"id": id}
            await answer(fault)(scope, receive, send)


def _refused(request: Request, refusal: Exception) -> JSONResponse:
    assert isinstance(refusal, Refusal)
    status = STATUS[refusal.code]
    if refusal.code == "changed" and getattr(request.state, "names_a_version", False):
        status = 412
    return answer(problem(refusal, status), HEADERS.get(refusal.code))


def _not_understood(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    first = errors[0]
    if first["type"] == "json_invalid":
        place = f"{first['ctx']['error']} at character {first['loc'][-1]}"
        return answer(of_code("unreadable", 400, f"The body is no JSON: {place}.", "Send a JSON object."))
    if first["loc"] == ("body",) and first["type"] in NO_OBJECT and not _is_json(request):
        hint = "Send JSON, with the header Content-Type: application/json."
        return answer(of_code("unsupported_media_type", 415, "The body does not say that it is JSON.", hint))
    found = faults(errors)
    content = of_code("invalid", 422, _in_short(found), "Mend what `errors` names, then send it again.")
    return answer(content | {"errors": [fault.model_dump() for fault in found]})


def _turned_away(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    match error.status_code:
        case 404:
            hint = "GET /api/openapi.json lists every address."
            return answer(of_code("not_found", 404, "There is nothing at this address.", hint))
        case 405:
            allowed = ", ".join(_methods_of(request))
            sentence = f"{request.method} is not possible here."
            return answer(of_code("method_not_allowed", 405, sentence, f"Possible: {allowed}."), {"Allow": allowed})
        case 413:
            return answer(of_code("too_large", 413, str(error.detail), "Send less at once."), {"Connection": "close"})
        case _:
            # Only the reader of bodies is left: not UTF-8, nested too deeply, or a number of thousands of digits.
            hint = "Send a JSON object in UTF-8."
            return answer(of_code("unreadable", 400, "The body cannot be read as JSON.", hint))


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


def _in_short(found: list[Fault]) -> str:
    more = f" And {len(found) - 1} more." if len(found) > 1 else ""
    return f"{found[0].path}: {found[0].sentence}{more}"


def _methods_of(request: Request) -> list[str]:
    """Of all routes at this address; the router itself would name only the first one's."""
    routes = request.app.router.routes
    return [m for m in METHODS if any(r.matches({**request.scope, "method": m})[0] is Match.FULL for r in routes)]
