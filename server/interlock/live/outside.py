"""What is read from other servers: a little, soon, and from nobody that they send us on to."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx2

from ..core.refusals import Unavailable

TIMEOUT_SECONDS = 5.0
LIMIT_BYTES = 256 * 1024
TRY_AGAIN = "Try again in a minute; whoever runs the server can see in its log why."


async def read(address: str, headers: Mapping[str, str] | None = None) -> bytes:
    """Refuses (Unavailable) any answer but a whole one of at most 256 KiB, within five seconds."""
    return await ask("GET", address, headers)


async def ask(method: str, address: str, headers: Mapping[str, str] | None = None, json: Any = None) -> bytes:
    body = bytearray()
    try:
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            httpx2.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False) as http,
            http.stream(method, address, headers=dict(headers or {}), json=json) as response,
        ):
            if not response.is_success:
                raise Unavailable(f"{_host(address)} answered {response.status_code}.", TRY_AGAIN)
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > LIMIT_BYTES:
                    raise Unavailable(f"{_host(address)} sent more than {LIMIT_BYTES:,} bytes.", TRY_AGAIN)
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
        raise Unavailable(f"{_host(address)} cannot be reached: {type(error).__name__}.", TRY_AGAIN) from error
    return bytes(body)


def _host(address: str) -> str:
    return httpx2.URL(address).host
