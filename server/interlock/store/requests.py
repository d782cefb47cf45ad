"""The first answer to each call that named a request id."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from .database import Transaction
from .tables import requests

FORGET = text("""
delete from requests where (member_id, request_id) in (
  select member_id, request_id from requests where at < now() - :age limit :limit for update skip locked
)
""")


async def begin(
    tx: Transaction, member_id: int, request_id: str, call: str, digest: str
) -> tuple[str, str, Any] | None:
    """None for a new id; else what the first call was: its name, the digest of its arguments, and its answer.

    Waits for a first call that is still under way.
    """
    begun = await tx.sql.execute(
        insert(requests)
        .values(member_id=member_id, request_id=request_id, call=call, digest=digest)
        .on_conflict_do_nothing()
        .returning(requests.c.request_id)
    )
    return None if begun.first() else await find(tx, member_id, request_id)


async def find(tx: Transaction, member_id: int, request_id: str) -> tuple[str, str, Any] | None:
    """What the first call was: its name, the digest of its arguments, and its answer."""
    r = requests.c
    found = select(r.call, r.digest, r.answer).where(r.member_id == member_id, r.request_id == request_id)
    row = (await tx.sql.execute(found)).one_or_none()
    return (row.call, row.digest, row.answer) if row else None


async def finish(tx: Transaction, member_id: int, request_id: str, answer: Any) -> None:
    await tx.sql.execute(
        update(requests)
        .where(requests.c.member_id == member_id, requests.c.request_id == request_id)
        .values(answer=answer, at=func.now())
    )


async def forget(tx: Transaction, age: timedelta, limit: int) -> int:
    """The number of those that were forgotten."""
    return (await tx.sql.execute(FORGET, {"age": age, "limit": limit})).rowcount
