"""How many independent voices there are, and what an agent hears of others before it has spoken."""

from dataclasses import replace
from datetime import datetime
from itertools import permutations

import pytest

from gate_makers import PERSON, REVIEW, WORKER, an_actor, by_a_person, some_facts, some_review
from interlock.core.events import Kind as Happened
from interlock.core.events import Logged
from interlock.core.gate import blindness, quorum
from interlock.core.gate.agreement import Agreement
from interlock.core.gate.facts import Abstains, Facts, Review
from interlock.core.gate.judge import judge
from interlock.core.gate.policy import Policy
from interlock.core.gate.verdict import State
from interlock.core.members import Kind
from makers import NOON

TWO = Policy(reviews_needed=2)


def yes(id: int, operator: int = 200, family: str = "", **about: object) -> Review:
    given = {"reviewer": f"agent-{id}", "reviewer_id": 10 + id, "operator_id": operator, "family": family}
    return some_review(REVIEW, id, **{**given, **about})


def reviewed(*reviews: Review) -> Facts:
    return some_facts(REVIEW, reviews=reviews)


@pytest.mark.parametrize(
    ("reviews", "voices", "families"),
    [
        ([], 0, 0),
        ([yes(1)], 1, 1),
        ([yes(1), yes(2)], 1, 1),
        ([yes(1), yes(2, operator=300)], 2, 1),
        ([yes(1, family="a"), yes(2, 300, family="b")], 2, 2),
        ([yes(1, family="a"), yes(2, 300, family="a"), yes(3, 300, family="b")], 2, 2),
        ([yes(1, family="a"), yes(2, family="b"), yes(3, 300, family="a"), yes(4, 400, family="a")], 3, 2),
        ([by_a_person(REVIEW, 1), yes(2, PERSON, family="a")], 1, 1),
        ([by_a_person(REVIEW, 1), yes(2, 300, family="a"), by_a_person(REVIEW, 3, reviewer_id=8, operator_id=8)], 3, 3),
    ],
)
def test_each_operator_has_one_voice_and_each_family_if_asked(
    reviews: list[Review], voices: int, families: int
) -> None:
    for order in permutations(reviews):
        assert len(quorum.voices(order, False)) == voices
        chosen = quorum.voices(order, True)
        assert len(chosen) == families == len({r.operator_id for r in chosen})


def test_two_agents_of_one_operator_are_one_of_two() -> None:
    (verdict,) = judge(TWO, reviewed(yes(1), yes(2))).criteria

    assert (verdict.state, verdict.sentence) == (State.MISSING, "1 of 2 reviewed it: agent-1, agent-2.")
    assert verdict.next.endswith("All of different operators.")


def test_two_operators_are_enough() -> None:
    (verdict,) = judge(TWO, reviewed(yes(1), yes(2, 300))).criteria

    assert (verdict.state, verdict.sentence) == (State.SATISFIED, "agent-1, agent-2 reviewed it.")


def test_of_approvals_that_have_fallen_the_newest_is_named() -> None:
    (verdict,) = judge(Policy(), reviewed(yes(1, heads={}), yes(2, heads={}))).criteria

    assert (verdict.state, verdict.sentence) == (State.STALE, "agent-2 reviewed something else than this head.")


@pytest.mark.parametrize("how", Abstains)
def test_who_abstains_counts_for_nothing(how: Abstains) -> None:
    (verdict,) = judge(Policy(), reviewed(yes(1, passes=False, abstains=how))).criteria

    assert verdict.state is State.MISSING


def test_a_reviewer_who_has_become_a_contributor_has_approved_nothing() -> None:
    known = reviewed(yes(1))

    assert judge(Policy(), known).is_open
    (verdict,) = judge(Policy(), replace(known, contributors=frozenset({WORKER, 11}))).criteria
    assert verdict.sentence == "The word of agent-1 does not count here: agent-1 wrote or revised the spec of SHOP-12."


