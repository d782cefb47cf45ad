"""Passkeys, and the challenges that they answer."""

from datetime import datetime

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from ..core.passkeys import CHALLENGE_LIFE, Kept
from ..core.webauthn import Passkey
from .database import Transaction
from .tables import tokens
from .tables_of_identity import challenges, passkeys

KNOWN = (passkeys.c.id, passkeys.c.credential_id, passkeys.c.credential, passkeys.c.sign_count)
SEEN = (passkeys.c.id, passkeys.c.label, passkeys.c.at, passkeys.c.last_used_at, passkeys.c.revoked_at)


async def ask(tx: Transaction, member_id: int, purpose: str, challenge: str, subject: str) -> None:
    """From now on it may be answered once. What was asked of the member before about the same is taken back; what was
    answered stays, as a record of what each passkey was shown for."""
    c = challenges.c
    open_to_me = (c.member_id == member_id) & c.used_at.is_(None)
    is_same = (c.purpose == purpose) & (c.subject == subject)
    await tx.sql.execute(delete(challenges).where(open_to_me, or_(c.expires_at < func.now(), is_same)))
    await tx.sql.execute(
        insert(challenges).values(
            member_id=member_id,
            purpose=purpose,
            challenge=challenge,
            subject=subject,
            expires_at=func.now() + CHALLENGE_LIFE,
        )
    )


async def spend(tx: Transaction, member_id: int, purpose: str, challenge: str) -> str | None:
    """What it was asked about. None: this member was not asked so, or too long ago, or has answered it."""
    c = challenges.c
    spent = (
        update(challenges)
        .where(c.challenge == challenge, c.member_id == member_id, c.purpose == purpose)
        .where(c.used_at.is_(None), c.expires_at > func.now())
        .values(used_at=func.now())
    )
    return (await tx.sql.execute(spent.returning(c.subject))).scalar_one_or_none()


async def add(tx: Transaction, member_id: int, passkey: Passkey, label: str) -> int | None:
    """None: somebody has it already."""
    added = (
        upsert(passkeys)
        .values(
            member_id=member_id,
            credential_id=passkey.credential_id,
            credential=passkey.credential,
            sign_count=passkey.sign_count,
            label=label,
        )
        .on_conflict_do_nothing(index_elements=["credential_id"])
    )
    return (await tx.sql.execute(added.returning(passkeys.c.id))).scalar_one_or_none()


async def living(tx: Transaction, member_id: int) -> list[Passkey]:
    found = select(*KNOWN).where(passkeys.c.member_id == member_id, passkeys.c.revoked_at.is_(None))
    return [Passkey(*row) for row in await tx.sql.execute(found.order_by(passkeys.c.id))]


async def lock(tx: Transaction, member_id: int, credential_id: str) -> Passkey | None:
    """A living one of the member's, until the end of the transaction: it counts for one decision at a time."""
    p = passkeys.c
    found = select(*KNOWN).where(p.member_id == member_id, p.credential_id == credential_id, p.revoked_at.is_(None))
    row = (await tx.sql.execute(found.with_for_update())).one_or_none()
    return Passkey(*row) if row else None


async def counted(tx: Transaction, passkey_id: int, sign_count: int) -> None:
    """It was shown just now."""
    used = update(passkeys).where(passkeys.c.id == passkey_id)
    await tx.sql.execute(used.values(sign_count=sign_count, last_used_at=func.now()))


async def ever_had_one(tx: Transaction, member_id: int) -> bool:
    """Revoked ones count."""
    found = select(passkeys.c.id).where(passkeys.c.member_id == member_id).limit(1)
    return (await tx.sql.execute(found)).first() is not None


async def kept(tx: Transaction, member_id: int) -> list[Kept]:
    """Oldest first, revoked ones too."""
    found = select(*SEEN).where(passkeys.c.member_id == member_id).order_by(passkeys.c.id)
    return [Kept(*row) for row in await tx.sql.execute(found)]


async def revoke(tx: Transaction, member_id: int, passkey_id: int | None) -> list[str]:
    """The labels of what was revoked: one, or with None all that live."""
    p = passkeys.c
    some = update(passkeys).where(p.member_id == member_id, p.revoked_at.is_(None))
    if passkey_id is not None:
        some = some.where(p.id == passkey_id)
    revoked = some.values(revoked_at=func.now()).returning(p.label)
    return list((await tx.sql.execute(revoked)).scalars())


async def signed_in_at(tx: Transaction, token_id: int) -> datetime | None:
    """When the session began; None: this is no session but another token."""
    found = select(tokens.c.created_at).where(tokens.c.id == token_id, tokens.c.purpose == "session")
    return (await tx.sql.execute(found)).scalar_one_or_none()
