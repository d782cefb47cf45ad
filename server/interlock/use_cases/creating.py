"""Create tickets: a tree of them at once, or none."""

import asyncio
from collections.abc import Mapping, Sequence

from ..core import tickets as moves
from ..core.criteria import Criterion, written
from ..core.events import Event, Kind
from ..core.gate.judge import judge
from ..core.lint import Finding, Level, LintedCriterion, lint, must_be_suppressible
from ..core.members import Actor, Deed, Membership
from ..core.tickets import Ticket, TicketDraft
from ..store import creating, events, projects, tickets
from ..store.database import Database, Transaction
from .drafts import checked, resolved_needs, spec_hash, suppressed
from .judging import judge_parent_again
from .requests import once


async def create_tickets(
    db: Database,
    actor: Actor,
    project: str,
    drafts: Sequence[TicketDraft],
    publish: bool = False,
    request_id: str = "",
) -> list[Ticket]:
    """A tree of tickets at once, or none of them. `needs` and `parent` name a sibling's `ref` or an existing key."""
    membership = actor.within(project, Deed.WRITE_SPEC)
    wanted = checked(drafts)
    for draft in wanted:
        must_be_suppressible(actor, draft.criteria)
    faults = await _faults(wanted) if publish else None
    async with db.transaction() as tx:

        async def act() -> list[Ticket]:
            return await create(tx, actor, membership, wanted, faults)

        arguments = [project, publish, [repr(d) for d in drafts], *suppressed(c for d in drafts for c in d.criteria)]
        return await once(tx, actor, request_id, "create tickets", arguments, list[Ticket], act)


async def create(
    tx: Transaction,
    actor: Actor,
    membership: Membership,
    drafts: Sequence[TicketDraft],
    faults: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Ticket]:
    """Of drafts that were checked; no faults: they are not to be published.

    The numbers come as late as they can: whoever else creates waits for them until we have committed.
    """
    policy, _ = await projects.policy(tx, membership.project_id)
    others = await resolved_needs(tx, membership, drafts)
    numbers = await projects.next_numbers(tx, membership.project_id, len(drafts))
    added = await creating.add(tx, membership.project_id, numbers, drafts, policy, actor.id)
    made = {draft.ref: id for draft, id in zip(drafts, added, strict=True)}
    ids = others | made
    await creating.put_under(tx, {made[d.ref]: ids[d.parent] for d in drafts if d.parent})
    await tickets.depend(tx, [(made[d.ref], ids[need]) for d in drafts for need in d.needs])
    await tickets.refresh_waiting(tx, [made[d.ref] for d in drafts if d.needs])
    criteria = {made[d.ref]: written(d.criteria) for d in drafts}
    await creating.write_criteria(tx, criteria)
    new = await creating.read(tx, added)
    await creating.write_specs(tx, criteria, {t.id: spec_hash(t, criteria[t.id]) for t in new}, actor.id)
    if faults is None:
        await events.append(tx, *(_created(ticket, criteria[ticket.id], actor) for ticket in new))
    else:
        new = await _publish(tx, actor, new, criteria, [faults[d.ref] for d in drafts])
    for child in {d.parent: t for d, t in zip(drafts, new, strict=True) if d.parent in others}.values():
        await judge_parent_again(tx, child, actor.id)
    return new


def lint_drafts(drafts: Sequence[TicketDraft]) -> list[tuple[Finding, ...]]:
    """What lint says of each, whether it was created or not."""
    return [linted(draft.spec, written(draft.criteria)) for draft in drafts]


def linted(spec: str, criteria: Sequence[Criterion]) -> tuple[Finding, ...]:
    living = [c for c in criteria if c.removed_in is None]
    return lint(spec, [LintedCriterion(c.number, c.text, c.kind, c.selectors, c.suppressions) for c in living])


def errors(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What keeps a spec from being published, as sentences."""
    return tuple(f.sentence for f in findings if f.level is Level.ERROR and f.stands)


async def _faults(drafts: Sequence[TicketDraft]) -> dict[str, tuple[str, ...]]:
    """By ref. Looked for before anything is locked, and while others go on."""
    found: dict[str, tuple[str, ...]] = {}
    for draft in drafts:
        found[draft.ref] = errors(linted(draft.spec, written(draft.criteria)))
        await asyncio.sleep(0)
    return found


async def _publish(
    tx: Transaction,
    actor: Actor,
    new: Sequence[Ticket],
    criteria: Mapping[int, Sequence[Criterion]],
    faults: Sequence[tuple[str, ...]],
) -> list[Ticket]:
    """Each is judged as it stands then: nobody has reported anything, so that no gate can be open."""
    changes = [
        moves.publish(ticket, tuple(criteria[ticket.id]), found, actor.id)
        for ticket, found in zip(new, faults, strict=True)
    ]
    facts = await creating.facts_of(tx, [change.ticket for change in changes])
    verdicts = [judge(found.policy, found.facts) for found in facts]
    await creating.save_published(tx, [(c.ticket, verdict) for c, verdict in zip(changes, verdicts, strict=True)])
    happened = [(_created(t, criteria[t.id], actor), *c.events) for t, c in zip(new, changes, strict=True)]
    await events.append(tx, *(event for each in happened for event in each))
    return await creating.read(tx, [ticket.id for ticket in new])


def _created(ticket: Ticket, criteria: Sequence[Criterion], actor: Actor) -> Event:
    about = {"title": ticket.title, "criteria": len(criteria)}
    return Event(Kind.TICKET_CREATED, ticket.project_id, ticket.id, actor.id, about)
