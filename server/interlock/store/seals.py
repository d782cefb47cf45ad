"""The chains over the log: seal what is new, and read chains back to check them."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import text

from ..core.events import Logged
from ..core.sealing import BEGINNING, Head, Link, link
from . import events
from .database import Transaction

# One sealer at a time, whichever process it is in: the order of a chain is that of the log.
TURN = text("select pg_try_advisory_xact_lock(hashtextextended('seal the log', 0))")
LAST = "select era, xid, seq from seals order by era desc, xid desc, seq desc limit 1"
NEW = events.page(f"events e where {events.SETTLED} and {events.BEHIND}", events.FORWARD)
ENDS = text("""
select s.project_id, s.ticket_id, s.number, s.hash
from unnest(cast(:projects as bigint[]), cast(:tickets as bigint[])) as wanted(project, ticket)
cross join lateral (
  select * from seals where project_id = wanted.project and ticket_id = wanted.ticket order by number desc limit 1
) s
""")
ADD = text("""
insert into seals (project_id, ticket_id, number, era, xid, seq, hash)
select project, ticket, number, era, cast(xid as xid8), seq, hash
from unnest(
  cast(:projects as bigint[]), cast(:tickets as bigint[]), cast(:numbers as bigint[]),
  cast(:eras as int[]), cast(:xids as text[]), cast(:seqs as bigint[]), cast(:hashes as bytea[])
) as new(project, ticket, number, era, xid, seq, hash)
""")

NAMED = """
select c.project_id, c.ticket_id, coalesce(p.key || '-' || t.number, p.key, '') as name
from (select distinct project_id, ticket_id from seals) c
left join projects p on p.id = c.project_id left join tickets t on t.id = c.ticket_id
"""
CHAINS = text(f"""
select * from ({NAMED}) c where cast(:name as text) is null or name = :name order by project_id, ticket_id
""")
LINKS = text("""
select s.project_id, s.ticket_id, s.number, s.hash, s.era || '.' || s.xid::text || '.' || s.seq as event
from unnest(cast(:projects as bigint[]), cast(:tickets as bigint[])) as wanted(project, ticket)
join seals s on s.project_id = wanted.project and s.ticket_id = wanted.ticket
order by s.project_id, s.ticket_id, s.number
""")
OF_TICKETS = events.page("events e where e.ticket_id = any(:tickets)", events.FORWARD, limit="")
OF_PROJECTS = events.page(
    "events e where e.ticket_id is null and coalesce(e.project_id, 0) = any(:projects)", events.FORWARD, limit=""
)
HEADS = text(f"""
select c.name, s.number, s.hash from ({NAMED}) c cross join lateral (
  select number, hash from seals s
  where s.project_id = c.project_id and s.ticket_id = c.ticket_id order by number desc limit 1
) s
order by c.name
""")
LINKS_AT = text(f"""
select c.name, s.number, s.hash
from unnest(cast(:names as text[]), cast(:numbers as bigint[])) as known(name, number)
join ({NAMED}) c on c.name = known.name
join seals s on s.project_id = c.project_id and s.ticket_id = c.ticket_id and s.number = known.number
""")
SLIPPED_IN = events.page(
    f"""events e where (e.era, e.xid, e.seq) < ({LAST})
    and not exists (select from seals s where s.era = e.era and s.xid = e.xid and s.seq = e.seq)""",
    events.FORWARD,
)
UNSEALED = text(f"select count(*) from events e where (e.era, e.xid, e.seq) > ({LAST})")
WITHOUT_LOG = text("""
select p.key || '-' || t.number from tickets t join projects p on p.id = t.project_id
where t.created_at < (select max(e.at) from events e join seals using (era, xid, seq)) - interval '1 hour'
  and not exists (select from seals s where s.project_id = t.project_id and s.ticket_id = t.id)
order by t.id limit :limit
""")


class Chain(NamedTuple):
    """Of which events it is: `ticket_id` is 0 for a project's own, and `project_id` too for those of no project."""

    project_id: int
    ticket_id: int
    name: str


