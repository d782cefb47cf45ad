"""What a person should know before a ticket closes, and when it calls for one."""

from dataclasses import replace
from typing import Any

import pytest

from gate_makers import HUMAN, REVIEW, TEST, a_waiver, by_a_person, some_evidence, some_facts, some_review
from interlock.core.criteria import Criterion, Kind
from interlock.core.gate.facts import Abstains, Facts
from interlock.core.gate.judge import judge
from interlock.core.gate.policy import Closes, LostTests, Policy, ProducerClass, RedProof
from makers import NOON, OTHER_COMMIT

PINNED = some_evidence(producer_class=ProducerClass.CI_OIDC)
SAFE = some_facts(TEST, evidence=(PINNED,))
NEVER = Policy(person_closes=Closes.NEVER)
ON_RISK = Policy(person_closes=Closes.ON_RISK)
PROTECTED = replace(ON_RISK, protected_paths=("migrations/**",))


def told(facts: Facts, policy: Policy = ON_RISK) -> dict[str, str]:
    return {risk.code: risk.sentence for risk in judge(policy, facts).risks}


def with_run(**about: Any) -> Facts:
    return replace(SAFE, evidence=(replace(PINNED, **about),))


def test_without_a_risk_the_server_closes_by_itself() -> None:
    verdict = judge(ON_RISK, SAFE)

    assert (verdict.is_open, verdict.person_closes, verdict.risks) == (True, False, ())
    assert judge(Policy(), SAFE).person_closes


RISKY: list[tuple[str, Policy, Facts, str]] = [
    (
        "spec_revised",
        ON_RISK,
        replace(SAFE, revised_by=("otter", "ada", "otter")),
        "The spec was revised after the first claim, by ada, otter.",
    ),
    (
        "criteria_waived",
        ON_RISK,
        some_facts(TEST, HUMAN, evidence=(PINNED,), waivers=(a_waiver(HUMAN),)),
        "Waived: AC-3.",
    ),
    ("tests_lost", ON_RISK, with_run(lost_tests=3), "tests lacks 3 tests that passed in the run accepted last."),
    ("workflow_unpinned", ON_RISK, with_run(producer_class=ProducerClass.CI_TOKEN), "No pinned workflow ran tests."),
    (
        "paths_protected",
        PROTECTED,
        with_run(changed_paths=("src/a.py", "migrations/1.sql")),
        "Protected paths were changed: migrations/1.sql.",
    ),
    (
        "paths_protected",
        PROTECTED,
        SAFE,
        "Nobody said which paths were changed in example/shop, and some are protected.",
    ),
    (
        "red_not_shown",
        replace(ON_RISK, red_proof=RedProof.ASKED),
        SAFE,
        "Nothing shows that the tests of AC-1 fail without the change.",
    ),
    (
        "judges_disagree",
        ON_RISK,
        some_facts(
            REVIEW,
            reviews=(some_review(id=1, passes=False, reviewer_id=9, cleared_at=NOON), some_review(id=2)),
        ),
        "Reviewers do not agree on AC-2.",
    ),
    (
        "judges_disagree",
        ON_RISK,
        some_facts(REVIEW, reviews=(some_review(passes=False, abstains=Abstains.ESCALATES),)),
        "Reviewers do not agree on AC-2.",
    ),
]


@pytest.mark.parametrize(("code", "policy", "facts", "sentence"), RISKY)
def test_a_risk_is_told_and_calls_for_a_person(code: str, policy: Policy, facts: Facts, sentence: str) -> None:
    verdict = judge(policy, facts)

    assert told(facts, policy)[code] == sentence
    assert verdict.person_closes
    assert not judge(replace(policy, person_closes=Closes.NEVER), facts).person_closes
    assert code in told(facts, replace(policy, person_closes=Closes.NEVER))


@pytest.mark.parametrize(
    ("facts", "policy"),
    [
        (with_run(changed_paths=("src/a.py",)), PROTECTED),
        (with_run(lost_tests=0), ON_RISK),
        (SAFE, replace(ON_RISK, red_proof=RedProof.OFF)),
        (
            some_facts(REVIEW, reviews=(some_review(abstains=Abstains.ABSTAINS, passes=False), some_review(id=2))),
            ON_RISK,
        ),
        (
            some_facts(REVIEW, reviews=(some_review(passes=False, heads={}, cleared_at=NOON), some_review(id=2))),
            ON_RISK,
        ),
    ],
    ids=["no protected path", "no test lost", "nobody asks for red", "who abstains disagrees with nobody", "older"],
)
def test_where_there_is_none_none_is_told(facts: Facts, policy: Policy) -> None:
    assert told(facts, policy) == {}


