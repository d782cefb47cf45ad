"""Whether a run still has the tests that the last close relied on, and the names that this takes.

Part of the caller's transaction, except for the chore.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from ..core.evidence import lost
from ..core.evidence.model import Report
from ..core.gate.policy import ProducerClass
from ..core.tickets import Ticket
from ..store import passed
from ..store.database import Database, Transaction
from ..store.evidence import Posted


async def compared(tx: Transaction, ticket: Ticket, posted: Posted, report: Report) -> Posted:
    """With how many tests are gone, and the first of them in its detail. Of a run in several reports, each one speaks
    for all that came before it: the last says how many are gone."""
    before = await passed.relied_on(tx, ticket.project_id, posted.repository, posted.check) if _counts(posted) else None
    if before is None:
        return posted
    others = await passed.of_run(tx, ticket, posted)
    gone = await asyncio.to_thread(_gone, before.names, report, others)
    named = {"lost_tests": gone[: lost.SHOWN], "lost_since": before.ticket} if gone else {}
    return replace(posted, lost_tests=len(gone), detail={**posted.detail, **named})


async def keep_passed(tx: Transaction, evidence_id: int, posted: Posted, report: Report) -> None:
    """The names, since a close may come to rely on this run."""
    names = await asyncio.to_thread(lost.packed, report.cases) if _counts(posted) else None
    if names:
        await passed.keep(tx, evidence_id, names)


async def forget_passed(db: Database) -> int:
    """What nothing will be compared with any more is thrown away."""
    async with db.transaction() as tx:
        return await passed.forget(tx)


def _counts(posted: Posted) -> bool:
    """Only what CI says of a head: nothing else can be relied on by a close."""
    return posted.base_of is None and ProducerClass.CI_TOKEN <= posted.producer_class < ProducerClass.PERSON


def _gone(before: Sequence[bytes], report: Report, others: Sequence[bytes]) -> list[str]:
    return lost.lost(lost.unpacked(before), report.cases, lost.unpacked(others))
