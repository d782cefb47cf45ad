"""Identify callers; make members, hand out tokens, take them back."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ..core.events import Event
from ..core.events import Kind as Happened
from ..core.gate.policy import Policy
from ..core.jobs import Job, as_data
from ..core.members import USUAL_SCOPES, Actor, Deed, Kind, Member, Membership, Scope, Token, checked_name
from ..core.refusals import Invalid, NotFound, NotPermitted, UnknownCaller
from ..store import events, members, projects
from ..store.database import Database, Transaction

LINK_LIFE = timedelta(minutes=15)
SESSION_LIFE = timedelta(days=14)
ASK_AGAIN = "Ask the person who issued it for a new one: interlock token issue."


@dataclass(frozen=True)
class FirstStart:
    """What a person needs to begin with. The secrets are shown this once."""

    person: str
    project: str
    link_secret: str
    agent: str
    agent_token: str


async def identify(db: Database, secret: str) -> Actor:
    """Who holds this bearer token. Refuses (UnknownCaller) with what became of it.

    Any call renews the caller's leases: it is a sign of life.
    """
    return await _identify(db, secret, "bearer")


async def identify_session(db: Database, secret: str) -> Actor:
    return await _identify(db, secret, "session")


async def sign_in(db: Database, link_secret: str) -> str:
    """Spend a one-time link; the answer is the secret of a browser session."""
    async with db.transaction() as tx:
        person = await members.spend_link(tx, _hash(link_secret))
        if person is None:
            raise UnknownCaller("This link is used, expired or wrong.", "Make a new one: interlock member link.")
        _, secret = await issue(tx, person, "session", "board", tuple(Scope), SESSION_LIFE)
        return secret


async def sign_out(db: Database, session_secret: str) -> None:
    actor = await members.identify(db, _hash(session_secret), "session")
    if actor:
        async with db.transaction() as tx:
            await members.revoke(tx, actor.token_id)


def csrf_word(session_secret: str) -> str:
    """The word that a form must carry to act for this session."""
    return hmac.new(session_secret.encode(), b"csrf", hashlib.sha256).hexdigest()


async def sign_in_link(db: Database, actor: Actor, member: str = "") -> str:
    """The secret of a link that signs a person in once, within 15 minutes.

    For oneself; or for somebody in a project one owns who has never signed in, so that nobody takes an account over.
    """
    actor.must(Deed.READ)
    async with db.transaction() as tx:
        person = await _person_in_reach(tx, actor, member or actor.name)
        if person.kind is not Kind.PERSON:
            raise Invalid(f"{person.name} is of kind {person.kind}.", "Only persons sign in to the board.")
        _, secret = await issue(tx, person.id, "link", "sign in", (), LINK_LIFE)
        return secret


async def local_link(db: Database, name: str = "") -> str:
    """A sign-in link for somebody with access to the machine itself: for the named person, or the first."""
    async with db.transaction() as tx:
        person = await (members.by_name(tx, name) if name else members.first_person(tx))
        if person is None or person.kind is not Kind.PERSON:
            raise NotFound(f"There is no person {name or 'here yet'}.", "interlock member list shows who there is.")
        _, secret = await issue(tx, person.id, "link", "sign in", (), LINK_LIFE)
        return secret


async def create_member(
    db: Database,
    actor: Actor,
    project: str,
    name: str,
    kind: Kind,
    roles: Sequence[str] = (),
    is_owner: bool = False,
    model_family: str = "",
) -> Member:
    """A new member of the project, or one of yours that joins it too. `model_family`: of a new agent, if you say it.

    Refuses (Invalid) a name that belongs to somebody of another kind or operator, and an owner who is no person.
    """
    membership = actor.within(project, Deed.MANAGE_MEMBERS)
    if is_owner and kind is not Kind.PERSON:
        raise Invalid(f"{name} cannot own a project: it is of kind {kind}.", "Only persons own projects.")
    operator = None if kind is Kind.PERSON else actor.id
    async with db.transaction() as tx:
        member = await members.add(tx, checked_name(name), kind, operator, model_family) or await members.by_name(
            tx, name
        )
        if member is None or member.kind is not kind or (operator and member.operator_id != operator):
            raise Invalid(f"The name {name} is taken.", "Choose another.")
        await members.join(tx, membership.project_id, member.id, roles, is_owner)
        joined = {"member": name, "kind": kind, "roles": list(roles), "is_owner": is_owner}
        await events.append(tx, Event(Happened.MEMBER_JOINED, membership.project_id, None, actor.id, joined))
    return member


async def list_members(db: Database, actor: Actor, project: str) -> list[tuple[Member, Membership]]:
    membership = actor.within(project, Deed.READ)
    async with db.read() as tx:
        return await members.of_project(tx, membership.project_id)


async def disable_member(db: Database, actor: Actor, project: str, name: str) -> None:
    """An agent or ci of one's own can do nothing more, anywhere. Nothing it made goes away."""
    membership = actor.within(project, Deed.MANAGE_MEMBERS)
    async with db.transaction() as tx:
        member = await _in_project(tx, membership, name)
        if member.operator_id != actor.operator_id or member.id == actor.id:
            raise NotPermitted(f"{name} is not an agent or ci of yours.", "You may remove it from the project.")
        await members.disable(tx, member.id)
        told = {"member": name}
        await events.append(tx, Event(Happened.MEMBER_DISABLED, membership.project_id, None, actor.id, told))


