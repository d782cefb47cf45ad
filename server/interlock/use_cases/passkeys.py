"""Add passkeys, list and revoke them, and ask for one before a decision."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from ..core import webauthn
from ..core.events import Event
from ..core.events import Kind as Happened
from ..core.gate.closing import must_be_as_seen
from ..core.members import Actor, Deed, Kind, Member
from ..core.passkeys import (
    ADDING,
    PERMISSIONS,
    Decided,
    Decision,
    Kept,
    Shown,
    checked_label,
    is_wanted,
    must_be_fresh,
    none_was_shown,
)
from ..core.refusals import Invalid, NotFound, NotPermitted, PasskeyWanted
from ..store import events, members, passkeys, tickets
from ..store.database import Database, Transaction
from .judging import case_shown
from .stepping_up import DECIDE, REGISTER, must_be_shown

CHALLENGE_BYTES = 32


async def begin_adding(db: Database, actor: Actor, public_url: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What a browser is asked to make; and what to show before it, where the person has a passkey already."""
    actor.must(Deed.KEEP_PASSKEYS)
    party = webauthn.party_at(public_url)
    async with db.transaction() as tx:
        mine, make = await passkeys.living(tx, actor.id), _challenge()
        await passkeys.ask(tx, actor.id, REGISTER, make, ADDING)
        options = webauthn.creation_options(party, actor.id, actor.name, make, mine)
        if mine:
            return options, await _asked(tx, actor, party, mine, ADDING)
        must_be_fresh(actor, await passkeys.signed_in_at(tx, actor.token_id), tx.now)
        return options, None


async def add(
    db: Database, actor: Actor, label: str, public_url: str, answer: Mapping[str, Any], shown: Shown | None = None
) -> None:
    """The first one in a fresh session; each further one wants one of those that the person has."""
    actor.must(Deed.KEEP_PASSKEYS)
    label = checked_label(label)
    party, made_answer = webauthn.party_at(public_url), webauthn.registration(answer)
    async with db.transaction() as tx:
        if await passkeys.spend(tx, actor.id, REGISTER, webauthn.challenge_of(made_answer)) is None:
            raise NotPermitted(
                "You were not asked for this passkey, or too long ago.", "Add it on your account's page."
            )
        if await passkeys.living(tx, actor.id):
            await _must_show(tx, actor, ADDING, shown)
        else:
            must_be_fresh(actor, await passkeys.signed_in_at(tx, actor.token_id), tx.now)
        if await passkeys.add(tx, actor.id, webauthn.made(party, made_answer), label) is None:
            raise Invalid("This passkey is known already.", "Add another one.")
        await events.append(tx, *_told(actor, Happened.PASSKEY_ADDED, actor.name, label))


async def list_passkeys(db: Database, actor: Actor) -> list[Kept]:
    """One's own, the oldest first, revoked ones too."""
    actor.must(Deed.KEEP_PASSKEYS)
    async with db.read() as tx:
        return await passkeys.kept(tx, actor.id)


async def begin_revoking(db: Database, actor: Actor, passkey_id: int, public_url: str) -> dict[str, Any]:
    """What a browser is asked to show before one's passkey is revoked: any that one has."""
    actor.must(Deed.KEEP_PASSKEYS)
    party = webauthn.party_at(public_url)
    async with db.transaction() as tx:
        return await _asked(tx, actor, party, await passkeys.living(tx, actor.id), _revoking(passkey_id))


async def revoke(db: Database, actor: Actor, passkey_id: int, shown: Shown | None) -> None:
    """One of one's own, with any that one has: whoever found a session open takes none away."""
    actor.must(Deed.KEEP_PASSKEYS)
    async with db.transaction() as tx:
        await _must_show(tx, actor, _revoking(passkey_id), shown)
        revoked = await passkeys.revoke(tx, actor.id, passkey_id)
        if not revoked:
            raise NotFound(f"You have no passkey {passkey_id}.", "The page of your account lists yours.")
        await events.append(tx, *_told(actor, Happened.PASSKEY_REVOKED, actor.name, *revoked))


