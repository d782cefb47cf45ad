"""What is one member's: what it holds, could take, may judge and might answer."""

from dataclasses import replace

import pytest

from interlock.core.criteria import Kind as CriterionKind
from interlock.core.members import Kind
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import NotFound
from interlock.core.scopes import TicketScope
from interlock.core.tickets import Priority
from interlock.store.database import Database
from interlock.use_cases import claims, gate, messages, projects
from interlock.use_cases.workload import workload
from makers import CLEAR, COMMIT, REPOSITORY, Team, a_criterion, a_team
from statements import counted

REVIEWED = a_criterion(CLEAR, CriterionKind.REVIEW)


async def claimable(team: Team, actor) -> list[str]:
    return [card.title for card in (await workload(team.db, actor, team.project)).claimable]


async def to_review(team: Team, actor) -> list[str]:
    return [card.title for card in (await workload(team.db, actor, team.project)).to_review]


async def test_what_one_holds_is_shown_with_its_fence_and_its_lease(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    ticket = await team.ticket("Refund")
    claim = await claims.claim_ticket(db, ada, ticket.key)
    held = (await workload(db, ada)).holding
    assert [(h.key, h.title, h.role, h.fence, h.lease_until, h.waiting) for h in held] == [
        (ticket.key, "Refund", "work", claim.fence, claim.lease_until, ())
    ]
    assert (await workload(db, team.owner)).holding == ()


async def test_a_question_on_what_one_holds_is_why_it_waits(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    ticket = await team.ticket()
    await claims.claim_ticket(db, ada, ticket.key)
    asked = await messages.post_message(db, ada, ticket.key, MessageKind.QUESTION, "In which currency?", True)
    (held,) = (await workload(db, ada)).holding
    assert [waiting.sentence for waiting in held.waiting] == [f"Waits for an answer to message {asked.id}"]


async def test_claimable_is_what_the_next_claims_take_in_that_order(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    for title, priority in (("Later", Priority.LOW), ("First", Priority.NORMAL), ("Now", Priority.URGENT)):
        await team.ticket(title, priority=priority)
    promised = await claimable(team, ada)
    taken = [(await claims.claim_next(db, ada, "SHOP")).title for _ in promised]
    assert promised == taken == ["Now", "First", "Later"]
    assert await claimable(team, ada) == []


async def test_what_one_knows_already_comes_before_what_is_older(db: Database):
    team = await a_team(db)
    ada, bob = await team.joined("ada"), await team.joined("bob")
    await team.ticket("Older")
    known = await team.ticket("Known")
    claim = await claims.claim_ticket(db, ada, known.key)
    await claims.release_claim(db, ada, known.key, claim.fence, "Half done.")
    assert await claimable(team, ada) == ["Known", "Older"]
    assert await claimable(team, bob) == ["Older", "Known"]


async def test_what_waits_and_what_is_of_another_role_is_not_claimable(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada", roles=("backend",))
    first = await team.ticket("First", roles=("backend",))
    await team.ticket("Waits", needs=(first.key,))
    await team.ticket("Of another role", roles=("frontend",))
    await team.ticket("Of any role")
    await team.ticket("A draft", publish=False)
    assert await claimable(team, ada) == ["First", "Of any role"]


async def test_what_meets_the_scope_of_a_living_claim_is_not_claimable(db: Database):
    team = await a_team(db)
    ada, bob = await team.joined("ada"), await team.joined("bob")
    held = await team.ticket("Held", scope=TicketScope(("src/api/**",)))
    await team.ticket("Meets it", scope=TicketScope(("src/api/refunds.py",)))
    await team.ticket("Far away", scope=TicketScope(("docs/**",)))
    await claims.claim_ticket(db, ada, held.key)
    assert await claimable(team, bob) == ["Far away"]
    await projects.change_policy(db, team.owner, "SHOP", {"overlap": "warn"})
    assert await claimable(team, bob) == ["Meets it", "Far away"]


async def test_at_most_ten_are_shown_as_claimable(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    for n in range(11):
        await team.ticket(f"Ticket {n}")
    assert len(await claimable(team, ada)) == 10


async def test_a_review_is_asked_of_whoever_did_not_work_on_the_ticket(db: Database):
    team = await a_team(db)
    ada, bob = await team.joined("ada"), await team.joined("bob")
    ticket = await team.ticket("Refund", criteria=(REVIEWED,))
    claim = await claims.claim_ticket(db, ada, ticket.key)
    assert await to_review(team, bob) == []
    await claims.report_part(db, ada, ticket.key, claim.fence, REPOSITORY, COMMIT, "All done.")
    assert await to_review(team, bob) == ["Refund"]
    assert await to_review(team, ada) == []
    assert await to_review(team, team.owner) == []  # who wrote its spec
    await gate.review_ticket(db, bob, ticket.key, True, (), "Reads well.")
    assert await to_review(team, bob) == []


async def test_agents_of_one_operator_do_not_review_each_other_where_the_policy_minds(db: Database):
    team = await a_team(db)
    await projects.change_policy(db, team.owner, "SHOP", {"independence": "operator"})
    ada, bob = await team.joined("ada"), await team.joined("bob")
    eve = await team.joined("eve", Kind.PERSON)
    ticket = await team.ticket("Refund", criteria=(REVIEWED,))
    claim = await claims.claim_ticket(db, ada, ticket.key)
    await claims.report_part(db, ada, ticket.key, claim.fence, REPOSITORY, COMMIT, "All done.")
    assert await to_review(team, bob) == []
    assert await to_review(team, eve) == ["Refund"]


async def test_open_questions_of_others_on_ones_work_wait_for_an_answer(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    mine, other = await team.ticket("Mine"), await team.ticket("Another")
    claim = await claims.claim_ticket(db, ada, mine.key)
    await claims.release_claim(db, ada, mine.key, claim.fence, "Half done.")
    asked = await messages.post_message(db, team.owner, mine.key, MessageKind.QUESTION, "Why half?")
    await messages.post_message(db, team.owner, mine.key, MessageKind.NOTE, "Nice.")
    await messages.post_message(db, team.owner, other.key, MessageKind.QUESTION, "And this?")
    await messages.post_message(db, ada, mine.key, MessageKind.QUESTION, "May I go on?")
    assert [(key, m.body) for key, m in (await workload(db, ada)).questions] == [(mine.key, "Why half?")]
    await messages.post_message(db, ada, mine.key, MessageKind.ANSWER, "The day was over.", reply_to=asked.id)
    assert (await workload(db, ada)).questions == ()


async def test_a_ci_is_offered_neither_claims_nor_reviews(db: Database):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await team.ticket()
    seen = await workload(db, robot)
    assert (seen.claimable, seen.to_review) == ((), ())


async def test_the_limit_is_the_lowest_of_ones_projects(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    assert (await workload(db, ada)).open_claims_limit == 3
    await projects.change_policy(db, team.owner, "SHOP", {"claims_per_member": 0})
    assert (await workload(db, ada)).open_claims_limit == 0


async def test_a_workload_takes_as_many_statements_whatever_there_is_to_do(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    await projects.change_policy(db, team.owner, "SHOP", {"claims_per_member": 0})
    sent: list[int] = []
    for count in (2, 8):
        for n in range(count):
            held = await team.ticket(f"Held {n}")
            await claims.claim_ticket(db, ada, held.key)
            await messages.post_message(db, team.owner, held.key, MessageKind.QUESTION, "Why?")
            await team.ticket(f"Open {n}")
        with counted(db) as statements:
            await workload(db, ada)
        sent.append(len(statements))
    assert sent[0] == sent[1]


async def test_who_is_no_member_has_no_work_there(db: Database):
    team = await a_team(db)
    await team.ticket()
    stranger = replace(await team.joined("ada"), memberships=())
    with pytest.raises(NotFound, match="There is no project SHOP"):
        await workload(db, stranger, "SHOP")
    nothing = await workload(db, stranger)
    assert (nothing.holding, nothing.claimable, nothing.to_review, nothing.questions) == ((), (), (), ())
