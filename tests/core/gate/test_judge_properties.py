"""Whatever the facts: there is a verdict, their order decides nothing, and more bad news never opens a gate."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gate_makers import PERSON, REVIEWER, WORKER
from interlock.core.contracts.mismatch import Severity
from interlock.core.criteria import Criterion, Kind
from interlock.core.evidence.model import Family
from interlock.core.gate.agreement import Agreement
from interlock.core.gate.facts import (
    Abstains,
    Child,
    Evidence,
    Facts,
    Link,
    OpenMismatch,
    Outcome,
    Review,
    ScanFact,
    Standing,
    Uncheckable,
    Waiver,
)
from interlock.core.gate.judge import judge
from interlock.core.gate.policy import Closes, Independence, LostTests, Policy, ProducerClass, RedProof
from interlock.core.gate.verdict import State, as_data, from_data
from makers import COMMIT, NOON, OTHER_COMMIT

REPOSITORIES: tuple[str, ...] = ("api", "web")
COMMITS: tuple[str, ...] = (COMMIT, OTHER_COMMIT)
CHILDREN: tuple[str, ...] = ("SHOP-13", "SHOP-14")
NOT_PASSED = [o for o in Outcome if o is not Outcome.PASSED]
BY_REPORTS = (Kind.TEST, Kind.STATIC, Kind.COVERAGE)
GREEN = (*BY_REPORTS, Kind.REVIEW, Kind.HUMAN)
OPERATION = "GET /orders/{id}"

repositories = st.sampled_from(REPOSITORIES)
commits = st.sampled_from(COMMITS)
heads = st.dictionaries(repositories, commits, max_size=2)
rounds = st.integers(1, 2)
words = st.sampled_from(ProducerClass)
members = st.sampled_from((WORKER, REVIEWER, PERSON))


@st.composite
def criteria(draw: st.DrawFn) -> tuple[Criterion, ...]:
    count = draw(st.integers(0, 3))
    return tuple(
        Criterion(
            number,
            f"It holds {number}.",
            draw(st.sampled_from(Kind)),
            draw(st.sampled_from(((), (OPERATION,)))),
            draw(st.booleans()),
            draw(st.sampled_from((None, None, None, 2))),
        )
        for number in range(1, count + 1)
    )


def hashes(of: tuple[Criterion, ...]) -> st.SearchStrategy[tuple[int, str]]:
    """A criterion's number with its hash, or with that of an older wording; or one that is not there."""
    known = [(c.number, hash) for c in of for hash in (c.hash, "0" * 16)]
    return st.sampled_from([*known, (9, "0" * 16)])


@st.composite
def evidence(draw: st.DrawFn, id: int, of: tuple[Criterion, ...]) -> Evidence:
    said = draw(st.lists(hashes(of), max_size=3, unique_by=lambda pair: pair[0]))
    return Evidence(
        id,
        draw(rounds),
        draw(repositories),
        draw(commits),
        "ci",
        draw(words),
        draw(st.sampled_from(("unit", "e2e"))),
        draw(st.sampled_from(("", "7", "8"))),
        draw(st.integers(1, 2)),
        draw(st.sampled_from(Standing)),
        tuple(Link(number, hash, draw(st.sampled_from(Outcome)), "So it is.") for number, hash in said),
        NOON - timedelta(days=draw(st.integers(0, 9))),
        base_of=draw(st.sampled_from((None, None, *COMMITS))),
        changed_paths=draw(st.sampled_from((None, (), ("src/a.py",), ("migrations/1.sql",)))),
        lost_tests=draw(st.sampled_from((None, 0, 2))),
        family=draw(st.sampled_from(Family)),
        distrust=draw(st.sampled_from(("", "", "", "Its key leaked."))),
    )


