"""Signed statements, in and out, and the keys of those who send us some. Nothing here changes a statement."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from ..core.gate.policy import ProducerClass
from ..core.identity.summaries import Judged
from ..core.tickets import Ticket
from .database import Transaction
from .tables import members
from .tables_of_identity import attestations, producer_keys
from .tables_of_proof import evidence


@dataclass(frozen=True)
class Statement:
    """A signed statement as it comes in: what it is a statement of, and the DSSE envelope as it was sent."""

    predicate_type: str
    envelope: str


@dataclass(frozen=True)
class Attestation:
    """`envelope` is the DSSE envelope as it stands. It came in with evidence, or vouches for a close."""

    id: int
    predicate_type: str
    digest: str
    envelope: str
    evidence: int | None
    close: int | None
    at: datetime


@dataclass(frozen=True)
class ProducerKey:
    """By which statements of a ci member are checked."""

    id: int
    member: str
    key_id: str
    public_key: str
    at: datetime
    revoked_at: datetime | None


async def add(
    tx: Transaction,
    ticket: Ticket,
    predicate_type: str,
    envelope: str,
    evidence_id: int | None = None,
    close_record_id: int | None = None,
) -> None:
    await tx.sql.execute(
        insert(attestations).values(
            ticket_id=ticket.id,
            project_id=ticket.project_id,
            evidence_id=evidence_id,
            close_record_id=close_record_id,
            predicate_type=predicate_type,
            digest=hashlib.sha256(envelope.encode()).hexdigest(),
            envelope=envelope,
        )
    )


async def of_ticket(tx: Transaction, ticket_id: int) -> list[Attestation]:
    """Oldest first."""
    a = attestations.c
    found = select(a.id, a.predicate_type, a.digest, a.envelope, a.evidence_id, a.close_record_id, a.at)
    rows = await tx.sql.execute(found.where(a.ticket_id == ticket_id).order_by(a.id))
    return [Attestation(*row) for row in rows]


async def judged(tx: Transaction, ids: Sequence[int]) -> list[Judged]:
    e = evidence.c
    found = select(e.id, e.digest, e.check_name, members.c.name, e.producer_class).where(e.id.in_(ids))
    rows = await tx.sql.execute(found.join(members, members.c.id == e.producer_id).order_by(e.id))
    return [Judged(id, digest, check, name, ProducerClass(word)) for id, digest, check, name, word in rows]


async def name_of(tx: Transaction, member_id: int) -> str:
    return (await tx.sql.execute(select(members.c.name).where(members.c.id == member_id))).scalar_one()


async def add_key(tx: Transaction, member_id: int, key_id: str, public_key: str, created_by: int) -> bool:
    """False when the key is registered already, for whomever, revoked or not."""
    values = {"member_id": member_id, "key_id": key_id, "public_key": public_key, "created_by": created_by}
    if (await tx.sql.execute(select(producer_keys.c.id).where(producer_keys.c.key_id == key_id))).first():
        return False
    await tx.sql.execute(insert(producer_keys).values(values))
    return True


async def keys_of(tx: Transaction, member_ids: Sequence[int]) -> list[ProducerKey]:
    """Newest first; those that were revoked, too."""
    k = producer_keys.c
    found = select(k.id, members.c.name, k.key_id, k.public_key, k.at, k.revoked_at)
    found = found.join(members, members.c.id == k.member_id).where(k.member_id.in_(member_ids))
    return [ProducerKey(*row) for row in await tx.sql.execute(found.order_by(k.id.desc()))]


async def revoke_key(tx: Transaction, member_ids: Sequence[int], id: int) -> str | None:
    """Whose key it was; None when none of them has it."""
    k = producer_keys.c
    gone = update(producer_keys).where(k.id == id, k.member_id.in_(member_ids), k.member_id == members.c.id)
    gone = gone.values(revoked_at=func.coalesce(k.revoked_at, func.now()))
    return (await tx.sql.execute(gone.returning(members.c.name))).scalar_one_or_none()