def test_a_judge_without_a_record_does_not_count_where_the_policy_asks_for_one() -> None:
    policy = Policy(judge_pairs=50)
    (verdict,) = judge(policy, reviewed(yes(1))).criteria

    assert verdict.state is State.CLAIMED_ONLY
    assert "a judge wants 50 verdicts beside a person's; it has 0" in verdict.sentence
    assert judge(policy, replace(reviewed(yes(1)), records={11: Agreement(40, 0, 0, 10)})).is_open
    assert judge(policy, reviewed(by_a_person(REVIEW))).is_open


def test_a_judge_without_a_record_still_rejects() -> None:
    (verdict,) = judge(Policy(judge_pairs=50), reviewed(yes(1, passes=False))).criteria

    assert verdict.state is State.REJECTED


def test_an_agent_hears_what_others_say_once_it_has_spoken() -> None:
    known = reviewed(yes(1))
    verdict = judge(TWO, known)
    waiting, spoken, worker = an_actor(12, operator_id=300), an_actor(11), an_actor(WORKER)

    assert blindness.as_seen_by(waiting, known, verdict).criteria[0].sentence == blindness.UNHEARD
    assert blindness.as_seen_by(waiting, known, verdict).snapshot == verdict.snapshot
    assert blindness.reviews_for(waiting, known, verdict) == ()
    for actor in (spoken, worker, an_actor(PERSON, Kind.PERSON)):
        assert blindness.as_seen_by(actor, known, verdict) == verdict
        assert blindness.reviews_for(actor, known, verdict) == known.reviews


def test_words_of_other_rounds_and_heads_are_heard_and_end_no_silence() -> None:
    mine, theirs = yes(2, 300, round=0), yes(3, 400, round=0)
    elsewhere = yes(4, 500, heads={})
    known = reviewed(yes(1), mine, theirs, elsewhere)
    verdict = judge(TWO, known)

    assert blindness.reviews_for(an_actor(12, operator_id=300), known, verdict) == (mine, theirs, elsewhere)


def test_what_is_settled_is_heard_by_all() -> None:
    known = reviewed(yes(1))
    verdict = judge(Policy(), known)

    assert blindness.as_seen_by(an_actor(12), known, verdict) == verdict


def test_an_abstention_is_not_heard_either_and_ends_ones_own_silence() -> None:
    known = reviewed(yes(1, passes=False, abstains=Abstains.ABSTAINS))
    verdict = judge(TWO, known)

    assert blindness.reviews_for(an_actor(12), known, verdict) == ()
    assert blindness.reviews_for(an_actor(11), known, verdict) == known.reviews


def test_the_log_tells_an_agent_of_a_yes_only_that_it_was_given() -> None:
    def given(passes: bool) -> Logged:
        data = {"review": 1, "criteria": ["AC-2"], "passes": passes, "reason": "I ran it.", "class": "review"}
        at: datetime = NOON
        return Logged("1.1.1", at, Happened.REVIEW_GIVEN, "SHOP", "SHOP-12", "Refund", "rita", data)

    log = [given(True), given(False)]

    assert [e.data for e in blindness.events_for(an_actor(12), log)] == [
        {"review": 1, "criteria": ["AC-2"]},
        given(False).data,
    ]
    assert blindness.events_for(an_actor(PERSON, Kind.PERSON), log) == log
    assert blindness.events_for(replace(an_actor(12), name="rita"), log) == log


def test_a_no_that_was_cleared_is_heard_while_a_yes_is_not() -> None:
    cleared = yes(1, passes=False, cleared_at=NOON)
    known = reviewed(cleared, yes(2, 300))

    assert blindness.reviews_for(an_actor(13), known, judge(TWO, known)) == (cleared,)


def test_who_has_spoken_hears_all_others() -> None:
    known = reviewed(yes(1), yes(2, 300))

    assert blindness.reviews_for(an_actor(11), known, judge(Policy(reviews_needed=3), known)) == known.reviews
