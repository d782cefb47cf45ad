"""The same request again gets the first answer."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from ..core.members import Actor
from ..core.refusals import Refusal, RequestReused
from ..store import requests
from ..store.database import Database, Transaction

REMEMBERED = timedelta(days=30)
FORGOTTEN_AT_ONCE = 5_000

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Request:
    """A call by a member under an id of the member's choice; "" when it may be done as often as it is sent."""

    member_id: int
    id: str
    call: str
    arguments: Any

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.arguments, sort_keys=True, default=str).encode()).hexdigest()


async def once(
    tx: Transaction,
    actor: Actor,
    request_id: str,
    call: str,
    arguments: Any,
    answer: Any,
    act: Callable[[], Awaitable[Answer]],
) -> Answer:
    """Act, or replay what acting under this request id answered before. `answer` is the type of the answer.

    Refuses (RequestReused) an id that stood for another call or for other arguments. A refused first call leaves no
    trace, so that it may be tried again under its id.
    """
    if not request_id:
        return await act()
    request = Request(actor.id, request_id, call, arguments)
    if first := await requests.begin(tx, actor.id, request_id):
        return _again(request, first, answer)
    try:
        result = await act()
        kept = _form(answer).dump_python(result, mode="json")
        await requests.finish(tx, actor.id, request_id, call, request.digest, kept)
    except Refusal:
        # The same call, or a claim under its id, may have been done meanwhile by a statement that waits for nobody.
        await requests.undo(tx)
        if first := await requests.find(tx, actor.id, request_id):
            return _again(request, first, answer)
        raise
    return result


async def replayed(tx: Transaction, request: Request, answer: type[Answer]) -> Answer | None:
    """What the first call answered; None when this is the first. Refuses (RequestReused) as `once` does."""
    first = await requests.find(tx, request.member_id, request.id) if request.id else None
    return _again(request, first, answer) if first else None


async def forget_old(db: Database) -> int:
    """Nobody waits that long for an answer: what was remembered for longer is forgotten, step by step."""
    forgotten, step = 0, FORGOTTEN_AT_ONCE
    while step == FORGOTTEN_AT_ONCE:
        async with db.transaction() as tx:
            step = await requests.forget(tx, REMEMBERED, FORGOTTEN_AT_ONCE)
        forgotten += step
    return forgotten


def _again(request: Request, first: tuple[str, str, Any], answer: Any) -> Any:
    if first[:2] != (request.call, request.digest):
        raise RequestReused(
            f"Request id {request.id} stood for another call of yours: {first[0]}.", "Use a new id for a new call."
        )
    return _form(answer).validate_python(first[2])


@lru_cache
def _form(answer: Any) -> TypeAdapter[Any]:
    return TypeAdapter(answer)