@st.composite
def review(draw: st.DrawFn, id: int, of: tuple[Criterion, ...]) -> Review:
    reviewer = draw(members)
    said = draw(st.lists(hashes(of), max_size=3, unique_by=lambda pair: pair[0]))
    return Review(
        id,
        draw(rounds),
        f"member {reviewer}",
        reviewer,
        draw(st.sampled_from((100, 200))),
        draw(words),
        draw(st.booleans()),
        "I looked.",
        dict(said),
        {**draw(heads)},
        NOON,
        draw(st.sampled_from((None, None, NOON))),
        draw(st.sampled_from((None, None, *Abstains))),
        draw(st.sampled_from(("", "gull"))),
    )


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    of = draw(criteria())
    some_members = st.frozensets(members)
    waived = st.lists(hashes(of), max_size=3)
    return Facts(
        ticket="SHOP-12",
        ticket_id=12,
        round=draw(rounds),
        heads={**draw(heads)},
        spec_version=1,
        criteria=of,
        now=NOON,
        evidence=tuple(draw(evidence(id, of)) for id in range(1, draw(st.integers(0, 6)) + 1)),
        reviews=tuple(draw(review(id, of)) for id in range(1, draw(st.integers(0, 4)) + 1)),
        waivers=tuple(
            Waiver(
                number,
                hash,
                f"person {n}",
                "It can wait.",
                NOON + timedelta(days=draw(st.integers(-1, 1))),
                {**draw(heads)} if draw(st.booleans()) else None,
            )
            for n, (number, hash) in enumerate(draw(waived))
        ),
        unreported=draw(st.sampled_from(((), ("work",), ("backend", "frontend")))),
        open_questions=draw(st.sampled_from(((), (5,), (5, 6)))),
        children=draw(st.dictionaries(st.sampled_from(CHILDREN), st.sampled_from(Child))),
        mismatches=tuple(
            OpenMismatch(f"{n:016}", severity, OPERATION, "They differ.")
            for n, severity in enumerate(draw(st.lists(st.sampled_from(Severity), max_size=2)))
        ),
        scans=tuple(
            ScanFact(
                f"source {n}",
                side,
                draw(repositories),
                draw(commits),
                draw(st.sampled_from((frozenset[str](), frozenset({OPERATION})))),
            )
            for n, side in enumerate(draw(st.lists(st.sampled_from(("provider", "consumer")), max_size=3)))
        ),
        workers=draw(some_members),
        contributors=draw(some_members),
        contributing_operators=draw(st.frozensets(st.sampled_from((100, 200)))),
        pending_revision=draw(st.booleans()),
        unreadable=draw(st.sampled_from(("", "", "", "It cannot be read."))),
        revised_by=draw(st.sampled_from(((), ("ada",)))),
        uncheckable=tuple(
            Uncheckable(number, n, "otter", "There is no printer here.")
            for n, (number, _) in enumerate(draw(st.lists(hashes(of), max_size=2)))
        ),
        records=draw(
            st.dictionaries(st.integers(1, 3), st.sampled_from((Agreement(9, 0, 0, 3), Agreement(1, 2, 0, 0))))
        ),
    )


policies = st.builds(
    Policy,
    person_closes=st.sampled_from(Closes),
    needs=st.dictionaries(st.sampled_from(Kind), st.sampled_from(ProducerClass)),
    independence=st.sampled_from(Independence),
    reviews_needed=st.integers(1, 2),
    distinct_families=st.booleans(),
    red_proof=st.sampled_from(RedProof),
    lost_tests=st.sampled_from(LostTests),
    max_attempts=st.integers(0, 2),
    evidence_max_days=st.sampled_from((0, 0, 5)),
    protected_paths=st.sampled_from(((), ("migrations/**",))),
    judge_pairs=st.sampled_from((0, 5)),
    judge_kappa=st.sampled_from((0.0, 0.6)),
)


@st.composite
def green(draw: st.DrawFn) -> Facts:
    """Facts that open the gate, with noise around them that keeps it open."""
    of = tuple(
        Criterion(n, f"It holds {n}.", kind)
        for n, kind in enumerate(draw(st.lists(st.sampled_from(GREEN), min_size=1)), 1)
    )
    head = {"api": COMMIT}
    links = tuple(Link(c.number, c.hash, Outcome.PASSED, "It passed.") for c in of)
    run = Evidence(1, 1, "api", COMMIT, "ci", ProducerClass.CI_TOKEN, "unit", "7", 1, Standing.PASSED, links, NOON)
    seen = {c.number: c.hash for c in of}
    look = Review(1, 1, "ada", PERSON, PERSON, ProducerClass.PERSON, True, "", seen, head, NOON)
    noise = [draw(evidence(id, of)) for id in range(2, draw(st.integers(2, 4)))]
    harmless = [replace(e, round=9) if e.links == () else replace(e, links=(), round=9) for e in noise]
    return Facts("SHOP-12", 12, 1, head, 1, of, NOON, (run, *harmless), (look,))


