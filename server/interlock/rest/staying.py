"""Act only for callers who are still there: one who hung up would never hear what they got."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from fastapi import Request
from starlette.requests import ClientDisconnect

Answer = TypeVar("Answer")


async def while_there(request: Request, answer: Awaitable[Answer]) -> Answer:
    """The answer; it is cancelled when the caller hangs up. For calls that may take long, once their body is read."""
    asked = asyncio.ensure_future(answer)
    left = asyncio.create_task(_hung_up(request))
    try:
        await asyncio.wait({asked, left}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        asked.cancel()
        left.cancel()
        await asyncio.gather(asked, left, return_exceptions=True)
    if asked.cancelled():
        raise ClientDisconnect
    return asked.result()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
