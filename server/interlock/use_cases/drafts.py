"""What somebody writes, checked before it becomes a ticket."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..core import scopes
from ..core.criteria import Criterion, Draft
from ..core.dependencies import must_not_ring
from ..core.members import Membership, split_key
from ..core.refusals import Invalid, NotFound
from ..core.tickets import Ticket, TicketDraft
from ..store import tickets
from ..store.database import Transaction

MOST_AT_ONCE = 100
MOST_CRITERIA = 50


def checked(drafts: Sequence[TicketDraft]) -> list[TicketDraft]:
    """Each with a `ref` and a clean scope. Refuses (Invalid) what cannot be meant, naming the draft."""
    if not 1 <= len(drafts) <= MOST_AT_ONCE:
        raise Invalid(f"{len(drafts)} tickets in one call.", f"Create 1 to {MOST_AT_ONCE} at once.")
    named = [replace(d, ref=d.ref or f"#{n}") for n, d in enumerate(drafts, 1)]
    refs = [d.ref for d in named]
    if twice := sorted({r for r in refs if refs.count(r) > 1}):
        raise Invalid(f"The ref {twice[0]} stands for two tickets.", "Give each ticket a ref of its own.")
    must_not_ring({d.ref: [n for n in d.needs if n in refs] for d in named})
    for place, draft in enumerate(named):
        if draft.parent in refs[place:]:
            raise Invalid(f"{draft.ref} comes before its parent {draft.parent}.", "List a parent before its children.")
    return [_checked(d) for d in named]


async def resolved_needs(tx: Transaction, membership: Membership, drafts: Sequence[TicketDraft]) -> dict[str, int]:
    """The ids of the existing tickets that drafts name, by key."""
    refs = {d.ref for d in drafts}
    keys = {k for d in drafts for k in (*d.needs, *((d.parent,) if d.parent else ())) if k not in refs}
    return await resolved_keys(tx, membership, sorted(keys))


async def resolved_keys(tx: Transaction, membership: Membership, keys: Sequence[str]) -> dict[str, int]:
    """Refuses (NotFound) a key of another project, and one that names no ticket."""
    numbers: dict[str, int] = {}
    for key in keys:
        project, number = split_key(key)
        if project != membership.project:
            raise NotFound(f"{key} is not in {membership.project}.", "Name tickets of one project only.")
        numbers[key] = number
    ids = await tickets.ids_of(tx, membership.project_id, list(numbers.values()))
    if missing := [key for key, number in numbers.items() if number not in ids]:
        raise NotFound(f"There is no ticket {', '.join(missing)}.", "list_tickets shows what there is.")
    return {key: ids[number] for key, number in numbers.items()}


def spec_hash(ticket: Ticket, criteria: Sequence[Criterion]) -> str:
    """Of all that the spec says: title, text, and every criterion that still holds."""
    said = [ticket.title, ticket.spec, [[c.number, c.hash] for c in criteria if c.removed_in is None]]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def suppressed(criteria: Iterable[Draft]) -> list[list[dict[str, str]]]:
    """For the arguments of a call: what lint is told to leave in peace. Nothing where there is none, since an older
    request knows of none."""
    told = [dict(criterion.suppressions) for criterion in criteria]
    return [told] if any(told) else []


def _checked(draft: TicketDraft) -> TicketDraft:
    if len(draft.criteria) > MOST_CRITERIA:
        raise Invalid(f"{draft.ref} has {len(draft.criteria)} criteria.", f"At most {MOST_CRITERIA}: split the ticket.")
    if twice := sorted({r for r in draft.roles if draft.roles.count(r) > 1}):
        raise Invalid(f"{draft.ref} has the role {twice[0]} twice.", "Name each role once.")
    if draft.ref in draft.needs:
        raise Invalid(f"{draft.ref} needs itself.", "Take that need away.")
    return replace(draft, scope=scopes.checked(draft.scope.paths, draft.scope.operations))
