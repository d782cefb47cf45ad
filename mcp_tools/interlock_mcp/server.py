"""Build the MCP server; endpoint.py serves it over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp.server import CacheHint, MCPServer
from mcp.server.mcpserver import RequestStateSecurity
from opentelemetry import trace

from interlock.live.runtime import Runtime
from interlock.version import VERSION

from . import prompts, resources
from .catalogue import tools
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
        cache_hints={"tools/list": CacheHint(ttl_ms=LIST_MAY_BE_KEPT_MS, scope="private")},
        request_state_security=RequestStateSecurity(keys=[key.encode()]) if key else None,
        subscriptions=watches,
        middleware=[watches.until_its_end],
        log_level="WARNING",
    )
    resources.add_to(server)
    prompts.add_to(server)
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        del server.middleware[0]  # it makes a span of every call, and there is nobody to send them to
    return server
