"""A person's passkeys: who adds and revokes them, and what each is good for. The key is software; the rest is real."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from authenticator import Authenticator, copied
from interlock.core.events import Kind as Happened
from interlock.core.members import Actor, Kind
from interlock.core.passkeys import Decided, Shown, about_of
from interlock.core.refusals import Changed, Invalid, NotFound, NotPermitted, PasskeyWanted, Refusal
from interlock.core.tickets import State
from interlock.store.database import Database
from interlock.store.tables import tokens
from interlock.store.tables_of_identity import challenges
from interlock.store.tables_of_proof import close_records, reviews
from interlock.use_cases import board, deciding, gate, members, overrides, passkeys, projects
from reviewed_work import LOOKED_AT, REVIEWED, TESTED, Crew, a_crew

URL = "https://interlock.test"
REASON = "The shop is down, and nobody can sell anything at all."


async def added(
    db: Database, actor: Actor, key: Authenticator, label: str = "blue key", by: Authenticator | None = None
):
    make, show = await passkeys.begin_adding(db, actor, URL)
    shown = Shown(URL, by.show(show)) if by and show else None
    await passkeys.add(db, actor, label, URL, key.make(make), shown)


async def with_key(crew: Crew, actor: Actor | None = None) -> Authenticator:
    key = Authenticator()
    await added(crew.db, actor or crew.person, key)
    return key


async def asked(crew: Crew, ticket: str, decided: Decided = Decided.ACCEPT, about: str = "", by: Actor | None = None):
    snapshot = (await crew.verdict(ticket)).snapshot
    options = await passkeys.ask(crew.db, by or crew.person, ticket, decided, snapshot, URL, about)
    return options or {}


async def accepted(crew: Crew, ticket: str, shown: Shown | None = None, by: Actor | None = None):
    snapshot = (await crew.verdict(ticket)).snapshot
    return await gate.accept_ticket(crew.db, by or crew.person, ticket, snapshot, shown=shown)


async def log_of_project(crew: Crew, kind: Happened) -> list[dict[str, Any]]:
    found = await board.read_events(crew.db, crew.owner, project=crew.team.project, limit=200)
    return [dict(e.data) for e in found if e.kind is kind]


# Adding


async def test_the_first_passkey_is_added_in_a_fresh_session_and_said_in_the_log(db: Database):
    crew = await a_crew(db)
    await with_key(crew)
    [kept] = await passkeys.list_passkeys(db, crew.person)
    assert (kept.label, kept.last_used_at, kept.revoked_at) == ("blue key", None, None)
    assert await log_of_project(crew, Happened.PASSKEY_ADDED) == [{"member": "paula", "label": "blue key"}]


async def test_nobody_but_a_person_keeps_passkeys(db: Database):
    crew = await a_crew(db)
    for actor in (crew.worker, crew.ci):
        for deed in (passkeys.begin_adding(db, actor, URL), passkeys.list_passkeys(db, actor)):
            with pytest.raises(NotPermitted, match="may not keep passkeys"):
                await deed


async def test_the_first_passkey_is_not_added_by_a_token_or_in_a_session_left_open(db: Database):
    crew = await a_crew(db)
    _, secret = await members.issue_token(db, crew.owner, "owner", "script")
    with pytest.raises(NotPermitted, match="too long ago"):
        await added(db, await members.identify(db, secret), Authenticator())
    make, _ = await passkeys.begin_adding(db, crew.person, URL)
    async with db.transaction() as tx:
        at = func.now() - timedelta(minutes=16)
        await tx.sql.execute(update(tokens).where(tokens.c.id == crew.person.token_id).values(created_at=at))
    with pytest.raises(NotPermitted, match="too long ago"):
        await passkeys.add(db, crew.person, "late", URL, Authenticator().make(make))
    assert await passkeys.list_passkeys(db, crew.person) == []


async def test_another_passkey_wants_one_that_is_there(db: Database):
    crew = await a_crew(db)
    key, other, thief = await with_key(crew), Authenticator(), Authenticator()
    with pytest.raises(PasskeyWanted, match="To add a passkey wants a passkey of paula"):
        await added(db, crew.person, other)
    with pytest.raises(NotPermitted, match="no passkey of paula"):
        await added(db, crew.person, thief, by=thief)
    await added(db, crew.person, other, "phone", by=key)
    assert [kept.label for kept in await passkeys.list_passkeys(db, crew.person)] == ["blue key", "phone"]


async def test_a_passkey_is_added_once_and_only_where_it_was_asked_for(db: Database):
    crew = await a_crew(db)
    make, _ = await passkeys.begin_adding(db, crew.person, URL)
    key = Authenticator()
    made = key.make(make)
    with pytest.raises(NotPermitted, match="not asked for this passkey"):
        await passkeys.add(db, crew.owner, "theirs", URL, made)
    with pytest.raises(Invalid, match="wants a name"):
        await passkeys.add(db, crew.person, " ", URL, made)
    await passkeys.add(db, crew.person, "mine", URL, made)
    with pytest.raises(NotPermitted, match="not asked for this passkey"):
        await passkeys.add(db, crew.person, "again", URL, made)
    make, _ = await passkeys.begin_adding(db, crew.owner, URL)
    with pytest.raises(Invalid, match="known already"):
        await passkeys.add(db, crew.owner, "shared", URL, copied(key).make(make))


# Deciding


async def test_a_passkey_shown_for_what_is_seen_closes_the_ticket_and_is_named_in_its_records(db: Database):
    crew = await a_crew(db)
    key = await with_key(crew)
    ticket = await crew.green(TESTED, LOOKED_AT)
    done = await accepted(crew, ticket.key, Shown(URL, key.show(await asked(crew, ticket.key))))
    [kept] = await passkeys.list_passkeys(db, crew.person)
    assert (done.state, kept.last_used_at is not None) == (State.DONE, True)
    async with db.read() as tx:
        for table in (close_records, reviews):
            assert list((await tx.sql.execute(select(table.c.passkey_id))).scalars()) == [kept.id]


Deciding = Callable[[Crew, str, Shown | None], Awaitable[object]]


async def close(crew: Crew, ticket: str, shown: Shown | None) -> object:
    return await gate.close_ticket(crew.db, crew.person, ticket, shown=shown)


async def waive(crew: Crew, ticket: str, shown: Shown | None) -> object:
    return await gate.waive_criterion(crew.db, crew.person, ticket, 1, "CI burnt down.", 7, shown=shown)


async def let_pass(crew: Crew, ticket: str, shown: Shown | None) -> object:
    return await gate.review_ticket(crew.db, crew.person, ticket, True, [2], "It reads well.", shown=shown)


async def clear(crew: Crew, ticket: str, shown: Shown | None) -> object:
    return await gate.clear_review(crew.db, crew.person, ticket, 1, "It is not so.", shown=shown)


async def override(crew: Crew, ticket: str, shown: Shown | None) -> object:
    return await gate.override_ticket(crew.db, crew.owner, ticket, REASON, shown=shown)


@pytest.mark.parametrize(
    ("deed", "decided", "about"),
    [
        (close, Decided.CLOSE, ""),
        (waive, Decided.WAIVE, about_of([1], 7)),
        (let_pass, Decided.PASS, about_of([2])),
        (clear, Decided.CLEAR, about_of(review=1)),
        (override, Decided.OVERRIDE, ""),
    ],
)
async def test_every_decision_of_a_person_wants_a_passkey_of_who_has_one(
    db: Database, deed: Deciding, decided: Decided, about: str
):
    crew = await a_crew(db)
    by = crew.owner if decided is Decided.OVERRIDE else crew.person
    key = await with_key(crew, by)
    ticket = await (crew.green(TESTED) if decided is Decided.CLOSE else crew.reported(TESTED, REVIEWED))
    if decided is Decided.CLEAR:
        await gate.review_ticket(db, crew.reviewer, ticket.key, False, [2], "Off by one.")
    before = await crew.read(ticket.key)
    with pytest.raises(PasskeyWanted) as refusal:
        await deed(crew, ticket.key, None)
    assert refusal.value.sentence == (
        f"To {decided} {ticket.key} wants a passkey of {by.name}: a session or a token is not enough."
    )
    assert await crew.read(ticket.key) == before
    assert (await crew.log(ticket.key, Happened.ATTEMPT_REFUSED))[-1].data["code"] == "passkey_wanted"
    shown = Shown(URL, key.show(await asked(crew, ticket.key, decided, about, by)))
    await deed(crew, ticket.key, shown)


async def test_a_second_owner_confirms_an_override_with_a_passkey_for_what_is_shown_of_it(db: Database):
    crew = await a_crew(db, override_confirm_hours=24)
    olga = await crew.team.joined("olga", Kind.PERSON)
    await members.create_member(db, crew.owner, "SHOP", "olga", Kind.PERSON, is_owner=True)
    olga = await members.identify_session(db, crew.team.tokens["olga"])
    key = await with_key(crew, olga)
    ticket = await crew.reported(TESTED)
    await gate.override_ticket(db, crew.owner, ticket.key, REASON)
    with pytest.raises(PasskeyWanted, match=f"To confirm {ticket.key} wants a passkey of olga"):
        await overrides.confirm_override(db, olga, ticket.key)
    await projects.change_policy(db, crew.owner, "SHOP", {"default_branch": "trunk"})
    options = await asked(crew, ticket.key, Decided.CONFIRM, by=olga)
    await overrides.confirm_override(db, olga, ticket.key, shown=Shown(URL, key.show(options)))
    assert (await deciding.read_decision(db, olga, ticket.key)).override.confirmed_by == "olga"  # type: ignore[union-attr]  # None fails the test, too


async def test_what_sends_a_ticket_back_wants_no_passkey(db: Database):
    crew = await a_crew(db, step_up="required")
    ticket = await crew.green(TESTED, LOOKED_AT)
    returned = await gate.return_ticket(db, crew.person, ticket.key, "The page is empty.", [2])
    assert returned.state is State.READY


async def test_who_has_none_decides_as_before_unless_the_policy_wants_one_of_everybody(db: Database):
    crew = await a_crew(db)
    first, second = await crew.green(TESTED, LOOKED_AT), await crew.green(TESTED, LOOKED_AT)
    assert (await accepted(crew, first.key)).state is State.DONE
    await projects.change_policy(db, crew.owner, "SHOP", {"step_up": "required"})
    assert (await accepted(crew, second.key)).state is State.DONE
    third = await crew.green(TESTED, LOOKED_AT)
    with pytest.raises(PasskeyWanted, match="paula has none"):
        await accepted(crew, third.key)
    with pytest.raises(PasskeyWanted, match="paula has none"):
        await asked(crew, third.key)


async def test_a_policy_without_step_up_wants_none_and_believes_no_wrong_one(db: Database):
    crew = await a_crew(db, step_up="off")
    key = await with_key(crew)
    ticket = await crew.green(TESTED, LOOKED_AT)
    assert await asked(crew, ticket.key) == {}
    with pytest.raises(NotPermitted, match="none that you were asked for"):
        await accepted(crew, ticket.key, Shown(URL, key.show({"rpId": "interlock.test", "challenge": "AAAA"})))
    assert (await accepted(crew, ticket.key)).state is State.DONE


async def test_an_agent_closes_without_a_passkey_where_the_policy_lets_it(db: Database):
    crew = await a_crew(db, step_up="required", person_closes="never")
    ticket = await crew.green(TESTED)
    assert (await crew.read(ticket.key)).state is State.DONE


async def test_a_passkey_shown_for_another_decision_ticket_or_criterion_is_refused(db: Database):
    crew = await a_crew(db)
    key = await with_key(crew)
    ticket, other = await crew.green(TESTED, LOOKED_AT), await crew.green(TESTED, LOOKED_AT)
    for options in (
        await asked(crew, other.key),
        await asked(crew, ticket.key, Decided.CLOSE),
        await asked(crew, ticket.key, Decided.WAIVE, about_of([2], 7)),
    ):
        with pytest.raises(NotPermitted, match=f"not shown for this: accept {ticket.key}"):
            await accepted(crew, ticket.key, Shown(URL, key.show(options)))
    options = await asked(crew, ticket.key, Decided.WAIVE, about_of([2], 7))
    with pytest.raises(NotPermitted, match="not shown for this: waive SHOP-1 AC-1,7d"):
        await waive(crew, ticket.key, Shown(URL, key.show(options)))


async def test_a_passkey_shown_for_what_was_so_before_is_refused(db: Database):
    crew = await a_crew(db)
    key = await with_key(crew)
    ticket = await crew.green(TESTED, LOOKED_AT)
    answer = key.show(await asked(crew, ticket.key))
    old = (await crew.verdict(ticket.key)).snapshot
    await crew.post(ticket.key, run="later")
    with pytest.raises(Changed):
        await gate.accept_ticket(db, crew.person, ticket.key, old, shown=Shown(URL, answer))
    with pytest.raises(NotPermitted, match="not shown for this"):
        await accepted(crew, ticket.key, Shown(URL, answer))
    with pytest.raises(Changed):
        await passkeys.ask(db, crew.person, ticket.key, Decided.ACCEPT, old, URL)
    assert (await crew.read(ticket.key)).state is State.VERIFYING


async def test_a_passkey_of_somebody_else_decides_nothing_for_me(db: Database):
    crew = await a_crew(db)
    mine, theirs = await with_key(crew), await with_key(crew, crew.owner)
    ticket = await crew.green(TESTED, LOOKED_AT)
    with pytest.raises(NotPermitted, match="none that you were asked for"):
        await accepted(crew, ticket.key, Shown(URL, theirs.show(await asked(crew, ticket.key, by=crew.owner))))
    with pytest.raises(NotPermitted, match="no passkey of paula"):
        await accepted(crew, ticket.key, Shown(URL, theirs.show(await asked(crew, ticket.key))))
    with pytest.raises(NotPermitted, match="not the signature"):
        forged = Authenticator(id=mine.id, count=mine.count)
        await accepted(crew, ticket.key, Shown(URL, forged.show(await asked(crew, ticket.key))))


async def test_an_answer_counts_once_and_for_five_minutes(db: Database):
    crew = await a_crew(db)
    key = await with_key(crew)
    ticket = await crew.reported(TESTED, LOOKED_AT)
    shown = Shown(URL, key.show(await asked(crew, ticket.key, Decided.WAIVE, about_of([1], 7))))
    await waive(crew, ticket.key, shown)
    with pytest.raises(NotPermitted, match="used, too old"):
        await waive(crew, ticket.key, shown)
    late = Shown(URL, key.show(await asked(crew, ticket.key, Decided.WAIVE, about_of([1], 7))))
    async with db.transaction() as tx:
        await tx.sql.execute(update(challenges).values(expires_at=func.now()))
    with pytest.raises(NotPermitted, match="used, too old"):
        await waive(crew, ticket.key, late)


async def test_an_older_question_is_taken_back_by_a_newer_one(db: Database):
    crew = await a_crew(db)
    key = await with_key(crew)
    ticket = await crew.green(TESTED, LOOKED_AT)
    older, newer = await asked(crew, ticket.key), await asked(crew, ticket.key)
    with pytest.raises(NotPermitted, match="used, too old"):
        await accepted(crew, ticket.key, Shown(URL, key.show(older)))
    assert (await accepted(crew, ticket.key, Shown(URL, key.show(newer)))).state is State.DONE


async def test_a_passkey_that_counts_back_is_refused_and_remembered(db: Database):
    crew = await a_crew(db)
    key = await with_key(crew)
    ticket = await crew.green(TESTED, LOOKED_AT)
    copy = copied(key, count=key.count - 1)
    with pytest.raises(NotPermitted, match="there may be a copy"):
        await accepted(crew, ticket.key, Shown(URL, copy.show(await asked(crew, ticket.key))))
    [refused] = await crew.log(ticket.key, Happened.ATTEMPT_REFUSED)
    assert "counted back" in refused.data["sentence"]


# Revoking


async def test_one_of_ones_own_is_revoked_with_a_passkey_and_decides_no_more(db: Database):
    crew = await a_crew(db)
    key = await with_key(crew)
    [kept] = await passkeys.list_passkeys(db, crew.person)
    with pytest.raises(PasskeyWanted, match=f"To revoke passkey {kept.id} wants a passkey"):
        await passkeys.revoke(db, crew.person, kept.id, None)
    options = await passkeys.begin_revoking(db, crew.person, kept.id, URL)
    with pytest.raises(NotPermitted, match="not shown for this: revoke passkey 99"):
        await passkeys.revoke(db, crew.person, 99, Shown(URL, key.show(options)))
    await passkeys.revoke(db, crew.person, kept.id, Shown(URL, key.show(options)))
    ticket = await crew.green(TESTED, LOOKED_AT)
    with pytest.raises(PasskeyWanted, match="paula has none"):
        await accepted(crew, ticket.key)


async def test_to_lose_ones_passkeys_opens_nothing(db: Database):
    """Who once had one needs one: whoever takes them away does not get past them."""
    crew = await a_crew(db)
    await with_key(crew)
    assert await passkeys.revoke_all_of(db, crew.owner, "SHOP", "paula") == 1
    ticket = await crew.green(TESTED, LOOKED_AT)
    with pytest.raises(PasskeyWanted, match="paula has none"):
        await accepted(crew, ticket.key)
    fresh = await with_key(crew)
    assert (await accepted(crew, ticket.key, Shown(URL, fresh.show(await asked(crew, ticket.key))))).state is State.DONE
    assert await log_of_project(crew, Happened.PASSKEY_REVOKED) == [{"member": "paula", "label": "blue key"}]


async def test_only_an_owner_revokes_those_of_others_and_not_their_own(db: Database):
    crew = await a_crew(db)
    await with_key(crew)
    await with_key(crew, crew.owner)
    refused: list[tuple[Actor, str, type[Refusal]]] = [
        (crew.person, "owner", NotPermitted),
        (crew.worker, "paula", NotPermitted),
        (crew.owner, "owner", NotPermitted),
        (crew.owner, "nobody", NotFound),
    ]
    for actor, name, kind in refused:
        with pytest.raises(kind):
            await passkeys.revoke_all_of(db, actor, "SHOP", name)


async def test_whoever_has_the_machine_makes_a_person_begin_anew(db: Database):
    crew = await a_crew(db)
    await with_key(crew, crew.owner)
    assert await passkeys.forget(db, "owner") == 1
    assert await passkeys.forget(db, "owner") == 0
    with pytest.raises(NotFound):
        await passkeys.forget(db, "otter")


async def test_a_session_is_told_by_its_token_and_not_by_its_scopes(db: Database):
    """A person's bearer token has every scope of a session; it is none."""
    crew = await a_crew(db)
    _, secret = await members.issue_token(db, crew.owner, "owner", "script")
    bearer = await members.identify(db, secret)
    assert (bearer.scopes, bearer.kind) == (crew.owner.scopes, Kind.PERSON)
    with pytest.raises(NotPermitted):
        await added(db, replace(bearer, token_id=0), Authenticator())
