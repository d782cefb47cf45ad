"""interlock mcp: MCP on standard input and output, for assistants that start programs."""

import os
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import anyio
import click
import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INTERNAL_ERROR,
    CallToolRequestParams,
    CallToolResult,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    TextContent,
)
from mcp_types.version import LATEST_MODERN_VERSION

from interlock_mcp.instructions import INSTRUCTIONS

from ..version import VERSION
from .client import DEFAULT_URL, OutOfReach

T = TypeVar("T")
Context = ServerRequestContext[Any, Any]

NOT_INTERLOCK = (403, 404, 405, 421)
PATIENCE = httpx2.Timeout(30, read=300)  # seconds; a call may be silent for long


@click.command("mcp")
def mcp() -> None:
    """Speak MCP on standard input and output, for assistants that start programs.

    Every call is passed on to the running server at INTERLOCK_URL, signed with INTERLOCK_TOKEN. The server may stop and
    start again meanwhile: a call that finds none says so, and the next one tries anew.
    """
    url = (os.environ.get("INTERLOCK_URL", "") or DEFAULT_URL).rstrip("/")
    token = os.environ.get("INTERLOCK_TOKEN", "")
    if not token:
        raise OutOfReach("INTERLOCK_TOKEN is not set.", "A person makes one: interlock token issue.")
    if not url.startswith(("http://", "https://")):
        raise click.UsageError(f"INTERLOCK_URL is no web address: {url!r}.")
    anyio.run(_serve, url, token)


class Passage:
    """The way to the running server. Each call goes alone: nothing is kept that a restart could break."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._http = httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE,
            event_hooks={"response": [self._must_be_welcome]},
        )

    async def ask(self, question: Callable[[Client], Awaitable[T]]) -> T:
        """Refuses (OutOfReach) when no server answers, or it does not know the token. Its own refusals pass through."""
        try:
            transport = streamable_http_client(f"{self._url}/mcp", http_client=self._http)
            async with Client(transport, mode=LATEST_MODERN_VERSION, cache=None) as client:
                return await question(client)
        except (ExceptionGroup, httpx2.TransportError, MCPError) as error:
            raise self._explained(error) from error

    async def _must_be_welcome(self, response: httpx2.Response) -> None:
        """The SDK makes one vague error of every status; what helps differs."""
        if response.status_code == 401:
            raise OutOfReach(
                f"The server at {self._url} does not know this token: it is wrong, expired or revoked.",
                "A person issues another (interlock token issue); INTERLOCK_TOKEN holds it.",
            )
        if response.status_code in NOT_INTERLOCK or response.status_code >= 500:
            raise OutOfReach(
                f"{self._url} answered {response.status_code}, and not as Interlock does.",
                "INTERLOCK_URL names the server itself, as it calls itself in INTERLOCK_PUBLIC_URL.",
            )

    def _explained(self, error: Exception) -> Exception:
        causes = [*_leaves(error)]
        known = next((cause for cause in causes if isinstance(cause, OutOfReach | MCPError)), None)
        if known is None and any(isinstance(cause, httpx2.TransportError) for cause in causes):
            return OutOfReach(
                f"No Interlock answers at {self._url}.",
                "interlock serve starts one; INTERLOCK_URL says where it is. The same call may pass then.",
            )
        return known or error


class Door:
    """What the assistant asks, passed on; where nobody answers, it is told so and may ask again."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self.server = Server[Any](
            "interlock",
            version=VERSION,
            instructions=INSTRUCTIONS,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_prompts=self._list_prompts,
            on_get_prompt=self._get_prompt,
            on_list_resources=self._list_resources,
            on_list_resource_templates=self._list_resource_templates,
            on_read_resource=self._read_resource,
        )

    async def _list_tools(self, ctx: Context, params: PaginatedRequestParams | None) -> ListToolsResult:
        """Assistants ask for it once, when they start: without a server, what this version would answer."""
        try:
            return await self._passage.ask(lambda client: client.list_tools())
        except OutOfReach:
            # Only now: it brings the whole server in, which takes a second.
            from interlock_mcp.catalogue import listed

            return ListToolsResult(tools=listed())

    async def _call_tool(self, ctx: Context, params: CallToolRequestParams) -> CallToolResult:
        try:
            return await self._passage.ask(lambda client: client.call_tool(params.name, params.arguments))
        except OutOfReach as no:
            return CallToolResult(content=[TextContent(type="text", text=_sentence(no))], is_error=True)

    async def _list_prompts(self, ctx: Context, params: PaginatedRequestParams | None) -> ListPromptsResult:
        return await self._or_error(lambda client: client.list_prompts())

    async def _get_prompt(self, ctx: Context, params: GetPromptRequestParams) -> GetPromptResult:
        return await self._or_error(lambda client: client.get_prompt(params.name, params.arguments))

    async def _list_resources(self, ctx: Context, params: PaginatedRequestParams | None) -> ListResourcesResult:
        return await self._or_error(lambda client: client.list_resources())

    async def _list_resource_templates(
        self, ctx: Context, params: PaginatedRequestParams | None
    ) -> ListResourceTemplatesResult:
        return await self._or_error(lambda client: client.list_resource_templates())

    async def _read_resource(self, ctx: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
        return await self._or_error(lambda client: client.read_resource(str(params.uri)))

    async def _or_error(self, question: Callable[[Client], Awaitable[T]]) -> T:
        try:
            return await self._passage.ask(question)
        except OutOfReach as no:
            raise MCPError(INTERNAL_ERROR, _sentence(no)) from no


async def _serve(url: str, token: str) -> None:
    passage = Passage(url, token)
    try:
        await passage.ask(lambda client: client.list_prompts())
    except OutOfReach as no:
        no.show()  # on stderr, where assistants keep what programs say; it goes on, for the server may come
    server = Door(passage).server
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def _sentence(no: OutOfReach) -> str:
    return " ".join([no.message, *no.more])


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error
