from datetime import timedelta

import pytest
from sqlalchemy import text

from interlock.core.members import Kind, Scope
from interlock.core.refusals import Invalid, NotFound, NotPermitted, UnknownCaller
from interlock.use_cases import members, projects, tickets
from makers import a_team


async def test_the_first_start_makes_a_person_a_project_and_an_agent_once(db):
    begun = await members.first_start(db)
    assert begun is not None
    agent = await members.identify(db, begun.agent_token)
    assert (agent.kind, [m.project for m in agent.memberships]) == (Kind.AGENT, [begun.project])
    assert await members.first_start(db) is None


async def test_a_link_signs_in_once(db):
    begun = await members.first_start(db)
    assert begun is not None
    session = await members.sign_in(db, begun.link_secret)
    assert (await members.identify_session(db, session)).name == begun.person
    with pytest.raises(UnknownCaller, match="used, expired or wrong"):
        await members.sign_in(db, begun.link_secret)


async def test_a_session_is_no_bearer_token_and_a_bearer_token_no_session(db):
    team = await a_team(db)
    await team.joined("otter")
    with pytest.raises(UnknownCaller):
        await members.identify(db, team.tokens["owner"])
    with pytest.raises(UnknownCaller):
        await members.identify_session(db, team.tokens["otter"])


async def test_signing_out_ends_the_session(db):
    team = await a_team(db)
    await members.sign_out(db, team.tokens["owner"])
    with pytest.raises(UnknownCaller, match="was revoked"):
        await members.identify_session(db, team.tokens["owner"])


@pytest.mark.parametrize("secret", ["", "ilb_nonsense", "\x00", "\ud800", "x" * 100_000])
async def test_a_wrong_secret_is_nobody(db, secret):
    with pytest.raises(UnknownCaller):
        await members.identify(db, secret)


async def test_an_expired_and_a_revoked_token_say_what_became_of_them(db):
    team = await a_team(db)
    await team.joined("otter")
    async with db.transaction() as tx:
        await tx.sql.execute(text("update tokens set expires_at = now() - :by"), {"by": timedelta(days=1)})
    with pytest.raises(UnknownCaller, match="expired on"):
        await members.identify(db, team.tokens["otter"])
    token = (await members.list_tokens(db, team.owner, "otter"))[0]
    await members.revoke_token(db, team.owner, token.id)
    with pytest.raises(UnknownCaller, match="was revoked"):
        await members.identify(db, team.tokens["otter"])


async def test_only_a_hash_of_a_secret_is_kept(db):
    team = await a_team(db)
    await team.joined("otter")
    async with db.read() as tx:
        kept = (await tx.sql.execute(text("select tokens::text from tokens"))).scalars().all()
    assert not [row for row in kept if team.tokens["otter"] in row]


async def test_a_token_does_no_more_than_its_scopes(db):
    team = await a_team(db)
    reader = await team.joined("reader", scopes=[Scope.READ])
    with pytest.raises(NotPermitted, match="token of reader may not write specs"):
        await tickets.create_tickets(db, reader, "SHOP", [])


async def test_a_token_has_no_scope_that_its_holders_kind_lacks(db):
    team = await a_team(db)
    with pytest.raises(NotPermitted, match="cannot have the scope decide"):
        await team.joined("otter", scopes=[Scope.DECIDE])


async def test_an_agent_of_a_disabled_operator_is_nobody(db):
    team = await a_team(db)
    await team.joined("otter")
    async with db.transaction() as tx:
        await tx.sql.execute(text("update members set disabled_at = now() where name = 'owner'"))
    with pytest.raises(UnknownCaller):
        await members.identify(db, team.tokens["otter"])


async def test_a_disabled_agent_is_nobody_and_a_person_of_others_cannot_be_disabled(db):
    team = await a_team(db)
    await team.joined("otter")
    await team.joined("ada", Kind.PERSON)
    await members.disable_member(db, team.owner, "SHOP", "otter")
    with pytest.raises(UnknownCaller):
        await members.identify(db, team.tokens["otter"])
    with pytest.raises(NotPermitted, match="not an agent or ci of yours"):
        await members.disable_member(db, team.owner, "SHOP", "ada")


async def test_who_has_left_a_project_finds_it_no_more(db):
    team = await a_team(db)
    await team.joined("ada", Kind.PERSON)
    await members.remove_member(db, team.owner, "SHOP", "ada")
    ada = await members.identify_session(db, team.tokens["ada"])
    with pytest.raises(NotFound, match="no project SHOP"):
        await projects.read_policy(db, ada, "SHOP")


async def test_nobody_takes_over_the_account_of_somebody_who_has_signed_in(db):
    team = await a_team(db)
    await team.joined("ada", Kind.PERSON)
    with pytest.raises(NotPermitted, match="ada has signed in before"):
        await members.sign_in_link(db, team.owner, "ada")


async def test_tokens_are_issued_for_oneself_and_ones_own(db):
    team = await a_team(db)
    ada = await team.joined("ada", Kind.PERSON)
    await team.joined("otter")
    with pytest.raises(NotFound, match="You have no member otter"):
        await members.issue_token(db, ada, "otter", "theirs")
    with pytest.raises(NotPermitted, match="does not own SHOP"):
        await members.create_member(db, ada, "SHOP", "lynx", Kind.AGENT)


async def test_an_agent_cannot_make_members_or_tokens(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    with pytest.raises(NotPermitted):
        await members.create_member(db, otter, "SHOP", "otter-2", Kind.AGENT)
    with pytest.raises(NotPermitted):
        await members.issue_token(db, otter, "otter", "more")


@pytest.mark.parametrize("name", ["", "Otter", "a" * 41, "-x", "o tter", "otter\x00"])
async def test_a_name_that_is_none_is_refused(db, name):
    team = await a_team(db)
    with pytest.raises(Invalid, match="no member name"):
        await members.create_member(db, team.owner, "SHOP", name, Kind.AGENT)


async def test_a_policy_changes_by_version_and_only_by_owners(db):
    team = await a_team(db)
    ada = await team.joined("ada", Kind.PERSON)
    version, policy = await projects.change_policy(db, team.owner, "SHOP", {"lease_minutes": 5})
    assert (version, policy.lease_minutes) == (2, 5)
    with pytest.raises(NotPermitted):
        await projects.change_policy(db, ada, "SHOP", {"lease_minutes": 6})
    for wrong in ({"lease_minutes": 0}, {"lease_minutes": "5"}, {"nonsense": 1}, {"needs": {"test": "nobody"}}):
        with pytest.raises(Invalid):
            await projects.change_policy(db, team.owner, "SHOP", wrong)
    assert await projects.read_policy(db, team.owner, "SHOP") == (version, policy)
