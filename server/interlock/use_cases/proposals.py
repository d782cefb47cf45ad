"""Propose tickets for open mismatches. They are drafts: somebody reads them, and publishes or cancels them."""

from collections.abc import Sequence

from ..core.contracts.kept import Standing
from ..core.contracts.mismatch import Severity
from ..core.contracts.proposing import by_cause, draft
from ..core.events import Event, Kind
from ..core.members import Actor, Deed
from ..core.tickets import Ticket
from ..store import contracts, events, mismatches, projects
from ..store import proposals as kept
from ..store.database import Database
from .creating import create
from .drafts import MOST_AT_ONCE, checked
from .requests import once


async def propose_tickets(
    db: Database,
    actor: Actor,
    project: str,
    fingerprints: Sequence[str] = (),
    severity: Severity = Severity.ERROR,
    branch: str = "",
    request_id: str = "",
) -> list[Ticket]:
    """A draft for each root cause that no open ticket is to mend yet, the worst first, at most 100 at once.

    For these fingerprints, or else for all open mismatches of that severity on the branch; none is the default branch.
    """
    membership = actor.within(project, Deed.WRITE_SPEC)
    project_id = membership.project_id
    async with db.transaction() as tx:

        async def act() -> list[Ticket]:
            await projects.lock(tx, project_id)  # two who propose at once must not both find that nobody has
            there = branch or await contracts.default_branch(tx, project_id)
            found = await mismatches.kept(tx, project_id, branches=[there], standing=Standing.OPEN)
            carried = await kept.carried(tx, project_id)
            wanted = [
                m
                for m in found
                if m.fingerprint not in carried
                and (m.fingerprint in fingerprints if fingerprints else m.severity is severity)
            ]
            roles = {(s.name, s.side): s.component for s in await contracts.sources_of(tx, project_id, there)}
            drafts = [draft(same, roles) for same in by_cause(wanted).values()][:MOST_AT_ONCE]
            if not drafts:
                return []
            made = await create(tx, actor, membership, checked(drafts))
            proposed = {d.ref: ticket for d, ticket in zip(drafts, made, strict=True)}
            await kept.add(tx, project_id, {fingerprint: ticket.id for fingerprint, ticket in proposed.items()})
            await events.append(
                tx,
                *(
                    Event(Kind.MISMATCH_TICKETED, project_id, ticket.id, actor.id, {"fingerprint": fingerprint})
                    for fingerprint, ticket in proposed.items()
                ),
            )
            return made

        arguments = [project, list(fingerprints), severity, branch]
        return await once(tx, actor, request_id, "propose tickets", arguments, list[Ticket], act)