async def revoke_all_of(db: Database, actor: Actor, project: str, name: str) -> int:
    """An owner lets somebody begin anew who has lost theirs. Not for oneself: that another owner does, or `local`."""
    here = actor.within(project, Deed.MANAGE_MEMBERS)
    async with db.transaction() as tx:
        member = next((m for m, _ in await members.of_project(tx, here.project_id) if m.name == name), None)
        if member is None:
            raise NotFound(f"{project} has no member {name}.", "interlock member list shows who there is.")
        if member.id == actor.id:
            raise NotPermitted(
                "Your own passkeys you revoke one by one, with another of yours.",
                f"Have another owner do it, or, on the server's machine: interlock member forget-passkeys {name}.",
            )
        return await _revoke_all(tx, member, actor.id, (here.project_id,))


async def forget(db: Database, name: str) -> int:
    """For somebody with access to the machine itself: all passkeys of a person are revoked."""
    async with db.transaction() as tx:
        member = await members.by_name(tx, name)
        if member is None or member.kind is not Kind.PERSON:
            raise NotFound(f"There is no person {name}.", "interlock member list shows who there is.")
        return await _revoke_all(tx, member, None, await members.projects_of(tx, member.id))


async def ask(
    db: Database, actor: Actor, key: str, decided: Decided, snapshot: str, public_url: str, about: str = ""
) -> dict[str, Any] | None:
    """What a browser is asked to show for this one decision. None: it wants no passkey.

    Refuses (Changed) another verdict than the caller saw, and (PasskeyWanted) who has none to show.
    """
    project_id, number = actor.on_ticket(key, PERMISSIONS[decided])
    actor.must(Deed.KEEP_PASSKEYS)
    async with db.transaction() as tx:
        case = await case_shown(tx, await tickets.read(tx, project_id, number))
        must_be_as_seen(case.ticket, case.verdict, None, snapshot)
        if not is_wanted(case.policy.step_up, actor, await passkeys.ever_had_one(tx, actor.id)):
            return None
        mine, decision = await passkeys.living(tx, actor.id), Decision(decided, key, case.verdict.snapshot, about)
        if not mine:
            raise none_was_shown(actor, decision, has_one=False)
        return await _asked(tx, actor, webauthn.party_at(public_url), mine, decision.subject)


async def _asked(
    tx: Transaction, actor: Actor, party: webauthn.RelyingParty, mine: Sequence[webauthn.Passkey], subject: str
) -> dict[str, Any]:
    challenge = _challenge()
    await passkeys.ask(tx, actor.id, DECIDE, challenge, subject)
    return webauthn.request_options(party, challenge, mine)


async def _must_show(tx: Transaction, actor: Actor, subject: str, shown: Shown | None) -> None:
    if shown is None:
        raise PasskeyWanted(
            f"To {subject} wants a passkey of {actor.name}.", "Do it on the page of your account, which asks for it."
        )
    await must_be_shown(tx, actor, subject, shown)


async def _revoke_all(tx: Transaction, member: Member, by: int | None, project_ids: tuple[int, ...]) -> int:
    revoked = await passkeys.revoke(tx, member.id, None)
    told = {"member": member.name, "label": ", ".join(revoked)}
    if revoked:
        await events.append(tx, *(Event(Happened.PASSKEY_REVOKED, id, None, by, told) for id in project_ids))
    return len(revoked)


def _told(actor: Actor, kind: Happened, member: str, *labels: str) -> tuple[Event, ...]:
    """In every project of the caller: there is where people look for it."""
    told = {"member": member, "label": ", ".join(labels)}
    return tuple(Event(kind, m.project_id, None, actor.id, told) for m in actor.memberships)


def _revoking(passkey_id: int) -> str:
    return f"revoke passkey {passkey_id}"


def _challenge() -> str:
    return secrets.token_urlsafe(CHALLENGE_BYTES)