def test_as_many_as_are_named_have_no_rest() -> None:
    paths = tuple(f"migrations/{n}.sql" for n in range(5))

    assert told(with_run(changed_paths=paths), PROTECTED)["paths_protected"].endswith("migrations/4.sql.")


def test_of_red_only_what_is_met_is_asked() -> None:
    other = replace(TEST, number=8)
    gone = replace(TEST, number=9, removed_in=2)
    known = replace(SAFE, criteria=(TEST, REVIEW, other, gone), reviews=(some_review(REVIEW),))

    assert told(known, replace(ON_RISK, red_proof=RedProof.ASKED))["red_not_shown"] == (
        "Nothing shows that the tests of AC-1 fail without the change."
    )


def test_what_is_not_met_rests_on_no_workflow() -> None:
    failed = replace(PINNED, producer_class=ProducerClass.CI_TOKEN, links=(replace(PINNED.links[0], outcome="failed"),))

    assert "workflow_unpinned" not in told(replace(SAFE, evidence=(failed,)))


def test_only_some_of_many_protected_paths_are_named() -> None:
    paths = tuple(f"migrations/{n}.sql" for n in range(7))

    assert told(with_run(changed_paths=paths), PROTECTED)["paths_protected"].endswith("migrations/4.sql and 2 more.")


def test_more_than_half_waived_calls_for_a_person_under_any_policy() -> None:
    three = (TEST, HUMAN, REVIEW)
    half = some_facts(TEST, HUMAN, evidence=(PINNED,), waivers=(a_waiver(HUMAN),))
    most = some_facts(*three, evidence=(PINNED,), waivers=(a_waiver(HUMAN), a_waiver(REVIEW)))

    assert not judge(NEVER, half).person_closes
    assert judge(NEVER, most).person_closes
    assert told(most)["mostly_waived"] == "2 of 3 criteria are waived."


@pytest.mark.parametrize(
    ("means", "is_open", "person_closes"),
    [(LostTests.ALLOW, True, False), (LostTests.ASK, True, True), (LostTests.REFUSE, False, False)],
)
def test_a_policy_says_what_lost_tests_mean(means: LostTests, is_open: bool, person_closes: bool) -> None:
    verdict = judge(replace(NEVER, lost_tests=means), with_run(lost_tests=2))

    assert (verdict.is_open, verdict.person_closes) == (is_open, person_closes)
    if not is_open:
        assert [b.code for b in verdict.blockers] == ["tests_lost"]


def test_a_persons_look_is_no_run_that_could_be_unpinned() -> None:
    seen = some_facts(HUMAN, reviews=(by_a_person(),), evidence=(some_evidence(1, None),))

    assert told(seen) == {}


def test_a_weak_word_about_changed_paths_says_nothing() -> None:
    weak = some_evidence(2, None, producer_class=ProducerClass.CLAIM, changed_paths=("src/a.py",))

    assert "Nobody said" in told(replace(SAFE, evidence=(PINNED, weak)), PROTECTED)["paths_protected"]


def test_the_snapshot_is_of_the_risks_too() -> None:
    assert judge(ON_RISK, SAFE).snapshot != judge(ON_RISK, replace(SAFE, revised_by=("ada",))).snapshot


def test_a_removed_criterion_is_nobodys_risk() -> None:
    gone = Criterion(2, REVIEW.text, Kind.REVIEW, removed_in=2)
    reviews = (some_review(gone, 1, False, cleared_at=NOON, reviewer_id=9), some_review(gone, 2))

    assert told(replace(SAFE, criteria=(TEST, gone), reviews=reviews)) == {}


def test_a_base_that_was_red_is_shown() -> None:
    asked = replace(ON_RISK, red_proof=RedProof.ASKED)
    red = some_evidence(7, commit=OTHER_COMMIT, base_of=PINNED.commit)
    failed = replace(red, links=(replace(red.links[0], outcome="failed"),))

    assert told(replace(SAFE, evidence=(PINNED, failed)), asked) == {}
    assert "red_not_shown" in told(replace(SAFE, evidence=(PINNED, red)), asked)
