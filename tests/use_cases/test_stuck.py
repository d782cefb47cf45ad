"""Everything that is stuck is found on a real database, and the command that is named frees it."""

import shlex
from datetime import timedelta

import pytest
from sqlalchemy import text

from interlock.core.members import Kind
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import NotFound
from interlock.core.stuck import Cause, Stuck
from interlock.store.database import Database
from interlock.use_cases import claims, messages, stuck, tickets
from interlock.use_cases.revisions import SpecChange, revise_ticket
from makers import COMMIT, REPOSITORY, Team, a_team
from statements import counted


async def time_passes(db: Database, by: timedelta) -> None:
    """Everything that was is so much longer ago."""
    columns = {"parts": ("lease_until", "taken_at", "ready_since"), "tickets": ("state_since", "ready_since")}
    async with db.transaction() as tx:
        for table, names in columns.items():
            for name in names:
                await tx.sql.execute(text(f"update {table} set {name} = {name} - :by"), {"by": by})


async def silence(db: Database, owner_url: str, by: timedelta) -> None:
    """The log as well, which only its owner could rewrite."""
    from databases import execute

    execute(owner_url, "alter table events disable trigger user")
    execute(owner_url, f"update events set at = at - interval '{by.total_seconds()} seconds'")
    execute(owner_url, "alter table events enable trigger user")
    await time_passes(db, by)


async def causes(team: Team) -> list[tuple[str, Cause]]:
    return [(s.key, s.cause) for s in (await stuck.read_stuck(team.db, team.owner, team.project)).items]


async def only(team: Team) -> Stuck:
    [found] = (await stuck.read_stuck(team.db, team.owner, team.project)).items
    return found


