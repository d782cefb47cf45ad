"""Our own application, with the conformance suite's fixtures in it, and a token on every call.

The suite can send no Authorization header. So a shim adds one, and everything behind it is what agents meet: the same
factory, mount, checks of headers and hosts, authentication.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import fixtures_of_content
import fixtures_of_input
from mcp.server import MCPServer
from starlette.types import ASGIApp, Receive, Scope, Send

import interlock_mcp.server
from interlock.app import create_app
from interlock.live.runtime import Runtime
from interlock.settings import Settings


class Signed:
    """Every call as the holder of one token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._header = (b"authorization", f"Bearer {token}".encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": [*scope["headers"], self._header]}
        await self._app(scope, receive, send)


def signed_app(settings: Settings, database_url: str, token: str) -> ASGIApp:
    with _fixtures():
        return Signed(create_app(settings, database_url), token)


@contextmanager
def _fixtures() -> Iterator[None]:
    build = interlock_mcp.server.build

    def with_fixtures(runtime: Runtime) -> MCPServer[Runtime]:
        server = build(runtime)
        fixtures_of_content.add_to(server)
        fixtures_of_input.add_to(server)
        return server

    interlock_mcp.server.build = with_fixtures
    try:
        yield
    finally:
        interlock_mcp.server.build = build
