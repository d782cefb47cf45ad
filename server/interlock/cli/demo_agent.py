"""An agent of the demo: an MCP client over HTTP, which does as it is told and reads what it is answered."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import TextContent

from .demo_screen import NotAsTold

TIMEOUT_SECONDS = 60
FENCE = re.compile(r"under fence (\d+)")


@dataclass(frozen=True)
class Answer:
    text: str
    is_refusal: bool


@dataclass(frozen=True)
class Agent:
    name: str
    mcp: Client

    async def try_to(self, tool: str, **arguments: Any) -> Answer:
        result = await self.mcp.call_tool(tool, arguments)
        text = "\n".join(part.text for part in result.content if isinstance(part, TextContent))
        return Answer(text, bool(result.is_error))

    async def ask(self, tool: str, **arguments: Any) -> str:
        """Refuses (NotAsTold) to be refused."""
        answer = await self.try_to(tool, **arguments)
        if answer.is_refusal:
            raise NotAsTold(f"{self.name} was refused {tool}: {answer.text}")
        return answer.text

    async def read(self, tool: str, **arguments: Any) -> Any:
        return json.loads(await self.ask(tool, format="json", **arguments))

    async def is_refused(self, tool: str, **arguments: Any) -> str:
        """The server's no. Refuses (NotAsTold) a yes."""
        answer = await self.try_to(tool, **arguments)
        if not answer.is_refusal:
            raise NotAsTold(f"{self.name} was not refused {tool}: {answer.text}")
        return answer.text

    async def claim(self, key: str, role: str) -> int:
        """The fence, which the agent sends with everything it writes under the claim."""
        return fence_of(await self.ask("claim_ticket", key=key, role=role))


@asynccontextmanager
async def agent(url: str, name: str, token: str) -> AsyncIterator[Agent]:
    """Connected while the block runs."""
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=TIMEOUT_SECONDS) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http)) as mcp,
    ):
        yield Agent(name, mcp)


def fence_of(text: str) -> int:
    found = FENCE.search(text)
    if found is None:
        raise NotAsTold(f"A claim was answered without a fence: {text}")
    return int(found[1])
