"""A ticket that nobody can take says so, wherever somebody may look for the reason."""

import pytest

from interlock.core.refusals import NotFound
from interlock.use_cases import board, claims, members, stuck
from makers import Team, a_team

NOBODY = "No agent of SHOP has the role frontend"


async def said(team: Team, key: str) -> tuple[list[str], list[str], list[str]]:
    """On its card, on its page, and among what is stuck."""
    shown = await board.read_board(team.db, team.owner, "SHOP")
    [card] = [card for column in shown.columns.values() for card in column if card.key == key]
    page = await board.read_ticket(team.db, team.owner, key)
    found = (await stuck.read_stuck(team.db, team.owner, "SHOP")).items
    return (
        [waiting.sentence for waiting in card.waiting],
        [waiting.sentence for waiting in page.waiting],
        [each.sentence for each in found if each.key == key],
    )


async def test_the_board_the_page_and_what_is_stuck_name_the_role(db):
    team = await a_team(db)
    otter = await team.joined("otter", roles=["backend"])
    ticket = await team.ticket(roles=("frontend",))
    assert await said(team, ticket.key) == ([NOBODY], [NOBODY], [f"{NOBODY}."])
    with pytest.raises(NotFound, match="1 are for another role"):
        await claims.claim_next(db, otter, "SHOP")


@pytest.mark.parametrize("go", [members.disable_member, members.remove_member])
async def test_a_role_is_missed_again_when_the_last_who_had_it_has_gone(db, go):
    team = await a_team(db)
    await team.joined("otter", roles=["backend"])
    ticket = await team.ticket(roles=("frontend",))
    await team.joined("heron", roles=["frontend"])
    assert await said(team, ticket.key) == ([], [], [])
    await go(db, team.owner, "SHOP", "heron")
    assert await said(team, ticket.key) == ([NOBODY], [NOBODY], [f"{NOBODY}."])


async def test_in_a_team_without_agents_every_role_is_missed_but_the_part_that_is_anybodys(db):
    team = await a_team(db)
    ticket, anybodys = await team.ticket(roles=("frontend",)), await team.ticket()
    assert await said(team, ticket.key) == ([NOBODY], [NOBODY], [f"{NOBODY}."])
    assert await said(team, anybodys.key) == ([], [], [])


async def test_a_part_that_is_held_or_reported_misses_no_role(db):
    team = await a_team(db)
    heron = await team.joined("heron", roles=["frontend"])
    await team.joined("otter", roles=["backend"])
    ticket = await team.ticket(roles=("frontend",))
    await claims.claim_ticket(db, heron, ticket.key)
    await members.remove_member(db, team.owner, "SHOP", "heron")
    assert (await said(team, ticket.key))[0] == []
