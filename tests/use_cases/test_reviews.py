"""Members judge each other's work, and never their own."""

from dataclasses import replace

import pytest

from interlock.core.criteria import Kind as CriterionKind
from interlock.core.events import Kind
from interlock.core.gate.verdict import State as Stands
from interlock.core.refusals import (
    Changed,
    Invalid,
    NotFound,
    NotIndependent,
    NotPermitted,
    RequestReused,
    WrongState,
)
from interlock.core.tickets import Resolution, State
from interlock.store.database import Database
from interlock.use_cases import board, gate, projects, tickets
from makers import OTHER_COMMIT, a_criterion
from reviewed_work import LOOKED_AT, REVIEWED, TESTED, a_crew


async def test_a_review_by_another_member_meets_the_criterion(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)

    reviewed, verdict = await gate.review_ticket(db, crew.reviewer, ticket.key, True, [], "Reads well.")

    assert verdict.is_open
    assert (reviewed.state, reviewed.gate_is_open) == (State.VERIFYING, True)
    assert (await crew.kinds(ticket.key))[-2:] == [Kind.REVIEW_GIVEN, Kind.GATE_OPENED]
    (given,) = await crew.log(ticket.key, Kind.REVIEW_GIVEN)
    assert given.data["criteria"] == ["AC-2"]
    assert given.data["class"] == "review"


@pytest.mark.parametrize("who", ["worker", "owner"])
async def test_who_did_the_work_or_wrote_the_spec_may_not_review_it(db: Database, who: str):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)
    actor = getattr(crew, who)

    for passes in (True, False):
        with pytest.raises(NotIndependent):
            await gate.review_ticket(db, actor, ticket.key, passes, [2], "I would say so.")

    assert (await crew.verdict(ticket.key)).criteria[1].state is Stands.MISSING
    attempts = await crew.log(ticket.key, Kind.ATTEMPT_REFUSED)
    assert [(a.actor, a.data["code"], a.data["deed"]) for a in attempts] == [
        (actor.name, "not_independent", "review"),
        (actor.name, "not_independent", "review"),
    ]


async def test_who_worked_on_it_in_an_earlier_round_may_not_review_it(db: Database):
    crew = await a_crew(db, reserve_minutes=0)
    ticket = await crew.green(TESTED, REVIEWED)
    await gate.return_ticket(db, crew.person, ticket.key, "Another one does it.")
    first, crew.worker = crew.worker, await crew.team.joined("lynx")
    await crew.report(ticket.key, OTHER_COMMIT)

    with pytest.raises(NotIndependent):
        await gate.review_ticket(db, first, ticket.key, True, [2], "Mine was fine as well.")


async def test_agents_of_one_operator_do_not_review_each_other_where_the_policy_says_so(db: Database):
    crew = await a_crew(db, independence="operator")
    ticket = await crew.green(TESTED, REVIEWED)

    with pytest.raises(NotIndependent, match="shares its operator"):
        await gate.review_ticket(db, crew.reviewer, ticket.key, True, [2], "Reads well.")

    _, verdict = await gate.review_ticket(db, crew.person, ticket.key, True, [2], "Reads well.")
    assert verdict.is_open


async def test_an_agent_may_not_look_as_a_person_and_a_ci_may_not_review(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, LOOKED_AT)

    with pytest.raises(NotPermitted, match="AC-2 asks for a person"):
        await gate.review_ticket(db, crew.reviewer, ticket.key, True, [2], "Looks fine.")
    with pytest.raises(NotPermitted, match="builder is of kind ci and may not review"):
        await gate.review_ticket(db, crew.ci, ticket.key, True, [2], "Looks fine.")

    attempts = await crew.log(ticket.key, Kind.ATTEMPT_REFUSED)
    assert [a.data["code"] for a in attempts] == ["not_permitted", "not_permitted"]


