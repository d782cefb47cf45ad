"""The first answer to each call that named a request id."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from ..core.refusals import Busy
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


async def finish(tx: Transaction, member_id: int, request_id: str, call: str, digest: str, answer: Any) -> None:
    """Keep the answer. Refuses (Busy) when one was kept since we began, by a statement that waits for nobody."""
    first = {"member_id": member_id, "request_id": request_id, "call": call, "digest": digest, "answer": answer}
    kept = insert(requests).values(first).on_conflict_do_nothing().returning(requests.c.request_id)
    if (await tx.sql.execute(kept)).first() is None:
        raise Busy(f"Another call is under way under request id {request_id}.", "Try again in a moment.")


async def undo(tx: Transaction) -> None:
    """All that was done in this transaction; what is read next may have been committed since it began."""
    await tx.sql.rollback()
    tx.wrote_events = False


async def forget(tx: Transaction, age: timedelta, limit: int) -> int:
    """The number of those that were forgotten."""
    return (await tx.sql.execute(FORGET, {"age": age, "limit": limit})).rowcount
