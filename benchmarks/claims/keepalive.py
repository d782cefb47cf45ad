"""A client that costs next to nothing: one HTTP/1.1 connection, one call after the other, the answer as bytes."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

MODERN = "2026-07-28"
LEGACY = "2025-11-25"


class Connection:
    def __init__(self, url: str, token: str) -> None:
        self._address = urlsplit(url)
        self._token = token

    async def __aenter__(self) -> "Connection":
        self._reader, self._writer = await asyncio.open_connection(self._address.hostname, self._address.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def get(self, path: str) -> bytes:
        return await self._asked("GET", path, b"", {})

    async def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> bytes:
        return await self._asked("POST", path, json.dumps(body).encode(), headers or {})

    async def call_tool(self, name: str, arguments: Mapping[str, Any], protocol: str) -> str:
        """The text that the tool answers with. Raises when the tool refused."""
        params: dict[str, Any] = {"name": name, "arguments": dict(arguments)}
        headers = {"MCP-Protocol-Version": protocol}
        if protocol == MODERN:
            headers |= {"Mcp-Method": "tools/call", "Mcp-Name": name}
            params["_meta"] = {
                "io.modelcontextprotocol/protocolVersion": protocol,
                "io.modelcontextprotocol/clientCapabilities": {},
            }
        answer = await self.post("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}, headers)
        result = json.loads(_event(answer))["result"]
        said = result["content"][0]["text"]
        if result.get("isError"):
            raise RuntimeError(said)
        return said

    async def _asked(self, method: str, path: str, payload: bytes, headers: Mapping[str, str]) -> bytes:
        """The body of the answer. Raises unless it is a good one."""
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self._address.netloc}",
            f"Authorization: Bearer {self._token}",
            "Content-Type: application/json",
            "Accept: application/json, text/event-stream",
            f"Content-Length: {len(payload)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + payload)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        if "transfer-encoding: chunked" in head:
            answer = await self._chunks()
        else:
            length = int(head.split("content-length:", 1)[1].split("\r\n", 1)[0])
            answer = await self._reader.readexactly(length)
        if head.split(" ", 2)[1] not in ("200", "201"):
            raise RuntimeError(f"{method} {path}: {head.splitlines()[0]}: {answer[:300]!r}")
        return answer

    async def _chunks(self) -> bytes:
        whole = b""
        while size := int((await self._reader.readline()).strip() or b"0", 16):
            whole += await self._reader.readexactly(size)
            await self._reader.readexactly(2)
        await self._reader.readexactly(2)
        return whole


def _event(answer: bytes) -> bytes:
    """What the first event with data carries, where the answer is a stream of them."""
    if answer.startswith(b"{"):
        return answer
    return next(line[5:] for line in answer.splitlines() if line.startswith(b"data:") and line.strip() != b"data:")
