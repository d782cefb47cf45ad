"""Members, their memberships and their tokens. Only hashes of secrets are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from sqlalchemy import delete, func, insert, literal_column, null, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from ..core import jobs
from ..core.members import Actor, Kind, Member, Membership, Scope, Token
from .columns import AnyRow, AnySelect
from .database import Database, Transaction
from .tables import members, memberships, projects, tokens

# One statement says who calls, and renews what they hold: any call of a holder is a sign of life. A lease is written
# anew only once a third of it has passed, so that a busy agent does not write on every call.
IDENTIFY: LiteralString = """
with who as (
  select k.id as token_id, k.scopes, k.identity, m.id, m.name, m.kind, coalesce(m.operator_id, m.id) as operator_id
  from tokens k
  join members m on m.id = k.member_id
  left join members o on o.id = m.operator_id
  where k.hash = $1 and k.purpose = $2 and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now()) and m.disabled_at is null and o.disabled_at is null
), seen as (
  update tokens k set last_used_at = now() from who
  where k.id = who.token_id and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute')
), mine as materialized (
  select p.id, j.lease_seconds from who
  join parts p on p.holder_id = who.id and p.state = 'held'
  join projects j on j.id = p.project_id
  where p.lease_until < now() + make_interval(secs => j.lease_seconds * 2 / 3)
  for update of p skip locked
), renewed as (
  update parts p set lease_until = now() + make_interval(secs => mine.lease_seconds) from mine where p.id = mine.id
)
select json_build_array(who.id, who.name, who.kind, who.operator_id, who.scopes, who.token_id, who.identity, (
  select json_agg(json_build_array(s.project_id, j.key, s.roles, s.is_owner) order by j.key)
  from memberships s join projects j on j.id = s.project_id
  where s.member_id = who.id and (who.identity is null or s.project_id = (who.identity->>'project_id')::bigint)
))
from who
"""

OPERATOR = members.alias("operator")
MEMBER = select(
    members.c.id,
    members.c.name,
    members.c.kind,
    func.coalesce(members.c.operator_id, members.c.id).label("operator_id"),
    func.coalesce(OPERATOR.c.name, members.c.name).label("operator"),
    members.c.created_at,
    members.c.disabled_at,
).select_from(members.outerjoin(OPERATOR, OPERATOR.c.id == members.c.operator_id))


async def identify(db: Database, secret_hash: str, purpose: str) -> Actor | None:
    who = await db.identities.ask(IDENTIFY, secret_hash, purpose)
    if who is None:
        return None
    id, name, kind, operator_id, scopes, token_id, identity, places = who
    return Actor(
        id,
        name,
        Kind(kind),
        operator_id,
        frozenset(map(Scope, scopes)),
        tuple(Membership(id, key, tuple(roles), owner) for id, key, roles, owner in places or ()),
        token_id,
        jobs.from_data(identity),
    )


async def fate(tx: Transaction, secret_hash: str) -> Token | None:
    """The token of that hash whatever became of it: to tell its holder why it is refused."""
    row = (await tx.sql.execute(_tokens().where(tokens.c.hash == secret_hash))).one_or_none()
    return _token(row) if row else None


async def add(tx: Transaction, name: str, kind: Kind, operator_id: int | None, model_family: str = "") -> Member | None:
    """None when the name is taken."""
    added = await tx.sql.execute(
        upsert(members)
        .values(name=name, kind=kind, operator_id=operator_id, model_family=model_family)
        .on_conflict_do_nothing(index_elements=["name"])
        .returning(members.c.id)
    )
    return None if added.scalar_one_or_none() is None else await by_name(tx, name)


async def by_name(tx: Transaction, name: str) -> Member | None:
    row = (await tx.sql.execute(MEMBER.where(members.c.name == name))).one_or_none()
    return _member(row) if row else None


async def first_person(tx: Transaction) -> Member | None:
    found = MEMBER.where(members.c.kind == Kind.PERSON, members.c.disabled_at.is_(None))
    row = (await tx.sql.execute(found.order_by(members.c.id).limit(1))).one_or_none()
    return _member(row) if row else None


async def are_there_any(tx: Transaction) -> bool:
    """Asks under a lock, so that two servers that start at once do not both make the first member."""
    await tx.sql.execute(text("lock table members in share row exclusive mode"))
    return (await tx.sql.execute(select(members.c.id).limit(1))).first() is not None


async def join(tx: Transaction, project_id: int, member_id: int, roles: Sequence[str], is_owner: bool) -> None:
    """Joining again sets the roles anew."""
    values = {"roles": list(roles), "is_owner": is_owner}
    await tx.sql.execute(
        upsert(memberships)
        .values(project_id=project_id, member_id=member_id, **values)
        .on_conflict_do_update(index_elements=["project_id", "member_id"], set_=values)
    )


async def leave(tx: Transaction, project_id: int, member_id: int) -> None:
    s = memberships.c
    await tx.sql.execute(delete(memberships).where(s.project_id == project_id, s.member_id == member_id))


async def has_signed_in(tx: Transaction, member_id: int) -> bool:
    t = tokens.c
    found = select(t.id).where(t.member_id == member_id, t.purpose == "session").limit(1)
    return (await tx.sql.execute(found)).first() is not None


async def disable(tx: Transaction, member_id: int) -> None:
    await tx.sql.execute(update(members).where(members.c.id == member_id).values(disabled_at=func.now()))


async def of_project(tx: Transaction, project_id: int) -> list[tuple[Member, Membership]]:
    s = memberships.c
    rows = await tx.sql.execute(
        MEMBER.add_columns(s.project_id, projects.c.key, s.roles, s.is_owner)
        .join(memberships, s.member_id == members.c.id)
        .join(projects, projects.c.id == s.project_id)
        .where(s.project_id == project_id)
        .order_by(members.c.kind.desc(), members.c.name)
    )
    return [(_member(r), Membership(r.project_id, r.key, tuple(r.roles), r.is_owner)) for r in rows]


async def projects_of(tx: Transaction, member_id: int) -> tuple[int, ...]:
    found = select(memberships.c.project_id).where(memberships.c.member_id == member_id)
    return tuple((await tx.sql.execute(found)).scalars())


async def add_token(
    tx: Transaction,
    member_id: int,
    purpose: str,
    secret_hash: str,
    prefix: str,
    label: str,
    scopes: Sequence[Scope],
    expires_at: datetime | None,
    identity: Mapping[str, Any] | None = None,
) -> Token:
    """`identity` is of the CI job that the token speaks for, and for nothing else."""
    id = (
        await tx.sql.execute(
            insert(tokens)
            .values(
                member_id=member_id,
                purpose=purpose,
                hash=secret_hash,
                prefix=prefix,
                label=label,
                scopes=[str(s) for s in scopes],
                expires_at=expires_at,
                identity=null() if identity is None else dict(identity),
            )
            .returning(tokens.c.id)
        )
    ).scalar_one()
    return _token((await tx.sql.execute(_tokens().where(tokens.c.id == id))).one())


async def tokens_of(tx: Transaction, member_ids: Sequence[int]) -> list[Token]:
    """Bearer tokens, newest first; revoked and expired ones too. Those of CI jobs come and go by themselves."""
    t = tokens.c
    theirs = _tokens().where(t.member_id.in_(member_ids), t.purpose == "bearer", t.identity.is_(None))
    rows = await tx.sql.execute(theirs.order_by(t.id.desc()))
    return [_token(row) for row in rows]


async def token(tx: Transaction, token_id: int) -> tuple[Token, Member] | None:
    row = (await tx.sql.execute(_tokens().where(tokens.c.id == token_id))).one_or_none()
    if row is None:
        return None
    member = await by_name(tx, row.name)
    return (_token(row), member) if member else None


async def revoke(tx: Transaction, token_id: int) -> None:
    await tx.sql.execute(update(tokens).where(tokens.c.id == token_id).values(revoked_at=func.now()))


async def spend_link(tx: Transaction, secret_hash: str) -> int | None:
    """The id of the person whom the link signs in, once; None when it is used, expired or unknown."""
    spent = await tx.sql.execute(
        update(tokens)
        .where(
            tokens.c.hash == secret_hash,
            tokens.c.purpose == "link",
            tokens.c.revoked_at.is_(None),
            tokens.c.expires_at > func.now(),
            tokens.c.member_id == members.c.id,
            members.c.disabled_at.is_(None),
        )
        .values(revoked_at=func.now())
        .returning(literal_column("tokens.member_id"))
    )
    return spent.scalar_one_or_none()


def _tokens() -> AnySelect:
    t = tokens.c
    return select(
        t.id, members.c.name, t.label, t.prefix, t.scopes, t.created_at, t.expires_at, t.revoked_at, t.last_used_at
    ).join(members, members.c.id == t.member_id)


def _token(row: AnyRow) -> Token:
    return Token(
        row.id,
        row.name,
        row.label,
        row.prefix,
        tuple(map(Scope, row.scopes)),
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.last_used_at,
    )


def _member(row: AnyRow) -> Member:
    return Member(row.id, row.name, Kind(row.kind), row.operator_id, row.operator, row.created_at, row.disabled_at)