@st.composite
def nearly_green(draw: st.DrawFn) -> Facts:
    """One or two more reports about the very head, so that little keeps the gate from opening, or nothing."""
    known = draw(green())
    more = [draw(evidence(id, known.criteria)) for id in (50, 51)[: draw(st.integers(1, 2))]]
    at_head = [replace(e, round=1, repository="api", commit=COMMIT) for e in more]
    return replace(known, evidence=(*known.evidence, *at_head))


@given(policies, facts())
@settings(max_examples=300)
def test_any_facts_give_a_verdict_that_says_why(policy: Policy, known: Facts) -> None:
    verdict = judge(policy, known)

    assert verdict.is_open is (not verdict.missing)
    assert len(verdict.criteria) == sum(c.removed_in is None for c in known.criteria)
    assert all(c.sentence for c in verdict.criteria)
    assert all(c.next for c in verdict.criteria if c.state not in (State.SATISFIED, State.WAIVED))
    assert all(b.sentence and b.next for b in verdict.blockers)
    assert from_data(as_data(verdict)) == verdict


@given(policies, facts(), st.randoms(use_true_random=False))
def test_the_order_of_facts_decides_nothing(policy: Policy, known: Facts, chance: Any) -> None:
    def shuffled(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(things, len(things)))

    other = replace(
        known,
        criteria=shuffled(known.criteria),
        evidence=shuffled(known.evidence),
        reviews=shuffled(known.reviews),
        waivers=shuffled(known.waivers),
        unreported=shuffled(known.unreported),
        open_questions=shuffled(known.open_questions),
        mismatches=shuffled(known.mismatches),
        scans=shuffled(known.scans),
        heads=dict(shuffled(tuple(known.heads.items()))),
        children=dict(shuffled(tuple(known.children.items()))),
    )

    assert judge(policy, other) == judge(policy, known)


@given(st.data(), st.one_of(nearly_green(), green(), facts()), policies)
@settings(max_examples=300)
def test_evidence_that_is_no_pass_never_opens_a_gate(data: st.DataObject, known: Facts, policy: Policy) -> None:
    ids = data.draw(st.sampled_from((0, 99)))  # older than all, or newer
    more = data.draw(evidence(ids, known.criteria))
    bad = replace(
        more,
        base_of=None,  # a base is to fail: what is red there speaks for the head
        standing=data.draw(st.sampled_from([s for s in Standing if s is not Standing.PASSED])),
        links=tuple(replace(k, outcome=data.draw(st.sampled_from(NOT_PASSED))) for k in more.links),
    )

    after = judge(policy, replace(known, evidence=(*known.evidence, bad)))

    assert judge(policy, known).is_open or not after.is_open


@given(green(), st.data())
def test_a_failure_of_the_head_shuts_an_open_gate(known: Facts, data: st.DataObject) -> None:
    criterion = data.draw(st.sampled_from(known.criteria))
    no = Link(criterion.number, criterion.hash, Outcome.FAILED, "It failed.")
    failing = replace(known.evidence[0], id=data.draw(st.sampled_from((0, 99))), run="x", links=(no,))

    assert judge(Policy(), known).is_open
    if criterion.kind in BY_REPORTS:
        assert not judge(Policy(), replace(known, evidence=(*known.evidence, failing))).is_open


@given(st.data(), st.one_of(nearly_green(), green(), facts()), policies)
def test_a_rejection_never_opens_a_gate(data: st.DataObject, known: Facts, policy: Policy) -> None:
    no = replace(data.draw(review(99, known.criteria)), passes=False)

    after = judge(policy, replace(known, reviews=(*known.reviews, no)))

    assert judge(policy, known).is_open or not after.is_open


@given(policies, facts())
def test_an_agents_upload_meets_nothing_that_reports_show(policy: Policy, known: Facts) -> None:
    weak = (ProducerClass.CLAIM, ProducerClass.REVIEW, ProducerClass.PERSON)
    only = replace(known, evidence=tuple(e for e in known.evidence if e.producer_class in weak))

    tests = {c.number for c in known.criteria if c.kind in BY_REPORTS}

    assert not any(c.state is State.SATISFIED for c in judge(policy, only).criteria if c.number in tests)


