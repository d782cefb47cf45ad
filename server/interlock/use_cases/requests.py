"""The same request again gets the first answer."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from ..core.members import Actor
from ..core.refusals import RequestReused
from ..store import requests
from ..store.database import Transaction

Answer = TypeVar("Answer")


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
    digest = hashlib.sha256(json.dumps(arguments, sort_keys=True, default=str).encode()).hexdigest()
    first = await requests.begin(tx, actor.id, request_id, call, digest)
    if first is None:
        result = await act()
        await requests.finish(tx, actor.id, request_id, _form(answer).dump_python(result, mode="json"))
        return result
    if first[:2] != (call, digest):
        raise RequestReused(
            f"Request id {request_id} stood for another call of yours: {first[0]}.", "Use a new id for a new call."
        )
    return _form(answer).validate_python(first[2])


@lru_cache
def _form(answer: Any) -> TypeAdapter[Any]:
    return TypeAdapter(answer)
