"""Build the MCP server, and the HTTP application that serves it at /mcp."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from mcp.server import CacheHint, MCPServer
from mcp.server.auth.settings import AuthSettings
from mcp.server.mcpserver import RequestStateSecurity
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import AnyHttpUrl
from starlette.types import ASGIApp

from interlock.live.runtime import Runtime
from interlock.version import VERSION

from . import prompts, resources
from .catalogue import tools
from .door import Tokens
from .headers import TrimmedHeaders
from .instructions import INSTRUCTIONS
from .watching import LogBus

NAME = "interlock"
LIST_MAY_BE_KEPT_MS = 300_000


def build(runtime: Runtime) -> MCPServer[Runtime]:
    """No address of an authorization server is published (RFC 9728): clients that find one start OAuth and leave the
    configured token out.
    """
    key, watches = runtime.request_state_key, LogBus(runtime)

    @asynccontextmanager
    async def lifespan(_: MCPServer[Runtime]) -> AsyncIterator[Runtime]:
        yield runtime

    server = MCPServer(
        NAME,
        title="Interlock",
        version=VERSION,
        instructions=INSTRUCTIONS,
        lifespan=lifespan,
        tools=[*tools()],
        token_verifier=Tokens(runtime),
        auth=AuthSettings(
            issuer_url=AnyHttpUrl("http://localhost"),  # asked for by the SDK; not published
            resource_server_url=None,
            required_scopes=[],
            validate_token_resource=False,
        ),
        cache_hints={"tools/list": CacheHint(ttl_ms=LIST_MAY_BE_KEPT_MS, scope="private")},
        request_state_security=RequestStateSecurity(keys=[key.encode()]) if key else None,
        subscriptions=watches,
        middleware=[watches.until_its_end],
        log_level="WARNING",
    )
    resources.add_to(server)
    prompts.add_to(server)
    return server


def asgi(server: MCPServer[Runtime], allowed_hosts: Sequence[str], allowed_origins: Sequence[str]) -> ASGIApp:
    """To be mounted last, at "/". Whoever mounts it runs `server.session_manager.run()` while it serves.

    No call depends on the one before it, so any process answers any call. Other Host or Origin headers are refused, so
    that no web page can reach a local server through a name of its own (DNS rebinding).
    """
    return TrimmedHeaders(
        server.streamable_http_app(
            streamable_http_path="/mcp",
            stateless_http=True,
            json_response=False,  # an open stream tells a dead client from a slow tool, and keeps proxies awake
            transport_security=TransportSecuritySettings(
                allowed_hosts=list(allowed_hosts), allowed_origins=list(allowed_origins)
            ),
        )
    )