async def test_no_review_meets_a_test(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()

    with pytest.raises(Invalid, match="no review can meet it"):
        await gate.review_ticket(db, crew.person, ticket.key, True, [1], "It works for me.")


async def test_a_rejection_sends_the_ticket_back_with_its_reason(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)

    returned, verdict = await gate.review_ticket(db, crew.reviewer, ticket.key, False, [2], "The log names nobody.")

    assert (returned.state, returned.round) == (State.READY, 2)
    assert verdict.criteria[1].state is Stands.REJECTED
    assert (await crew.kinds(ticket.key))[-2:] == [Kind.REVIEW_GIVEN, Kind.TICKET_RETURNED]
    (back,) = await crew.log(ticket.key, Kind.TICKET_RETURNED)
    assert back.data["reasons"] == ["AC-2: rita rejected it: The log names nobody."]


async def test_a_rejection_stays_over_a_new_head_until_its_author_looks_again(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)
    await gate.review_ticket(db, crew.reviewer, ticket.key, False, [1, 2], "The log names nobody.")
    await crew.report(ticket.key, OTHER_COMMIT)

    verdict = await crew.post(ticket.key, commit=OTHER_COMMIT)
    assert [c.state for c in verdict.criteria] == [Stands.REJECTED, Stands.REJECTED]

    _, verdict = await gate.review_ticket(db, crew.person, ticket.key, True, [2], "Reads well.")
    assert verdict.criteria[1].state is Stands.REJECTED

    _, verdict = await gate.review_ticket(db, crew.reviewer, ticket.key, True, [], "Now it does.")
    assert verdict.is_open


async def test_an_approval_falls_with_a_new_head(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)
    await gate.review_ticket(db, crew.reviewer, ticket.key, True, [2], "Reads well.")
    await gate.return_ticket(db, crew.person, ticket.key, "The page is wrong.")

    await crew.report(ticket.key, OTHER_COMMIT)

    assert (await crew.verdict(ticket.key)).criteria[1].state is Stands.STALE


@pytest.mark.parametrize(("criteria", "reason"), [([], "It is off."), ([1], "  "), ([], "")])
async def test_a_rejection_wants_a_reason_and_a_criterion(db: Database, criteria: list[int], reason: str):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)

    with pytest.raises(Invalid):
        await gate.review_ticket(db, crew.reviewer, ticket.key, False, criteria, reason)

    assert (await crew.read(ticket.key)).state is State.VERIFYING


async def test_only_what_is_being_verified_is_reviewed(db: Database):
    crew = await a_crew(db)
    ticket = await crew.team.ticket(criteria=(TESTED, REVIEWED))

    for passes in (True, False):
        with pytest.raises(WrongState):
            await gate.review_ticket(db, crew.reviewer, ticket.key, passes, [2], "Too early.")