async def seal(tx: Transaction, limit: int) -> int:
    """How many events were sealed: the oldest that were not, at most `limit`. 0: none is left, or another seals."""
    if not (await tx.sql.execute(TURN)).scalar_one():
        return 0
    last = (await tx.sql.execute(text(f"select era, xid::text as xid, seq from ({LAST}) s"))).one_or_none()
    era, xid, seq = last or (0, "0", 0)
    rows = (await tx.sql.execute(NEW, {"era": era, "xid": xid, "seq": seq, "limit": limit})).all()
    if not rows:
        return 0
    found = [((row.project_id or 0, row.ticket_id or 0), events.logged(row)) for row in rows]
    ends = await _ends(tx, {chain for chain, _ in found})
    added: list[tuple[tuple[int, int], int, str, bytes]] = []
    for chain, event in found:
        number, hash = ends.get(chain, (0, BEGINNING))
        ends[chain] = number + 1, link(hash, event)
        added.append((chain, number + 1, event.id, ends[chain][1]))
    await _add(tx, added)
    return len(rows)


async def chains(tx: Transaction, name: str | None = None) -> list[Chain]:
    """All, or the one of this name."""
    return [Chain(*row) for row in await tx.sql.execute(CHAINS, {"name": name})]


async def links_of(tx: Transaction, wanted: Sequence[Chain]) -> dict[Chain, list[Link]]:
    names = {(chain.project_id, chain.ticket_id): chain for chain in wanted}
    rows = await tx.sql.execute(LINKS, _columns(wanted))
    return {
        names[key]: [Link(row.number, row.event, bytes(row.hash)) for row in group]
        for key, group in groupby(rows, key=lambda row: (row.project_id, row.ticket_id))
    }


async def events_of(tx: Transaction, wanted: Sequence[Chain]) -> list[Logged]:
    """All that are left of these chains."""
    tickets = [chain.ticket_id for chain in wanted if chain.ticket_id]
    projects = [chain.project_id for chain in wanted if not chain.ticket_id]
    found = [*(await tx.sql.execute(OF_TICKETS, {"tickets": tickets}))] if tickets else []
    found += [*(await tx.sql.execute(OF_PROJECTS, {"projects": projects}))] if projects else []
    return [events.logged(row) for row in found]


async def heads(tx: Transaction) -> list[Head]:
    """The last link of each chain."""
    return [Head(row.name, row.number, bytes(row.hash).hex()) for row in await tx.sql.execute(HEADS)]


async def links_at(tx: Transaction, known: Sequence[Head]) -> Mapping[tuple[str, int], str]:
    """What stands now at each of these places of their chains; what is not there any more is left out."""
    places = {"names": [head.chain for head in known], "numbers": [head.number for head in known]}
    rows = await tx.sql.execute(LINKS_AT, places)
    return {(row.name, row.number): bytes(row.hash).hex() for row in rows}


async def slipped_in(tx: Transaction, limit: int) -> list[Logged]:
    """Events without a link that stand before sealed ones."""
    return [events.logged(row) for row in await tx.sql.execute(SLIPPED_IN, {"limit": limit})]


async def without_log(tx: Transaction, limit: int) -> list[str]:
    """Tickets of which neither event nor link is left."""
    return list((await tx.sql.execute(WITHOUT_LOG, {"limit": limit})).scalars())


async def count_unsealed(tx: Transaction) -> int:
    return (await tx.sql.execute(UNSEALED)).scalar_one()


async def _ends(tx: Transaction, keys: set[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, bytes]]:
    rows = await tx.sql.execute(ENDS, {"projects": [p for p, _ in keys], "tickets": [t for _, t in keys]})
    return {(row.project_id, row.ticket_id): (row.number, bytes(row.hash)) for row in rows}


async def _add(tx: Transaction, added: Sequence[tuple[tuple[int, int], int, str, bytes]]) -> None:
    places = [events.place(event) for _, _, event, _ in added]
    columns = {
        "projects": [project for (project, _), _, _, _ in added],
        "tickets": [ticket for (_, ticket), _, _, _ in added],
        "numbers": [number for _, number, _, _ in added],
        "eras": [era for era, _, _ in places],
        "xids": [str(xid) for _, xid, _ in places],
        "seqs": [seq for _, _, seq in places],
        "hashes": [hash for _, _, _, hash in added],
    }
    await tx.sql.execute(ADD, columns)


def _columns(wanted: Sequence[Chain]) -> dict[str, list[int]]:
    return {"projects": [chain.project_id for chain in wanted], "tickets": [chain.ticket_id for chain in wanted]}
