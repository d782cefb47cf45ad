"""Kind `test`: the named tests passed in CI, for this very head, round and wording."""

from ...criteria import Criterion, Kind
from ..facts import Evidence, Facts, Link, Outcome, Standing
from ..policy import Policy, ProducerClass
from ..verdict import CriterionVerdict, State

NOT_A_PASS = {
    Outcome.FAILED: (State.FAILED, "Mend it and report the part again."),
    Outcome.FLAKY: (State.FLAKY, "Make the test give the same answer every time, then run CI again."),
    Outcome.SKIPPED: (State.SKIPPED, "Run the test instead of skipping it."),
    Outcome.MISSING: (State.MISSING, "Run CI with the named tests in it."),
    Outcome.INCONCLUSIVE: (State.INCONCLUSIVE, "Post a whole report of a finished run."),
}


def judge(policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict:
    needed = policy.needs.get(Kind.TEST, ProducerClass.CI_TOKEN)
    needed = max(needed, ProducerClass.CI_TOKEN)  # an agent's upload never satisfies a test, whatever a policy says
    strong = [e for e in facts.evidence if e.producer_class >= needed and e.producer_class is not ProducerClass.PERSON]
    current = [e for e in strong if _is_current(e, facts)]
    spoken = [(e, link) for e in _newest(current) if (link := _link(e, criterion))]
    if running := [e for e in _newest(current) if e.standing is Standing.STARTED]:
        run = running[0]
        return _answer(criterion, State.PENDING, f"Run {run.run} of {run.check} has not finished.", "Wait for it.", run)
    if spoken:
        return _worst(criterion, spoken)
    return _silence(criterion, facts, strong, needed)


def _is_current(evidence: Evidence, facts: Facts) -> bool:
    return evidence.round == facts.round and facts.heads.get(evidence.repository) == evidence.commit


def _newest(evidence: list[Evidence]) -> list[Evidence]:
    """Of each check only what came last: a newer run takes the word of an older one away."""
    last: dict[tuple[str, str], tuple[int, str]] = {}
    for e in sorted(evidence, key=lambda e: e.id):
        last[e.repository, e.check] = (e.attempt, e.run)
    kept = [e for e in evidence if last[e.repository, e.check] == (e.attempt, e.run)]
    finished = {(e.repository, e.check, e.run, e.attempt) for e in kept if e.standing is not Standing.STARTED}
    return [
        e
        for e in sorted(kept, key=lambda e: e.id)
        if e.standing is not Standing.STARTED or (e.repository, e.check, e.run, e.attempt) not in finished
    ]


def _link(evidence: Evidence, criterion: Criterion) -> Link | None:
    return next((k for k in evidence.links if k.criterion == criterion.number and k.hash == criterion.hash), None)


def _worst(criterion: Criterion, spoken: list[tuple[Evidence, Link]]) -> CriterionVerdict:
    """A failure anywhere fails; a pass counts only from a run that passed as a whole.

    A report that lacks the test is outweighed by another check of the same head that has it.
    """
    for outcome in (Outcome.FAILED, Outcome.FLAKY, Outcome.INCONCLUSIVE, Outcome.SKIPPED):
        for evidence, link in spoken:
            if link.outcome is outcome:
                state, next_ = NOT_A_PASS[outcome]
                return _answer(criterion, state, link.reason, next_, evidence)
    passed = [(e, link) for e, link in spoken if link.outcome is Outcome.PASSED]
    for evidence, link in passed:
        if evidence.standing is Standing.PASSED:
            return _answer(criterion, State.SATISFIED, link.reason, "", evidence)
    if passed:
        evidence, _ = passed[0]
        return _answer(
            criterion,
            State.INCONCLUSIVE,
            f"Its tests passed, but run {evidence.run} of {evidence.check} is {evidence.standing} as a whole.",
            "Make the whole run pass.",
            evidence,
        )
    evidence, link = spoken[0]
    return _answer(criterion, State.MISSING, link.reason, NOT_A_PASS[Outcome.MISSING][1], evidence)


def _silence(criterion: Criterion, facts: Facts, strong: list[Evidence], needed: ProducerClass) -> CriterionVerdict:
    """Nothing current speaks for it: say whether something old or weak did."""
    head = ", ".join(commit[:12] for commit in facts.heads.values()) or "no commit yet"
    post = "Let CI post its report for this head: interlock post evidence."
    if old := [e for e in strong if _link_any(e, criterion)]:
        e = old[-1]
        why = _why_stale(e, criterion, facts, head)
        return _answer(criterion, State.STALE, why, post, e)
    if weak := [e for e in facts.evidence if e.producer_class < needed and _link_any(e, criterion)]:
        e = weak[-1]
        return _answer(
            criterion,
            State.CLAIMED_ONLY,
            f"Only {e.producer} says so, as {e.producer_class.word}; {needed.word} is needed.",
            post,
            e,
        )
    return CriterionVerdict(criterion.number, State.MISSING, f"No test report speaks for it at {head}.", post)


def _link_any(evidence: Evidence, criterion: Criterion) -> bool:
    return any(link.criterion == criterion.number for link in evidence.links)


def _why_stale(evidence: Evidence, criterion: Criterion, facts: Facts, head: str) -> str:
    if evidence.round != facts.round:
        return f"Evidence {evidence.id} is of round {evidence.round}; this is round {facts.round}."
    if facts.heads.get(evidence.repository) != evidence.commit:
        return f"Evidence {evidence.id} is for {evidence.commit[:12]}; the head is {head}."
    if _link(evidence, criterion) is None:
        return f"{criterion.name} was edited after evidence {evidence.id}."
    return f"A newer run of {evidence.check} no longer has it."


def _answer(criterion: Criterion, state: State, sentence: str, next_: str, evidence: Evidence) -> CriterionVerdict:
    return CriterionVerdict(criterion.number, state, sentence, next_, (evidence.id,))
