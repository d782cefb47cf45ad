"""Makers: a valid thing by default; name only what the test is about."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from interlock.core.criteria import Draft
from interlock.core.criteria import Kind as CriterionKind
from interlock.core.members import Actor, Kind, Scope
from interlock.core.scopes import TicketScope
from interlock.core.tickets import Priority, State, Ticket, TicketDraft
from interlock.store.database import Database
from interlock.use_cases import members, projects, tickets

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
COMMIT = "a" * 40
OTHER_COMMIT = "b" * 40
REPOSITORY = "example/shop"
CLEAR = "If a refund exceeds the total, then the shop answers 422."


def a_ticket(**about: object) -> Ticket:
    """In memory only: for decisions in core."""
    usual = Ticket(
        id=1,
        project_id=1,
        project="SHOP",
        number=12,
        title="Refund an order",
        spec="Refunds.",
        spec_version=1,
        state=State.READY,
        priority=Priority.NORMAL,
        labels=(),
        size=1,
        round=1,
        version=1,
        scope=TicketScope(),
        heads={},
        policy_version=1,
        waiting=0,
        returns=0,
        lapses=0,
        was_claimed=False,
        tokens_spent=0,
        budget_tokens=None,
        resolution=None,
        parent=None,
        created_by="ada",
        created_by_id=1,
        created_at=NOON,
        state_since=NOON,
        gate_is_open=False,
    )
    return replace(usual, **about)  # type: ignore[arg-type]  # names are the test's to get right


def a_criterion(text: str = CLEAR, kind: CriterionKind = CriterionKind.TEST, *selectors: str) -> Draft:
    return Draft(
        text, kind, selectors or (("tests/test_refunds.py::test_limit",) if kind is CriterionKind.TEST else ())
    )


def a_draft(title: str = "Refund an order", **about: object) -> TicketDraft:
    usual = TicketDraft(title=title, spec="Customers get their money back.", criteria=(a_criterion(),))
    return replace(usual, **about)  # type: ignore[arg-type]  # names are the test's to get right


@dataclass
class Team:
    """A project with its people, on a real database. Actors carry their memberships as a token would prove them."""

    db: Database
    project: str
    owner: Actor
    tokens: dict[str, str] = field(default_factory=dict)

    async def joined(
        self, name: str, kind: Kind = Kind.AGENT, roles: Sequence[str] = (), scopes: Sequence[Scope] | None = None
    ) -> Actor:
        """A new member of the team with a bearer token; `tokens[name]` is its secret."""
        await members.create_member(self.db, self.owner, self.project, name, kind, roles)
        if kind is Kind.PERSON:
            link = await members.sign_in_link(self.db, self.owner, name)
            self.tokens[name] = await members.sign_in(self.db, link)
            return await members.identify_session(self.db, self.tokens[name])
        _, self.tokens[name] = await members.issue_token(self.db, self.owner, name, "test", scopes)
        return await members.identify(self.db, self.tokens[name])

    async def ticket(self, title: str = "Refund an order", publish: bool = True, **about: object) -> Ticket:
        made = await tickets.create_tickets(self.db, self.owner, self.project, [a_draft(title, **about)], publish)
        return made[0]


async def a_team(db: Database, project: str = "SHOP") -> Team:
    """The first start of an empty database, and then a project of its own; `owner` owns it and has signed in."""
    begun = await members.first_start(db)
    link = begun.link_secret if begun else await members.local_link(db)
    session = await members.sign_in(db, link)
    await projects.create_project(db, await members.identify_session(db, session), project, "The shop")
    owner = await members.identify_session(db, session)
    return Team(db, project, owner, {"owner": session})
