"""How well the agents of a project judge, measured by what persons said of the same things."""

from dataclasses import dataclass
from itertools import groupby

from ..core.gate.agreement import Agreement, of_pairs
from ..core.members import Actor, Deed
from ..store import judges
from ..store.database import Database


@dataclass(frozen=True)
class Judge:
    """One agent, on one kind of criterion. `family`: what kind of model it is, "" where nobody said."""

    name: str
    kind: str
    family: str
    agreement: Agreement


async def list_judges(db: Database, actor: Actor, project: str) -> list[Judge]:
    """Those of whom at least one verdict stands beside a person's, by name and kind."""
    membership = actor.within(project, Deed.READ)
    async with db.read() as tx:
        pairs = await judges.pairs(tx, membership.project_id)
    return [
        Judge(name, kind, family, of_pairs([(judge_passes, person_passes) for *_, judge_passes, person_passes in mine]))
        for (name, kind, family), mine in groupby(pairs, key=lambda pair: (pair[0], pair[1], pair[2]))
    ]
