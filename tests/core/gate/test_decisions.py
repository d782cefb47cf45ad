"""Who may close, review, clear and waive what; each no with its reason."""

from dataclasses import replace

import pytest

from gate_makers import (
    HUMAN,
    PERSON,
    REVIEW,
    REVIEWER,
    TEST,
    WORKER,
    an_actor,
    by_a_person,
    some_evidence,
    some_facts,
    some_review,
)
from interlock.core.commits import checked_head
from interlock.core.criteria import Criterion
from interlock.core.gate import choosing, clearing, closing, waiving
from interlock.core.gate.judge import judge
from interlock.core.gate.policy import Closes, Independence, Policy
from interlock.core.members import Actor, Kind
from interlock.core.refusals import (
    Changed,
    GateShut,
    Invalid,
    NotFound,
    NotIndependent,
    NotPermitted,
    Refusal,
    WrongState,
)
from interlock.core.tickets import OPEN, State
from makers import COMMIT, NOON, OTHER_COMMIT, REPOSITORY, a_ticket

VERIFYING = a_ticket(state=State.VERIFYING, heads={REPOSITORY: COMMIT})
OPEN_GATE = judge(Policy(), some_facts(TEST, evidence=(some_evidence(),)))
SHUT_GATE = judge(Policy(), some_facts(TEST, HUMAN))
BOTH = some_facts(TEST, REVIEW, HUMAN)
GONE = replace(REVIEW, number=7, removed_in=2)
PERSON_ACTOR = an_actor(PERSON, Kind.PERSON)


def test_a_shut_gate_is_refused_with_everything_that_is_missing() -> None:
    with pytest.raises(GateShut) as refusal:
        closing.must_be_open(VERIFYING, SHUT_GATE)

    assert refusal.value.facts["missing"] == [
        "AC-1: No test report speaks for it at aaaaaaaaaaaa.",
        "AC-3: Nobody has looked at it.",
    ]
    assert refusal.value.facts["snapshot"] == SHUT_GATE.snapshot
    assert refusal.value.sentence.startswith("SHOP-12 cannot close: AC-1: ")


def test_an_open_gate_lets_through_and_wants_no_override() -> None:
    closing.must_be_open(VERIFYING, OPEN_GATE)
    closing.must_be_shut(VERIFYING, SHUT_GATE)
    with pytest.raises(WrongState):
        closing.must_be_shut(VERIFYING, OPEN_GATE)


@pytest.mark.parametrize(
    ("heads", "snapshot"),
    [({REPOSITORY: OTHER_COMMIT}, ""), ({}, ""), (None, "0" * 24), ({REPOSITORY: COMMIT}, SHUT_GATE.snapshot)],
)
def test_who_saw_something_else_does_not_close(heads: dict[str, str] | None, snapshot: str) -> None:
    with pytest.raises(Changed):
        closing.must_be_as_seen(VERIFYING, OPEN_GATE, heads, snapshot)


def test_who_saw_it_as_it_is_or_does_not_mind_closes() -> None:
    closing.must_be_as_seen(VERIFYING, OPEN_GATE, {REPOSITORY: COMMIT}, OPEN_GATE.snapshot)
    closing.must_be_as_seen(VERIFYING, OPEN_GATE, None, "")


def test_a_policy_says_whether_a_person_closes() -> None:
    by_itself = judge(Policy(person_closes=Closes.NEVER), some_facts(TEST, evidence=(some_evidence(),)))
    closing.must_let_close(OPEN_GATE, VERIFYING, PERSON_ACTOR)
    closing.must_let_close(by_itself, VERIFYING, an_actor())
    with pytest.raises(NotPermitted) as refusal:
        closing.must_let_close(OPEN_GATE, VERIFYING, an_actor())
    assert refusal.value.sentence == "In SHOP a person closes tickets, and member-2 is of kind agent."


def test_where_a_risk_calls_for_a_person_the_refusal_names_it() -> None:
    risky = some_facts(TEST, evidence=(some_evidence(),), revised_by=("ada",))
    with pytest.raises(NotPermitted) as refusal:
        closing.must_let_close(judge(Policy(person_closes=Closes.ON_RISK), risky), VERIFYING, an_actor())
    assert refusal.value.sentence == (
        "A person closes SHOP-12, and member-2 is of kind agent. "
        "The spec was revised after the first claim, by ada. No pinned workflow ran tests."
    )


def test_only_what_is_being_verified_is_decided_on() -> None:
    with pytest.raises(WrongState) as refusal:
        closing.must_be_verifying(a_ticket(state=State.IN_PROGRESS), "closed")

    assert refusal.value.sentence == "SHOP-12 is in_progress; only a ticket that is being verified can be closed."
    assert refusal.value.hint == "Its parts must be reported first."


