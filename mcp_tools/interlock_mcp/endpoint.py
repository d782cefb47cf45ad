"""The server over HTTP, at one address: who is let in, and how the answer travels.

Most calls are over in a moment, and their answer goes back whole. One that may last gets a stream: it tells a dead
client from a slow tool, and keeps proxies awake. The SDK chooses between the two once for an application, so there are
two of them behind the address; a stream costs nearly as much again as the rest of a call.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from mcp.server import MCPServer
from mcp.server.auth.middleware.auth_context import auth_context_var
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from pydantic_core import from_json
from starlette.responses import JSONResponse
from starlette.types import Message, Receive, Scope, Send

from interlock.live.runtime import Runtime

from .catalogue import TOOLS
from .door import Tokens

ADDRESS = "/mcp"
TOLD_ONCE = frozenset(function.__name__ for function, _ in TOOLS)  # none of them says anything before its answer

NOT_LET_IN = JSONResponse(
    {"error": "invalid_token", "error_description": "Authentication required"},
    401,
    {"WWW-Authenticate": 'Bearer error="invalid_token", error_description="Authentication required"'},
)


class Endpoint:
    """An ASGI application. It serves within `running`."""

    def __init__(
        self,
        server: MCPServer[Runtime],
        runtime: Runtime,
        allowed_hosts: Sequence[str],
        allowed_origins: Sequence[str],
    ) -> None:
        """Other Host or Origin headers are refused, so that no web page can reach a local server through a name of its
        own (DNS rebinding).
        """
        security = TransportSecuritySettings(allowed_hosts=[*allowed_hosts], allowed_origins=[*allowed_origins])
        self._tokens = Tokens(runtime)
        self._whole = _answering(server, security, json_response=True)
        self._streamed = _answering(server, security, json_response=False)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with self._whole.run(), self._streamed.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """httptools keeps blanks around header values (RFC 9110 section 5.5 leaves them out), and the protocol compares
        them with the body.
        """
        scope = {**scope, "headers": [(name, value.strip(b" \t")) for name, value in scope["headers"]]}
        caller = await self._tokens.verify_token(_bearer(scope))
        if caller is None:
            await NOT_LET_IN(scope, receive, send)
            return
        asked = await receive() if scope["method"] == "POST" else None
        answering = self._whole if asked and _is_short(asked) else self._streamed

        async def again() -> Message:
            nonlocal asked
            message, asked = asked, None
            return message or await receive()

        reset = auth_context_var.set(AuthenticatedUser(caller))
        try:
            await answering.handle_request(scope, again, send)
        finally:
            auth_context_var.reset(reset)


def _answering(
    server: MCPServer[Runtime], security: TransportSecuritySettings, json_response: bool
) -> StreamableHTTPSessionManager:
    """No call depends on the one before it, so any process answers any call."""
    server.streamable_http_app(stateless_http=True, json_response=json_response, transport_security=security)
    return server.session_manager


def _bearer(scope: Scope) -> str:
    """Empty where there is none."""
    said = next((value for name, value in scope["headers"] if name == b"authorization"), b"").decode("latin-1")
    return said[7:] if said[:7].lower() == "bearer " else ""


def _is_short(asked: Message) -> bool:
    """Whether it calls a tool of ours that is not to wait. What comes in pieces may be anything."""
    if asked.get("more_body"):
        return False
    try:
        call = from_json(asked.get("body", b""))
    except ValueError:
        return False
    match call:
        case {"method": "tools/call", "params": {"name": str(name), "arguments": {"wait_seconds": _}}}:
            return False
        case {"method": "tools/call", "params": {"name": str(name)}}:
            return name in TOLD_ONCE
        case _:
            return False
