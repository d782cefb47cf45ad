"""Agents are measured by what persons say of the same things."""

from interlock.core.gate.agreement import Agreement
from interlock.core.gate.verdict import State as Stands
from interlock.core.members import Kind
from interlock.store.database import Database
from interlock.use_cases import gate, judges, members, reviews
from makers import OTHER_COMMIT
from reviewed_work import REVIEWED, TESTED, a_crew


async def test_verdicts_on_the_same_thing_are_a_pair(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)
    await gate.review_ticket(db, crew.reviewer, ticket.key, True, [2], "It reads well.")
    await gate.review_ticket(db, crew.person, ticket.key, True, [2], "It does.")

    (judge,) = await judges.list_judges(db, crew.owner, "SHOP")

    assert (judge.name, judge.kind, judge.agreement) == ("rita", "review", Agreement(both_pass=1))
    assert judge.agreement.kappa is None


async def test_a_person_who_clears_a_rejection_says_that_it_holds(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)
    await gate.review_ticket(db, crew.reviewer, ticket.key, False, [2], "I cannot read it.")
    (review,) = (await crew.verdict(ticket.key)).criteria[1].evidence
    await gate.clear_review(db, crew.person, ticket.key, review, "I can.")

    (judge,) = await judges.list_judges(db, crew.owner, "SHOP")

    assert judge.agreement == Agreement(only_person_passes=1)


async def test_a_person_who_upholds_a_rejection_agrees_and_holds_nobody_up(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)
    await gate.review_ticket(db, crew.reviewer, ticket.key, False, [2], "I cannot read it.")
    (review,) = (await crew.verdict(ticket.key)).criteria[1].evidence

    verdict = await reviews.uphold_review(db, crew.person, ticket.key, review, "Nor can I.")

    (judge,) = await judges.list_judges(db, crew.owner, "SHOP")
    assert judge.agreement == Agreement(both_fail=1)
    assert verdict.criteria[1].evidence == (review,)


async def test_words_about_different_heads_are_no_pair(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)
    await gate.review_ticket(db, crew.reviewer, ticket.key, False, [2], "I cannot read it.")
    await crew.report(ticket.key, OTHER_COMMIT)
    await gate.review_ticket(db, crew.person, ticket.key, True, [2], "I can.")

    assert await judges.list_judges(db, crew.owner, "SHOP") == []


async def test_a_judge_that_has_not_earned_it_does_not_open_the_gate(db: Database):
    crew = await a_crew(db, judge_pairs=1)
    ticket = await crew.green(TESTED, REVIEWED)

    _, verdict = await gate.review_ticket(db, crew.reviewer, ticket.key, True, [2], "It reads well.")
    assert verdict.criteria[1].state is Stands.CLAIMED_ONLY
    assert "a judge wants 1 verdicts beside a person's; it has 0" in verdict.criteria[1].sentence

    _, verdict = await gate.review_ticket(db, crew.person, ticket.key, True, [2], "It does.")
    assert verdict.is_open
    second = await crew.green(TESTED, REVIEWED)
    _, verdict = await gate.review_ticket(db, crew.reviewer, second.key, True, [2], "So does this.")
    assert verdict.is_open


async def test_two_agents_of_one_family_are_one_voice(db: Database):
    crew = await a_crew(db, reviews_needed=2, distinct_families=True)
    ticket = await crew.green(TESTED, REVIEWED)
    await members.create_member(db, crew.owner, "SHOP", "wren", Kind.AGENT, model_family="gull")
    _, secret = await members.issue_token(db, crew.owner, "wren", "test", None)
    wren = await members.identify(db, secret)
    await gate.review_ticket(db, wren, ticket.key, True, [2], "Fine.")
    _, verdict = await gate.review_ticket(db, crew.reviewer, ticket.key, True, [2], "Fine.")

    assert "1 of 2 reviewed it: wren, rita." in verdict.criteria[1].sentence
    _, verdict = await gate.review_ticket(db, crew.person, ticket.key, True, [2], "Fine.")
    assert verdict.is_open