async def test_who_saw_another_verdict_does_not_review(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(TESTED, REVIEWED)
    seen = await crew.verdict(ticket.key)
    await crew.post(ticket.key)

    with pytest.raises(Changed) as refusal:
        await gate.review_ticket(db, crew.reviewer, ticket.key, True, [2], "Reads well.", snapshot=seen.snapshot)

    now = refusal.value.facts["snapshot"]
    await gate.review_ticket(db, crew.reviewer, ticket.key, True, [2], "Reads well.", snapshot=now)


async def test_the_same_request_reviews_once(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)
    said = (db, crew.reviewer, ticket.key, True, [2], "Reads well.")

    first = await gate.review_ticket(*said, request_id="r1")

    assert await gate.review_ticket(*said, request_id="r1") == first
    assert len(await crew.log(ticket.key, Kind.REVIEW_GIVEN)) == 1
    with pytest.raises(RequestReused):
        await gate.review_ticket(db, crew.reviewer, ticket.key, False, [2], "It does not.", request_id="r1")


async def test_a_person_clears_a_rejection_and_says_why(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)
    await gate.review_ticket(db, crew.reviewer, ticket.key, False, [1], "It is slow.")
    await crew.report(ticket.key, OTHER_COMMIT)
    await crew.post(ticket.key, commit=OTHER_COMMIT)
    (rejection,) = (await crew.verdict(ticket.key)).criteria[0].evidence

    with pytest.raises(NotPermitted):
        await gate.clear_review(db, crew.worker, ticket.key, rejection, "It is fast enough.")
    with pytest.raises(NotFound):
        await gate.clear_review(db, crew.person, ticket.key, rejection + 100, "It is fast enough.")
    verdict = await gate.clear_review(db, crew.person, ticket.key, rejection, "Speed was not asked for.")

    assert verdict.criteria[0].state is Stands.SATISFIED
    (cleared,) = await crew.log(ticket.key, Kind.REVIEW_CLEARED)
    assert (cleared.actor, cleared.data["reason"]) == ("paula", "Speed was not asked for.")


async def test_a_waiver_lets_the_rest_open_the_gate(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)

    verdict = await gate.waive_criterion(db, crew.person, ticket.key, 2, "Nobody is free this week.", 7)

    assert verdict.is_open
    assert verdict.criteria[1].state is Stands.WAIVED
    (granted,) = await crew.log(ticket.key, Kind.WAIVER_GRANTED)
    assert granted.data == {"criterion": "AC-2", "reason": "Nobody is free this week.", "days": 7}
    page = await board.read_ticket(db, crew.owner, ticket.key)
    assert [w.granted_by for w in page.waivers] == ["paula"]


async def test_a_waiver_is_refused_to_agents_to_who_wrote_the_spec_and_for_too_long(db: Database):
    crew = await a_crew(db, waiver_max_days=3)
    never = a_criterion("If the card is expired, then the page shows `card_expired`.", CriterionKind.TEST)
    ticket = await crew.green(TESTED, REVIEWED, replace(never, is_unwaivable=True))

    with pytest.raises(NotPermitted, match="may not waive"):
        await gate.waive_criterion(db, crew.reviewer, ticket.key, 2, "Nobody is free.", 1)
    with pytest.raises(NotIndependent):
        await gate.waive_criterion(db, crew.owner, ticket.key, 2, "Nobody is free.", 1)
    with pytest.raises(Invalid, match="A waiver of 4 days"):
        await gate.waive_criterion(db, crew.person, ticket.key, 2, "Nobody is free.", 4)
    with pytest.raises(NotPermitted, match="AC-3 of SHOP-1 cannot be waived"):
        await gate.waive_criterion(db, crew.person, ticket.key, 3, "Nobody is free.", 1)
    with pytest.raises(NotFound):
        await gate.waive_criterion(db, crew.person, ticket.key, 9, "Nobody is free.", 1)

    assert await crew.log(ticket.key, Kind.WAIVER_GRANTED) == []


async def test_a_closed_ticket_takes_no_waiver_and_no_clearing(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(TESTED, REVIEWED)
    await tickets.cancel_ticket(db, crew.owner, ticket.key, Resolution.OBSOLETE, "Nobody refunds.")

    with pytest.raises(WrongState):
        await gate.waive_criterion(db, crew.person, ticket.key, 2, "Nobody is free.", 1)
    with pytest.raises(WrongState):
        await gate.clear_review(db, crew.person, ticket.key, 1, "Nobody minds.")


async def test_a_later_policy_does_not_reach_a_ticket_that_was_published_before(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)
    await projects.change_policy(db, crew.owner, "SHOP", {"independence": "operator"})

    _, verdict = await gate.review_ticket(db, crew.reviewer, ticket.key, True, [2], "Reads well.")

    assert verdict.is_open


async def test_a_person_with_a_hand_in_it_still_passes_what_asks_for_a_person(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, LOOKED_AT)

    _, verdict = await gate.review_ticket(db, crew.owner, ticket.key, True, [], "It is what I meant.")

    assert verdict.is_open
