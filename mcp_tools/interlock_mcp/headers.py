"""Header values without blanks around them.

httptools keeps trailing blanks (RFC 9110 section 5.5 leaves them out), and the protocol compares header values with
the body of the request.
"""

from starlette.types import ASGIApp, Receive, Scope, Send


class TrimmedHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": [(name, value.strip(b" \t")) for name, value in scope["headers"]]}
        await self._app(scope, receive, send)
