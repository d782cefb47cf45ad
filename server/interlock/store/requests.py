"""The first answer to each call that named a request id."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from .database import Transaction
from .tables import requests

# A lock that writes nothing: the transaction gets its place in the log when it writes first, under the ticket's lock.
LOCK = text("select pg_advisory_xact_lock(hashtextextended(cast(:member as text) || ' ' || :request, 0))")

FORGET = text("""
delete from requests where (member_id, request_id) in (
  select member_id, request_id from requests where at < now() - :age limit :limit for update skip locked
)
""")


async def begin(tx: Transaction, member_id: int, request_id: str) -> tuple[str, str, Any] | None:
    """None for a new id, which is then ours until the transaction ends; else what the first call was, as `find` says.

    Waits for a first call that is still under way; and looks only then, for a statement does not see what was
    committed after it began.
    """
    await tx.sql.execute(LOCK, {"member": member_id, "request": request_id})
    return await find(tx, member_id, request_id)


async def find(tx: Transaction, member_id: int, request_id: str) -> tuple[str, str, Any] | None:
    """What the first call was: its name, the digest of its arguments, and its answer."""
    r = requests.c
    found = select(r.call, r.digest, r.answer).where(r.member_id == member_id, r.request_id == request_id)
    row = (await tx.sql.execute(found)).one_or_none()
    return (row.call, row.digest, row.answer) if row else None


async def finish(tx: Transaction, member_id: int, request_id: str, call: str, digest: str, answer: Any) -> bool:
    """Keep the answer. False when the id was taken since we began, by a claim: those do not wait for us."""
    first = {"member_id": member_id, "request_id": request_id, "call": call, "digest": digest, "answer": answer}
    kept = insert(requests).values(first).on_conflict_do_nothing().returning(requests.c.request_id)
    return (await tx.sql.execute(kept)).first() is not None


async def forget(tx: Transaction, age: timedelta, limit: int) -> int:
    """The number of those that were forgotten."""
    return (await tx.sql.execute(FORGET, {"age": age, "limit": limit})).rowcount
