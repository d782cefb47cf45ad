"""A client that costs next to nothing: one HTTP/1.1 connection, one call after the other, the answer as bytes."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

MODERN = "2026-07-28"
LEGACY = "2025-06-18"


class Connection:
    def __init__(self, url: str, token: str) -> None:
        self._address = urlsplit(url)
        self._token = token

    async def __aenter__(self) -> "Connection":
        self._reader, self._writer = await asyncio.open_connection(self._address.hostname, self._address.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[int, bytes]:
        payload = json.dumps(body).encode()
        lines = [
            f"POST {path} HTTP/1.1",
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
        return int(head.split(" ", 2)[1]), answer

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
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        status, answer = await self.post("/mcp", body, headers)
        if status != 200:
            raise RuntimeError(f"{status}: {answer[:300]!r}")
        text = answer.decode()
        if text.startswith(("event:", "data:", ":")):
            text = next(line[5:] for line in text.splitlines() if line.startswith("data:") and line.strip() != "data:")
        result = json.loads(text)["result"]
        said = result["content"][0]["text"]
        if result.get("isError"):
            raise RuntimeError(said)
        return said

    async def _chunks(self) -> bytes:
        whole = b""
        while size := int((await self._reader.readline()).strip() or b"0", 16):
            whole += await self._reader.readexactly(size)
            await self._reader.readexactly(2)
        await self._reader.readexactly(2)
        return whole
