"""Flow 1: an agent claims a ticket, and nobody else can have it."""

import asyncio

from servers import Shop


async def test_a_second_agent_reads_who_holds_it_and_until_when(shop: Shop):
    ticket = await shop.team.ticket()
    async with shop.agent("otter") as otter, shop.agent("lynx") as lynx:
        held = await otter.ask("claim_ticket", key=ticket.key)
        until = held.partition(" until ")[2][11:16]
        assert f"You hold {ticket.key} (work) under fence" in held
        assert await lynx.is_refused("claim_ticket", key=ticket.key) == (
            f"{ticket.key} (work) is held by otter until {until} UTC. "
            "Claim without a key to get the next ticket that is free."
        )


async def test_of_two_agents_at_the_same_moment_exactly_one_gets_it(shop: Shop):
    async with shop.agent("otter") as otter, shop.agent("lynx") as lynx:
        for _ in range(3):
            ticket = await shop.team.ticket()
            rivals = (otter, lynx)
            answers = await asyncio.gather(*(rival.try_to("claim_ticket", key=ticket.key) for rival in rivals))
            [winner] = [rival for rival, answer in zip(rivals, answers, strict=True) if not answer.is_refusal]
            [lost] = [answer.text for answer in answers if answer.is_refusal]
            assert lost.startswith(f"{ticket.key} (work) is held by {winner.name} until ")


async def test_who_claims_nothing_by_name_gets_the_next_free_ticket(shop: Shop):
    first, second = await shop.team.ticket("Refund an order"), await shop.team.ticket("Find an order")
    async with shop.agent("otter") as otter, shop.agent("lynx") as lynx:
        assert f"You hold {first.key} " in await otter.ask("claim_ticket")
        assert f"You hold {second.key} " in await lynx.ask("claim_ticket")


async def test_a_claim_shows_on_the_card_of_the_board(shop: Shop):
    ticket = await shop.team.ticket()
    async with shop.agent("otter") as otter:
        await otter.ask("claim_ticket", key=ticket.key)
    board = shop.rest("owner").get("/projects/SHOP/board")
    [card] = board["columns"]["in_progress"]
    assert (card["key"], card["parts"][0]["holder"]) == (ticket.key, "otter")