async def remove_member(db: Database, actor: Actor, project: str, name: str) -> None:
    """The member leaves the project and sees it no more."""
    membership = actor.within(project, Deed.MANAGE_MEMBERS)
    async with db.transaction() as tx:
        member = await _in_project(tx, membership, name)
        if member.id == actor.id:
            raise Invalid("You would lock yourself out.", "Ask another owner.")
        await members.leave(tx, membership.project_id, member.id)
        told = {"member": name}
        await events.append(tx, Event(Happened.MEMBER_LEFT, membership.project_id, None, actor.id, told))


async def issue_token(
    db: Database,
    actor: Actor,
    member: str,
    label: str,
    scopes: Sequence[Scope] | None = None,
    expires_days: int | None = 90,
) -> tuple[Token, str]:
    """A token and its secret, which is shown this once: for yourself, or for an agent or ci that is yours.

    Refuses (NotPermitted) a scope wider than the member's kind has.
    """
    actor.must(Deed.MANAGE_MEMBERS)
    async with db.transaction() as tx:
        holder = await _in_hand(tx, actor, member)
        wanted = tuple(dict.fromkeys(scopes)) if scopes else tuple(s for s in Scope if s in USUAL_SCOPES[holder.kind])
        if wider := [s for s in wanted if s not in USUAL_SCOPES[holder.kind]]:
            raise NotPermitted(
                f"A token of kind {holder.kind} cannot have the scope {', '.join(wider)}.",
                f"It may have: {', '.join(s for s in Scope if s in USUAL_SCOPES[holder.kind])}.",
            )
        life = timedelta(days=expires_days) if expires_days else None
        token, secret = await issue(tx, holder.id, "bearer", label, wanted, life)
        await events.append(tx, *_about_token(actor, Happened.TOKEN_ISSUED, token))
    return token, secret


async def list_tokens(db: Database, actor: Actor, member: str = "") -> list[Token]:
    actor.must(Deed.MANAGE_MEMBERS)
    async with db.read() as tx:
        holder = await _in_hand(tx, actor, member or actor.name)
        return await members.tokens_of(tx, [holder.id])


async def revoke_token(db: Database, actor: Actor, token_id: int) -> None:
    """At once, for good. Revoking twice is no fault."""
    actor.must(Deed.MANAGE_MEMBERS)
    async with db.transaction() as tx:
        found = await members.token(tx, token_id)
        if found is None or found[1].operator_id != actor.operator_id:
            raise NotFound(f"You have no token {token_id}.", "interlock token list shows yours.")
        await members.revoke(tx, token_id)
        await events.append(tx, *_about_token(actor, Happened.TOKEN_REVOKED, found[0]))


