"""How much a caller may send. Counted as it comes in, so that nothing is read whole only to be refused."""

import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

JSON_LIMIT_BYTES = 1024 * 1024
UPLOADS = re.compile(r"/(tickets/[^/]+/evidence|projects/[^/]+/scans)$")


class BodyLimit:
    """Refuses (413) a body over its limit: at once where its length is declared, else when the limit is passed.

    It is an HTTPException, since FastAPI turns any other error of reading a body into "error parsing the body".
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = upload_limit(scope) if UPLOADS.search(scope["path"]) else JSON_LIMIT_BYTES
        declared = Headers(scope=scope).get("content-length", "")
        received = 0

        async def counting() -> Message:
            nonlocal received
            if declared.isdigit() and len(declared) < 20 and int(declared) > limit:
                raise over(limit)
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise over(limit)
            return message

        await self._app(scope, counting, send)


def upload_limit(scope: Scope) -> int:
    return scope["app"].state.runtime.upload_limit_bytes


def over(limit: int) -> HTTPException:
    return HTTPException(413, f"The body is over the limit of {limit:,} bytes.")
