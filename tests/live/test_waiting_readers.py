"""Whoever waits in their workload wakes when there is anything to do for them, and only then."""

from interlock.core.criteria import Kind as CriterionKind
from interlock.core.messages import Kind as MessageKind
from interlock.use_cases import claims, messages
from makers import CLEAR, COMMIT, REPOSITORY, a_criterion
from waiting_rooms import cancelled, done


async def test_those_who_read_their_work_wake_when_there_is_some_to_claim_and_take_none(here, team):
    both = await here.asleep(here.work(await team.joined("otter")), here.work(await team.joined("lynx")))
    ticket = await team.ticket()
    assert [[card.key for card in mine.claimable] for mine in await done(*both)] == [[ticket.key], [ticket.key]]


async def test_what_a_claim_takes_is_no_work_for_readers(here, team):
    [reading] = await here.asleep(here.work(await team.joined("otter")))
    [claiming] = await here.asleep(here.claim(await team.joined("lynx")))
    await team.ticket("One")
    await done(claiming)
    assert not reading.done()
    two = await team.ticket("Two")
    assert [card.key for [mine] in [await done(reading)] for card in mine.claimable] == [two.key]


async def test_a_reader_wakes_for_what_it_may_review(here, team):
    otter = await team.joined("otter")
    ticket = await team.ticket(criteria=(a_criterion(CLEAR, CriterionKind.REVIEW),))
    held = await claims.claim_next(team.db, otter, "SHOP")
    [waiting] = await here.asleep(here.work(await team.joined("lynx")))
    await claims.report_part(team.db, otter, ticket.key, held.fence, REPOSITORY, COMMIT, "Done.")
    [author] = await here.asleep(here.work(otter))
    assert [card.key for [mine] in [await done(waiting)] for card in mine.to_review] == [ticket.key]
    await cancelled([author])


async def test_a_reader_wakes_for_a_question_it_may_answer(here, team):
    ticket = await team.ticket()
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    held = await claims.claim_next(team.db, otter, "SHOP")
    await claims.report_part(team.db, otter, ticket.key, held.fence, REPOSITORY, COMMIT, "Done.")
    waiting, stranger = await here.asleep(here.work(otter), here.work(lynx))
    await messages.post_message(team.db, team.owner, ticket.key, MessageKind.QUESTION, "Which currency?")
    assert [key for [mine] in [await done(waiting)] for key, _ in mine.questions] == [ticket.key]
    assert not stranger.done()
    await cancelled([stranger])


async def test_a_reader_who_lost_its_claim_sleeps_on_when_the_others_are_asked(here, team):
    ticket = await team.ticket(roles=("backend", "frontend"))
    otter, lynx, heron = await team.joined("otter"), await team.joined("lynx"), await team.joined("heron")
    reported = await claims.claim_ticket(team.db, otter, ticket.key, "backend")
    await claims.report_part(team.db, otter, ticket.key, reported.fence, REPOSITORY, COMMIT, "Done.")
    await claims.claim_ticket(team.db, lynx, ticket.key, "frontend")
    await claims.steal_claim(team.db, team.owner, ticket.key, "frontend", "It hangs.")
    await claims.claim_ticket(team.db, heron, ticket.key, "frontend")
    asked, not_asked = await here.asleep(here.work(otter), here.work(lynx))
    await messages.post_message(team.db, team.owner, ticket.key, MessageKind.QUESTION, "Which currency?")
    assert [key for [mine] in [await done(asked)] for key, _ in mine.questions] == [ticket.key]
    assert not not_asked.done()
    await cancelled([not_asked])


async def test_a_reader_wakes_when_what_it_holds_goes_on(here, team):
    ticket = await team.ticket()
    otter = await team.joined("otter")
    await claims.claim_next(team.db, otter, "SHOP")
    asked = await messages.post_message(team.db, otter, ticket.key, MessageKind.QUESTION, "Which currency?", True)
    [waiting] = await here.asleep(here.work(otter))
    await messages.post_message(team.db, team.owner, ticket.key, MessageKind.ANSWER, "Euros.", reply_to=asked.id)
    assert [held.waiting for [mine] in [await done(waiting)] for held in mine.holding] == [()]