async def first_start(
    db: Database, person: str = "owner", project: str = "MAIN", agent: str = "agent-1"
) -> FirstStart | None:
    """On an empty database: a person who owns a project, and an agent of theirs. None when there is a member."""
    async with db.transaction() as tx:
        if await members.are_there_any(tx):
            return None
        owner = await members.add(tx, person, Kind.PERSON, None)
        worker = owner and await members.add(tx, agent, Kind.AGENT, owner.id)
        if owner is None or worker is None:
            raise LookupError("an empty table refused its first members")
        space = await projects.add(tx, project, project.title(), Policy(), owner.id)
        await members.join(tx, space.id, owner.id, (), True)
        await members.join(tx, space.id, worker.id, (), False)
        await events.append(
            tx,
            Event(Happened.PROJECT_CREATED, space.id, None, owner.id, {"project": project}),
            Event(Happened.MEMBER_JOINED, space.id, None, owner.id, {"member": agent, "kind": Kind.AGENT}),
        )
        _, link = await issue(tx, owner.id, "link", "first sign in", (), LINK_LIFE)
        usual = tuple(s for s in Scope if s in USUAL_SCOPES[Kind.AGENT])
        _, token = await issue(tx, worker.id, "bearer", "first start", usual, timedelta(days=90))
    return FirstStart(person, project, link, agent, token)


async def issue(
    tx: Transaction,
    member_id: int,
    purpose: str,
    label: str,
    scopes: Sequence[Scope],
    life: timedelta | None,
    job: Job | None = None,
) -> tuple[Token, str]:
    """A token and its secret: the step that all of them have in common. With a job it speaks for that job alone."""
    secret = f"il{purpose[0]}_{secrets.token_urlsafe(32)}"
    expires = tx.now + life if life else None
    identity = as_data(job) or None
    token = await members.add_token(
        tx, member_id, purpose, _hash(secret), secret[:10], label, scopes, expires, identity
    )
    return token, secret


async def _identify(db: Database, secret: str, purpose: str) -> Actor:
    if not secret:
        raise UnknownCaller("No token was sent.", "Send the header Authorization: Bearer <token>.")
    if actor := await members.identify(db, _hash(secret), purpose):
        return actor
    async with db.read() as tx:
        token = await members.fate(tx, _hash(secret))
    if token and token.revoked_at:
        raise UnknownCaller(f"This token ({token.prefix}...) was revoked.", ASK_AGAIN)
    if token and token.expires_at and token.expires_at <= tx.now:
        raise UnknownCaller(f"This token ({token.prefix}...) expired on {token.expires_at:%Y-%m-%d}.", ASK_AGAIN)
    raise UnknownCaller("This token is not valid.", ASK_AGAIN)


async def _in_hand(tx: Transaction, actor: Actor, name: str) -> Member:
    """Oneself, or an agent or ci of one's own."""
    member = await members.by_name(tx, name)
    if member is None or member.operator_id != actor.operator_id:
        raise NotFound(f"You have no member {name}.", "Tokens are issued for yourself and for your own agents and ci.")
    return member


async def _in_project(tx: Transaction, membership: Membership, name: str) -> Member:
    for member, _ in await members.of_project(tx, membership.project_id):
        if member.name == name:
            return member
    raise NotFound(f"{membership.project} has no member {name}.", "interlock member list shows who there is.")


async def _person_in_reach(tx: Transaction, actor: Actor, name: str) -> Member:
    member = await members.by_name(tx, name)
    if member and member.id == actor.id:
        return member
    for owned in (m for m in actor.memberships if m.is_owner):
        actor.within(owned.project, Deed.MANAGE_MEMBERS)
        if any(found.name == name for found, _ in await members.of_project(tx, owned.project_id)):
            if member and not await members.has_signed_in(tx, member.id):
                return member
            raise NotPermitted(f"{name} has signed in before.", f"{name} makes the next link: interlock member link.")
    raise NotFound(f"There is no member {name} in a project of yours.", "interlock member list shows who there is.")


def _about_token(actor: Actor, kind: Happened, token: Token) -> tuple[Event, ...]:
    """In every project of the caller: there is where people look for it."""
    told = {"member": token.member, "label": token.label, "prefix": token.prefix, "scopes": list(token.scopes)}
    return tuple(Event(kind, m.project_id, None, actor.id, told) for m in actor.memberships)


def _hash(secret: str) -> str:
    """A secret has 256 bits of chance: it needs no slow hash."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
