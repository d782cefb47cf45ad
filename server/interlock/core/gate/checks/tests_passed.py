"""Kind `test`: the named tests passed in CI, for this very head, round and wording."""

from collections.abc import Iterable

from ...criteria import Criterion
from .. import runs
from ..facts import Evidence, Facts, Link, Outcome, Standing
from ..policy import Policy
from ..producers import needed
from ..verdict import CriterionVerdict, State

NOT_A_PASS = {
    Outcome.FAILED: (State.FAILED, "Mend it and report the part again."),
    Outcome.FLAKY: (State.FLAKY, "Make the test give the same answer every time, then report the new commit."),
    Outcome.INCONCLUSIVE: (State.INCONCLUSIVE, "Post a whole report of a finished run."),
    Outcome.SKIPPED: (State.SKIPPED, "Run the test instead of skipping it."),
    Outcome.MISSING: (State.MISSING, "Run CI with the named tests in it."),
}

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
        or _passed(criterion, spoken, _spoken([e for e in strong if runs.is_of_head(e, facts)], criterion))
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


def _passed(criterion: Criterion, spoken: Spoken, of_head: Spoken) -> CriterionVerdict | None:
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
    for evidence, link in passed:
        if evidence.standing is Standing.PASSED:
            return _answer(criterion, State.SATISFIED, link.reason, "", evidence)
    evidence, _ = passed[0]
    whole = f"the run of {evidence.check} is {evidence.standing} as a whole"
    return _answer(
        criterion, State.INCONCLUSIVE, f"Its tests passed, but {whole}.", "Make the whole run pass.", evidence
    )


def _silence(policy: Policy, criterion: Criterion, facts: Facts, strong: list[Evidence]) -> CriterionVerdict:
    """Nothing current speaks for it: say whether something old or weak did."""
    head = ", ".join(sorted(commit[:12] for commit in facts.heads.values()))
    post = "Let CI post its report for this head: interlock post evidence."
    if old := [e for e in strong if _speaks_of(e, criterion)]:
        return _answer(criterion, State.STALE, _why_stale(old[-1], criterion, facts, head), post, old[-1])
    least = needed(policy, criterion.kind)
    if weak := [e for e in facts.evidence if _speaks_of(e, criterion)]:
        says = f"Only {weak[-1].producer} says so, as {weak[-1].producer_class.word}; {least.word} is needed."
        return _answer(criterion, State.CLAIMED_ONLY, says, post, weak[-1])
    where = f"at {head}" if head else "and no commit is reported yet"
    return CriterionVerdict(criterion.number, State.MISSING, f"No test report speaks for it {where}.", post)


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
    return f"A newer run of {evidence.check} no longer has it."


def _answer(criterion: Criterion, state: State, sentence: str, next_: str, evidence: Evidence) -> CriterionVerdict:
    return CriterionVerdict(criterion.number, state, sentence, next_, (evidence.id,))
