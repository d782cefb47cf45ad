"""Which tickets stand on commits of repositories that a project declared, and what was shown there last."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ..core.commit_statuses import Standing
from ..core.gate.verdict import from_data
from ..core.tickets import State
from .database import Transaction

# Heads are named by agents. Only of a repository that an owner declared are we to say anything elsewhere.
STANDINGS = text("""
select t.id, t.project_id, j.key as project, j.key || '-' || t.number as key, t.state, t.resolution, t.heads,
       t.gate_is_open, t.verdict, coalesce(t.sent_back -> 'heads', '{}') as sent_back, array(
         select w.repository from workloads w
         where w.project_id = t.project_id and w.provider = 'github' and w.revoked_at is null
       ) as repositories, (
         select e.data -> 'shown' from events e where e.ticket_id = t.id and e.kind = 'status.shown'
         order by e.era desc, e.xid desc, e.seq desc limit 1
       ) as shown
from tickets t join projects j on j.id = t.project_id
where (t.heads <> '{}' or t.sent_back <> '{}') and t.state <> 'cancelled'
  and (t.state <> 'done' or t.state_since > now() - interval '1 day')
  and exists (
    select from workloads w where w.project_id = t.project_id and w.provider = 'github' and w.revoked_at is null
  )
order by t.id
""")


@dataclass(frozen=True)
class Known:
    """A ticket's standing, limited to repositories that were declared. `shown`: repository -> [commit, word, sentence],
    as it was told last."""

    project_id: int
    project: str
    standing: Standing
    shown: dict[str, list[str]]


async def known(tx: Transaction) -> list[Known]:
    """Closed ones for a day, so that their end is shown as well."""
    return [_known(row) for row in await tx.sql.execute(STANDINGS)]


def _known(row: Any) -> Known:
    declared = set(row.repositories)
    standing = Standing(
        row.id,
        row.key,
        State(row.state),
        row.resolution == "overridden",
        {repository: commit for repository, commit in row.heads.items() if repository in declared},
        row.gate_is_open,
        from_data(row.verdict).sentence if row.verdict else "Its gate is shut.",
        {repository: commit for repository, commit in row.sent_back.items() if repository in declared},
    )
    return Known(row.project_id, row.project, standing, row.shown or {})
