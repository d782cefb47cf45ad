"""A project that believes the jobs of an issuer on this machine, on a real database."""

from dataclasses import dataclass
from typing import Any

from interlock.core.events import Kind as Happened
from interlock.core.events import Logged
from interlock.core.identity.workloads import Workload
from interlock.core.members import Actor
from interlock.core.refusals import Refusal
from interlock.live.issuers import Issuers
from interlock.store.database import Database
from interlock.use_cases import board, members, workloads
from interlock.use_cases.workloads import Given
from job_tokens import AUDIENCE, Issuer, a_declaration
from makers import Team, a_team


@dataclass
class Yard:
    """A project that believes one workload of a local issuer."""

    team: Team
    issuer: Issuer
    issuers: Issuers

    async def believe(self, **about: Any) -> Workload:
        declared = a_declaration(self.issuer.url, **about)
        return await workloads.declare_workload(
            self.team.db, self.team.owner, "SHOP", "ci", declared, may_be_local=True
        )

    async def show(self, token: str, see_run: Any = None, project: str = "") -> Given:
        return await workloads.exchange_token(self.team.db, self.issuers.key, see_run, AUDIENCE, token, project)

    async def job(self, token: str = "") -> Actor:
        given = await self.show(token or self.issuer.token())
        return await members.identify(self.team.db, given.secret)

    async def log(self, kind: Happened) -> list[Logged]:
        return [e for e in await board.read_events(self.team.db, self.team.owner, "SHOP", limit=200) if e.kind is kind]

    async def refused(self, token: str) -> str:
        """How; "" where it was let in."""
        try:
            await self.show(token)
        except Refusal as refusal:
            return refusal.code if refusal.hint else "without a hint"
        return ""


async def a_yard(db: Database, issuer: Issuer) -> Yard:
    return Yard(await a_team(db), issuer, Issuers(may_be_local=True))