@given(st.data(), st.one_of(nearly_green(), green(), facts()), policies)
def test_what_is_taken_away_of_what_passed_never_opens_a_gate(
    data: st.DataObject, known: Facts, policy: Policy
) -> None:
    """A run that is not the newest of its check is left: without a newer one an older one speaks again."""
    passed = [e for e in known.evidence if e.standing is Standing.PASSED and e.base_of is None]
    gone = data.draw(st.sampled_from([*passed, None]))
    newest = gone and all(e.id <= gone.id for e in known.evidence if e.check == gone.check)
    fewer = replace(
        known,
        evidence=tuple(
            replace(e, links=tuple(k for k in e.links if k.outcome is not Outcome.PASSED))
            if e is gone and newest
            else e
            for e in known.evidence
        ),
    )

    assert judge(policy, known).is_open or not judge(policy, fewer).is_open


@given(st.data(), st.one_of(nearly_green(), green(), facts()), policies)
def test_an_approval_that_is_taken_away_never_opens_a_gate(data: st.DataObject, known: Facts, policy: Policy) -> None:
    """But that of somebody whose own no it took back."""
    nos = {r.reviewer_id for r in known.reviews if r.says_no}
    gone = data.draw(st.sampled_from([*(r for r in known.reviews if r.says_yes), None]))
    fewer = replace(known, reviews=tuple(r for r in known.reviews if r is not gone or r.reviewer_id in nos))

    assert judge(policy, known).is_open or not judge(policy, fewer).is_open


@given(st.one_of(nearly_green(), green(), facts()), policies, st.integers(1, 20))
def test_time_alone_never_opens_a_gate(known: Facts, policy: Policy, days: int) -> None:
    later = replace(known, now=known.now + timedelta(days=days))

    assert judge(policy, known).is_open or not judge(policy, later).is_open


@given(st.data(), st.one_of(nearly_green(), green(), facts()), policies)
def test_that_it_cannot_be_checked_never_opens_a_gate_by_itself(
    data: st.DataObject, known: Facts, policy: Policy
) -> None:
    """Only a person's approval beside it does, which must be of these heads and by somebody independent."""
    of_persons = [r for r in known.reviews if r.producer_class is ProducerClass.PERSON and r.says_yes]
    alone = replace(known, reviews=tuple(r for r in known.reviews if r not in of_persons))
    number, _ = data.draw(hashes(known.criteria))
    said = replace(alone, uncheckable=(*alone.uncheckable, Uncheckable(number, 99, "otter", "There is no printer.")))

    assert judge(policy, alone).is_open is judge(policy, said).is_open


@given(facts(), policies, st.data())
def test_a_policy_that_cannot_be_read_opens_nothing(known: Facts, policy: Policy, data: st.DataObject) -> None:
    assert not judge(policy, replace(known, unreadable="It cannot be read.")).is_open


nonsense = st.sampled_from(("", "passed ", "PASSED", "green", "satisfied", "\u202epassed"))


@given(st.data(), st.one_of(green(), facts()), policies)
def test_words_that_nobody_knows_are_no_pass(data: st.DataObject, known: Facts, policy: Policy) -> None:
    def garbled(e: Evidence) -> Evidence:
        links = tuple(replace(k, outcome=data.draw(nonsense)) for k in e.links)  # type: ignore[arg-type]  # nonsense is meant
        return replace(e, links=links, standing=data.draw(nonsense), family=data.draw(nonsense))  # type: ignore[arg-type]  # nonsense is meant

    machines = (Kind.TEST, Kind.STATIC, Kind.COVERAGE)
    verdict = judge(policy, replace(known, evidence=tuple(map(garbled, known.evidence)), reviews=()))

    met = {c.number for c in verdict.criteria if c.state is State.SATISFIED}
    assert not any(c.number in met for c in known.criteria if c.kind in machines)
    strange = replace(known, criteria=tuple(replace(c, kind=data.draw(nonsense)) for c in known.criteria))  # type: ignore[arg-type]  # nonsense is meant
    assert not judge(policy, strange).is_open


@given(facts(), policies)
def test_a_risk_that_calls_is_one_for_which_a_person_closes(known: Facts, policy: Policy) -> None:
    verdict = judge(policy, known)

    assert all(risk.code and risk.sentence for risk in verdict.risks)
    assert verdict.person_closes is (policy.person_closes is Closes.ALWAYS or any(r.calls for r in verdict.risks))
