"""Kind `test`: the named tests passed in CI, for this very head, round and wording."""

from collections.abc import Iterable

from ...criteria import Criterion
from .. import redness, runs
from ..facts import Evidence, Facts, Link, Outcome, Standing
from ..policy import Policy, RedProof
from ..producers import needed
from ..verdict import CriterionVerdict, State

NOT_A_PASS = {
    Outcome.FAILED: (State.FAILED, "Mend it and report the part again."),
    Outcome.FLAKY: (State.FLAKY, "Make the test give the same answer every time, then report the new commit."),
    Outcome.INCONCLUSIVE: (State.INCONCLUSIVE, "Post a whole report of a finished run."),
    Outcome.SKIPPED: (State.SKIPPED, "Run the test instead of skipping it."),
    Outcome.MISSING: (State.MISSING, "Run CI with the named tests in it."),
}

POST = "Let CI post its report for this head: interlock post evidence."

Spoken = list[tuple[Evidence, Link]]


def judge(policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict:
    """The worst word of the newest runs counts, and an older no about the same commit is not forgotten."""
    strong = runs.strong(policy, facts)
    current = runs.current(policy, facts)
    spoken = _spoken(current, criterion)
    running = [e for e in current if e.standing is Standing.STARTED]
    return (
        _worst(criterion, spoken, Outcome.FAILED)
        or _pending(criterion, running)
        or _worst(criterion, spoken, Outcome.FLAKY, Outcome.INCONCLUSIVE, Outcome.SKIPPED)
        or _passed(
            policy, criterion, facts, spoken, _spoken([e for e in strong if runs.is_of_head(e, facts)], criterion)
        )
        or _worst(criterion, spoken, Outcome.MISSING)
        or _silence(policy, criterion, facts, strong)
    )


def _spoken(evidence: Iterable[Evidence], criterion: Criterion) -> Spoken:
    return [(e, link) for e in evidence if (link := _link(e, criterion))]


def _link(evidence: Evidence, criterion: Criterion) -> Link | None:
    return next((k for k in evidence.links if k.criterion == criterion.number and k.hash == criterion.hash), None)


def _worst(criterion: Criterion, spoken: Spoken, *outcomes: Outcome) -> CriterionVerdict | None:
    for outcome in outcomes:
        for evidence, link in spoken:
            if link.outcome is outcome:
                state, next_ = NOT_A_PASS[outcome]
                return _answer(criterion, state, link.reason, next_, evidence)
    return None


def _pending(criterion: Criterion, running: list[Evidence]) -> CriterionVerdict | None:
    if not running:
        return None
    run = running[0]
    name = f"Run {run.run}" if run.run else "A run"
    return _answer(criterion, State.PENDING, f"{name} of {run.check} has not finished.", "Wait for it.", run)


def _passed(
    policy: Policy, criterion: Criterion, facts: Facts, spoken: Spoken, of_head: Spoken
) -> CriterionVerdict | None:
    """A pass counts only from a run that passed as a whole, and only where the same commit never failed it.

    A report that lacks the test is outweighed by another check of the same head that has it.
    """
    passed = [(e, link) for e, link in spoken if link.outcome is Outcome.PASSED]
    if not passed:
        return None
    for evidence, link in of_head:
        if link.outcome in (Outcome.FAILED, Outcome.FLAKY):
            sentence = f"It passes now, but evidence {evidence.id} of the same commit says: {link.reason}"
            return _answer(criterion, State.FLAKY, sentence, NOT_A_PASS[Outcome.FLAKY][1], evidence)
    whole = [(e, link) for e, link in passed if e.standing is Standing.PASSED]
    if not whole:
        evidence, _ = passed[0]
        sentence = f"Its tests passed, but the run of {evidence.check} is {evidence.standing} as a whole."
        return _answer(criterion, State.INCONCLUSIVE, sentence, "Make the whole run pass.", evidence)
    fresh = [(e, link) for e, link in whole if not runs.is_expired(policy, e, facts)]
    if not fresh:
        evidence, _ = whole[-1]
        sentence = f"Evidence {evidence.id} is older than the {policy.evidence_max_days} days that it is believed."
        return _answer(criterion, State.EXPIRED, sentence, POST, evidence)
    evidence, link = fresh[0]
    return (
        _in_too_many_attempts(policy, criterion, facts, evidence)
        or _without_red(policy, criterion, facts, evidence)
        or _answer(criterion, State.SATISFIED, link.reason, "", evidence)
    )


def _in_too_many_attempts(
    policy: Policy, criterion: Criterion, facts: Facts, evidence: Evidence
) -> CriterionVerdict | None:
    """Whoever runs a check until it is green has shown nothing, whatever the runs before have said of it."""
    needed_runs = runs.until_green(policy, criterion, facts, evidence)
    if not policy.max_attempts or needed_runs <= policy.max_attempts:
        return None
    sentence = f"{evidence.check} ran {needed_runs} times at this commit until it passed; {policy.max_attempts} may do."
    return _answer(criterion, State.FLAKY, sentence, NOT_A_PASS[Outcome.FLAKY][1], evidence)


def _without_red(policy: Policy, criterion: Criterion, facts: Facts, evidence: Evidence) -> CriterionVerdict | None:
    if policy.red_proof is not RedProof.REQUIRED or redness.is_shown(policy, criterion, facts):
        return None
    sentence = "Its tests pass, and no run of the base shows that they fail without the change."
    next_ = "Run the same tests on the base commit: interlock post evidence --base-of HEAD."
    return _answer(criterion, State.UNPROVEN, sentence, next_, evidence)


def _silence(policy: Policy, criterion: Criterion, facts: Facts, strong: list[Evidence]) -> CriterionVerdict:
    """Nothing current speaks for it: say whether something old or weak did."""
    head = ", ".join(sorted(commit[:12] for commit in facts.heads.values()))
    if old := [e for e in strong if _speaks_of(e, criterion)]:
        if stale := _why_stale(old[-1], criterion, facts, head):
            return _answer(criterion, State.STALE, stale, POST, old[-1])
        sentence = f"A newer run of {old[-1].check} no longer has it."
        return _answer(criterion, State.SUPERSEDED, sentence, NOT_A_PASS[Outcome.MISSING][1], old[-1])
    least = needed(policy, criterion.kind)
    if weak := [e for e in facts.evidence if _speaks_of(e, criterion)]:
        says = f"Only {weak[-1].producer} says so, as {weak[-1].producer_class.word}; {least.word} is needed."
        return _answer(criterion, State.CLAIMED_ONLY, says, POST, weak[-1])
    where = f"at {head}" if head else "and no commit is reported yet"
    return CriterionVerdict(criterion.number, State.MISSING, f"No test report speaks for it {where}.", POST)


def _speaks_of(evidence: Evidence, criterion: Criterion) -> bool:
    return any(link.criterion == criterion.number for link in evidence.links)


def _why_stale(evidence: Evidence, criterion: Criterion, facts: Facts, head: str) -> str:
    if evidence.round != facts.round:
        return f"Evidence {evidence.id} is of round {evidence.round}; this is round {facts.round}."
    if not runs.is_of_head(evidence, facts):
        return (
            f"Evidence {evidence.id} is for {evidence.commit[:12]}; {f'the head is {head}' if head else 'no head yet'}."
        )
    if _link(evidence, criterion) is None:
        return f"{criterion.name} was edited after evidence {evidence.id}."
    return ""


def _answer(criterion: Criterion, state: State, sentence: str, next_: str, evidence: Evidence) -> CriterionVerdict:
    return CriterionVerdict(criterion.number, state, sentence, next_, (evidence.id,))