def test_what_is_being_verified_is_decided_on() -> None:
    closing.must_be_verifying(VERIFYING, "closed")


@pytest.mark.parametrize("state", State)
def test_only_an_open_ticket_takes_proof(state: State) -> None:
    if state in OPEN:
        closing.must_be_undecided(a_ticket(state=state))
    else:
        with pytest.raises(WrongState, match=f"SHOP-12 is {state}"):
            closing.must_be_undecided(a_ticket(state=state))


@pytest.mark.parametrize(
    ("case", "actor", "numbers", "chosen"),
    [
        ("an agent, all that it may", an_actor(), (), (REVIEW,)),
        ("a person, all that they may", PERSON_ACTOR, (), (REVIEW, HUMAN)),
        ("a person, one of them", PERSON_ACTOR, (3,), (HUMAN,)),
        ("one named twice", an_actor(), (2, 2), (REVIEW,)),
    ],
)
def test_a_passing_review_covers(case: str, actor: Actor, numbers: tuple[int, ...], chosen: tuple[Criterion]) -> None:
    assert choosing.passed(Policy(), BOTH, actor, numbers) == chosen, case


@pytest.mark.parametrize(
    ("case", "actor", "numbers", "refusal"),
    [
        ("an agent accepts as a person", an_actor(), (3,), NotPermitted),
        ("a test by word of mouth", PERSON_ACTOR, (1,), Invalid),
        ("what the ticket does not have", an_actor(), (9,), NotFound),
        ("what the ticket has no more", an_actor(), (7,), NotFound),
        ("the worker's own work", an_actor(WORKER), (2,), NotIndependent),
        ("all of the worker's own work", an_actor(WORKER), (), NotIndependent),
        ("a person who did the work", an_actor(WORKER, Kind.PERSON), (3,), NotIndependent),
    ],
)
def test_a_passing_review_is_refused(case: str, actor: Actor, numbers: tuple[int, ...], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        choosing.passed(Policy(), replace(BOTH, criteria=(*BOTH.criteria, GONE)), actor, numbers)


def test_a_criterion_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(NotFound) as refusal:
        choosing.living(replace(BOTH, criteria=(*BOTH.criteria, GONE)), 7)

    assert (refusal.value.sentence, refusal.value.hint) == (
        "SHOP-12 has no criterion AC-7.",
        "It has AC-1, AC-2, AC-3.",
    )


@pytest.mark.parametrize(
    ("contributors", "why"),
    [(frozenset({WORKER}), "worked on"), (frozenset({WORKER, REVIEWER}), "wrote or revised the spec of")],
)
def test_who_may_not_judge_hears_why(contributors: frozenset[int], why: str) -> None:
    known = replace(BOTH, contributors=contributors)
    actor = an_actor(REVIEWER if REVIEWER in contributors else WORKER)

    with pytest.raises(NotIndependent) as refusal:
        choosing.passed(Policy(), known, actor, (2,))

    assert refusal.value.sentence == f"{actor.name} {why} SHOP-12 and may not judge AC-2."


def test_who_joined_the_work_may_still_take_back_their_no() -> None:
    joined = frozenset({WORKER, REVIEWER})
    rejected = replace(BOTH, contributors=joined, workers=joined, reviews=(some_review(TEST, passes=False),))

    assert choosing.passed(Policy(), rejected, an_actor(), ()) == (TEST,)


def test_who_wrote_the_spec_passes_only_what_asks_for_a_person() -> None:
    wrote = replace(BOTH, contributors=frozenset({WORKER, PERSON}))

    assert choosing.passed(Policy(), wrote, PERSON_ACTOR, ()) == (HUMAN,)


def test_an_agent_of_the_workers_operator_is_refused_where_the_policy_says_so() -> None:
    sibling = an_actor(REVIEWER, operator_id=100)

    assert choosing.passed(Policy(), BOTH, sibling, ()) == (REVIEW,)
    with pytest.raises(NotIndependent) as refusal:
        choosing.passed(Policy(independence=Independence.OPERATOR), BOTH, sibling, ())
    assert refusal.value.sentence == (
        "member-2 shares its operator with somebody who worked on SHOP-12 and may not judge AC-2."
    )


def test_a_pass_with_nothing_to_pass_is_refused() -> None:
    with pytest.raises(Invalid):
        choosing.passed(Policy(), some_facts(TEST), an_actor(), ())


def test_who_rejected_a_test_may_take_that_back() -> None:
    rejected = replace(BOTH, reviews=(some_review(TEST, passes=False),))

    assert choosing.passed(Policy(), rejected, an_actor(), ()) == (TEST, REVIEW)
    assert choosing.passed(Policy(), rejected, an_actor(), (1,)) == (TEST,)


def test_acceptance_covers_what_asks_for_a_person_and_what_they_rejected() -> None:
    wrote = replace(BOTH, contributors=frozenset({PERSON}), reviews=(by_a_person(TEST, passes=False),))

    assert choosing.accepted(Policy(), wrote, PERSON_ACTOR) == (TEST, HUMAN)


@pytest.mark.parametrize(
    ("reason", "numbers", "refusal"), [("", (1,), Invalid), ("It is off.", (), Invalid), ("It is off.", (9,), NotFound)]
)
def test_a_rejection_is_refused(reason: str, numbers: tuple[int, ...], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        choosing.rejected(BOTH, reason, numbers)


@pytest.mark.parametrize(
    ("case", "actor", "refusal"),
    [
        ("its author", an_actor(), None),
        ("a person", PERSON_ACTOR, None),
        ("another agent", an_actor(9), NotPermitted),
        ("a person who did the work", an_actor(WORKER, Kind.PERSON), NotIndependent),
    ],
)
def test_a_rejection_is_cleared_by(case: str, actor: Actor, refusal: type[Refusal] | None) -> None:
    rejected = replace(BOTH, reviews=(some_review(id=7, passes=False),))

    if refusal is None:
        assert clearing.must_be_clearable(rejected, 7, actor, "Mended.").id == 7
    else:
        with pytest.raises(refusal):
            clearing.must_be_clearable(rejected, 7, actor, "Mended.")


@pytest.mark.parametrize(
    ("case", "id", "reason", "refusal"),
    [("no such review", 8, "Mended.", NotFound), ("no reason", 7, " ", Invalid), ("cleared", 6, "Mended.", WrongState)],
)
def test_clearing_is_refused(case: str, id: int, reason: str, refusal: type[Refusal]) -> None:
    reviews = (some_review(id=6, cleared_at=NOON), some_review(id=7, passes=False))

    with pytest.raises(refusal):
        clearing.must_be_clearable(replace(BOTH, reviews=reviews), id, an_actor(), reason)


@pytest.mark.parametrize(
    ("case", "criterion", "actor", "reason", "days", "refusal"),
    [
        ("unwaivable", replace(TEST, is_unwaivable=True), PERSON_ACTOR, "CI is down.", 1, NotPermitted),
        ("without a reason", TEST, PERSON_ACTOR, " ", 1, Invalid),
        ("without an end", TEST, PERSON_ACTOR, "CI is down.", 0, Invalid),
        ("for too long", TEST, PERSON_ACTOR, "CI is down.", 15, Invalid),
        ("by the worker", TEST, an_actor(WORKER, Kind.PERSON), "CI is down.", 1, NotIndependent),
    ],
)
def test_a_waiver_is_refused(
    case: str, criterion: Criterion, actor: Actor, reason: str, days: int, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        waiving.must_be_waivable(Policy(), criterion, BOTH, actor, reason, days)


def test_a_waiver_within_the_policy_is_granted() -> None:
    waiving.must_be_waivable(Policy(), TEST, BOTH, PERSON_ACTOR, "CI is down.", 14)


@pytest.mark.parametrize(
    "commit", ["", "main", "HEAD", "a" * 7, "a" * 39, "a" * 41, "a" * 63, "g" * 40, "a" * 40 + "\n" + "a"]
)
def test_what_is_no_full_digest_is_refused(commit: str) -> None:
    with pytest.raises(Invalid):
        checked_head("example/shop", commit)


@pytest.mark.parametrize("repository", ["", "  ", "a\nb", "a" * 201])
def test_what_names_no_repository_is_refused(repository: str) -> None:
    with pytest.raises(Invalid):
        checked_head(repository, "a" * 40)


@pytest.mark.parametrize("digest", ["a" * 40, "A" * 40, "0" * 64])
def test_a_head_has_one_spelling(digest: str) -> None:
    assert checked_head(" example/shop ", digest) == ("example/shop", digest.lower())


def test_a_person_ticks_all_that_waits_for_their_eyes() -> None:
    gone = replace(HUMAN, number=8, removed_in=2)
    wanted = choosing.to_look_at(replace(BOTH, criteria=(*BOTH.criteria, gone)), PERSON_ACTOR)

    assert wanted == (HUMAN,)
    choosing.must_have_looked(wanted, None)
    choosing.must_have_looked(wanted, [HUMAN.number, 7])
    with pytest.raises(Invalid, match=r"You did not say that you looked at AC-3\."):
        choosing.must_have_looked((*wanted, REVIEW), [REVIEW.number])


def test_a_shut_gate_says_how_many_criteria_are_met() -> None:
    verdict = judge(Policy(), replace(BOTH, evidence=(some_evidence(),)))
    assert verdict.sentence == "The gate is shut: 1 of 3 criteria met."