async def test_a_team_at_work_has_nothing_stuck(db: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    await team.ticket()
    await claims.claim_next(db, otter, "SHOP")
    await team.ticket("Wanted")
    await team.ticket("Not wanted yet", publish=False)
    assert await causes(team) == []


async def test_an_escalated_ticket_is_stuck_until_a_person_decides(db: Database):
    team = await a_team(db)
    ticket = await team.ticket()
    await tickets.escalate_ticket(db, team.owner, ticket.key, "Nobody knows what counts.")
    found = await only(team)
    assert (found.cause, found.sentence) == (Cause.ESCALATED, "Nobody knows what counts.")
    assert found.command.startswith(f"interlock ticket decide {ticket.key} --to ready")
    await tickets.decide_ticket(db, team.owner, ticket.key, tickets.State.READY, "It is clear now.")
    assert await causes(team) == []


async def test_a_question_keeps_a_ticket_and_what_waits_for_it(db: Database):
    team = await a_team(db)
    asked = await team.ticket("Asked")
    await team.ticket("Waiting", needs=(asked.key,))
    question = await messages.post_message(db, team.owner, asked.key, MessageKind.QUESTION, "Which one?", True)
    found = (await stuck.read_stuck(db, team.owner, "SHOP")).items
    assert {(s.key, s.cause) for s in found} == {("SHOP-1", Cause.QUESTION), ("SHOP-2", Cause.TICKET)}
    assert {shlex.split(s.command)[2] for s in found} == {"answer"}
    await messages.post_message(db, team.owner, asked.key, MessageKind.ANSWER, "Both.", reply_to=question.id)
    assert await causes(team) == [("SHOP-2", Cause.TICKET)]


async def test_a_chain_is_followed_to_the_draft_at_its_end(db: Database):
    team = await a_team(db)
    draft = await team.ticket("First", publish=False)
    second = await team.ticket("Second", needs=(draft.key,))
    await team.ticket("Third", needs=(second.key,))
    found = (await stuck.read_stuck(db, team.owner, "SHOP")).items
    assert [s.command for s in found] == [f"interlock ticket publish {draft.key}"] * 2
    assert found[1].sentence == "Waits for SHOP-2 (ready), and that in the end for SHOP-1 (draft)."


async def test_a_part_for_a_role_that_nobody_has_is_stuck_until_somebody_joins(db: Database):
    team = await a_team(db)
    await team.joined("otter", roles=["backend"])
    await team.ticket(roles=("backend", "frontend"))
    found = await only(team)
    assert (found.cause, found.sentence) == (Cause.ROLE, "No agent of SHOP has the role frontend.")
    assert found.command == "interlock member add NAME --kind agent --project SHOP --role frontend"
    await team.joined("heron", roles=["frontend"])
    assert await causes(team) == []


async def test_a_role_that_only_ci_has_is_a_role_that_nobody_has(db: Database):
    team = await a_team(db)
    await team.joined("robot", Kind.CI, roles=["frontend"])
    await team.joined("otter", roles=["backend"])
    await team.ticket(roles=("frontend",))
    assert await causes(team) == [("SHOP-1", Cause.ROLE)]


async def test_a_lease_that_passed_is_stuck_while_no_sweeper_looks(db: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    await team.ticket()
    claim = await claims.claim_next(db, otter, "SHOP")
    await time_passes(db, timedelta(hours=1))
    found = await only(team)
    assert (found.cause, found.sentence) == (Cause.LAPSED, "The lease of otter on work has passed.")
    assert found.since == claim.lease_until - timedelta(hours=1)
    await claims.steal_claim(db, team.owner, "SHOP-1", "work", "otter is gone")
    assert await causes(team) == []


async def test_who_renews_for_ever_and_shows_nothing_is_stuck(db: Database, database_urls):
    team = await a_team(db)
    otter = await team.joined("otter")
    await team.ticket()
    claim = await claims.claim_next(db, otter, "SHOP")
    await silence(db, database_urls.owner, timedelta(hours=3))
    await claims.renew_claim(db, otter, "SHOP-1", claim.fence)
    assert (await only(team)).sentence == "otter holds work and has shown nothing for 3 hours."
    await messages.post_message(db, otter, "SHOP-1", MessageKind.NOTE, "Half of it is done.")
    assert await causes(team) == []


async def test_a_ticket_under_verification_is_stuck_when_nobody_proves_it(db: Database, database_urls):
    team = await a_team(db)
    otter = await team.joined("otter")
    await team.ticket()
    claim = await claims.claim_next(db, otter, "SHOP")
    await claims.report_part(db, otter, "SHOP-1", claim.fence, REPOSITORY, COMMIT, "Done.")
    assert await causes(team) == []
    await silence(db, database_urls.owner, timedelta(hours=2))
    found = await only(team)
    assert (found.cause, found.command) == (Cause.UNVERIFIED, "interlock ticket show SHOP-1")
    assert found.sentence.startswith("AC-1: ")


async def test_the_oldest_trouble_comes_first_and_the_list_is_cut(db: Database):
    team = await a_team(db)
    for title in ("One", "Two", "Three"):
        ticket = await team.ticket(title)
        await tickets.escalate_ticket(db, team.owner, ticket.key, "Stopped.")
        await time_passes(db, timedelta(hours=1))
    found = await stuck.read_stuck(db, team.owner, "SHOP", limit=2)
    assert ([s.key for s in found.items], found.is_cut) == (["SHOP-1", "SHOP-2"], True)


async def test_many_take_as_many_statements_as_few(db: Database):
    team = await a_team(db)
    sent: list[int] = []
    for _ in range(2):
        for n in range(10):
            made = await team.ticket(f"Ticket {n}", roles=("frontend", "backend"))
            await messages.post_message(db, team.owner, made.key, MessageKind.QUESTION, "Which one?", True)
            await team.ticket(f"After {n}", needs=(made.key,))
        with counted(db) as statements:
            await stuck.read_stuck(db, team.owner, "SHOP")
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 12


async def test_a_proposed_revision_alone_is_not_stuck(db: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    await claims.claim_next(db, otter, "SHOP")
    await revise_ticket(db, otter, ticket.key, SpecChange(spec="Otherwise.", reason="Better."))
    assert await causes(team) == []


async def test_what_is_stuck_elsewhere_is_nobody_elses_to_know(db: Database):
    team = await a_team(db)
    stranger = await (await a_team(db, "OTHER")).joined("stranger")
    with pytest.raises(NotFound):
        await stuck.read_stuck(team.db, stranger, "SHOP")
