"""What reports of CI say of a criterion: of tests, of static analysis and of coverage, by the same rules."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ..criteria import Criterion
from . import runs
from .facts import Evidence, Facts, Link, Outcome, Standing
from .policy import Policy
from .producers import needed
from .verdict import CriterionVerdict, State

NOT_A_PASS: Mapping[Outcome, State] = {
    Outcome.FAILED: State.FAILED,
    Outcome.FLAKY: State.FLAKY,
    Outcome.INCONCLUSIVE: State.INCONCLUSIVE,
    Outcome.SKIPPED: State.SKIPPED,
    Outcome.MISSING: State.MISSING,
}

POST = "Let CI post its report for this head: interlock post evidence."

Spoken = list[tuple[Evidence, Link]]
Lacks = Callable[[Policy, Criterion, Facts, Evidence], CriterionVerdict | None]


def nothing(policy: Policy, criterion: Criterion, facts: Facts, evidence: Evidence) -> None:
    """A pass is enough."""


@dataclass(frozen=True)
class Words:
    """How a kind of criterion is spoken of: by which report, how one says that it passed, and what would help where it
    did not. `lacks` is what such a pass may lack even so."""

    report: str
    passed: str
    helps: Mapping[Outcome, str]
    lacks: Lacks = nothing


def judge_by_reports(policy: Policy, criterion: Criterion, facts: Facts, words: Words) -> CriterionVerdict:
    """The worst word of the newest runs counts, and an older no about the same commit is not forgotten."""
    strong = runs.strong(policy, facts)
    current = runs.current(policy, facts)
    spoken = _spoken(current, criterion)
    running = [e for e in current if e.standing is Standing.STARTED]
    of_head = _spoken([e for e in strong if runs.is_of_head(e, facts)], criterion)
    return (
        _worst(criterion, words, spoken, Outcome.FAILED)
        or _pending(criterion, running)
        or _worst(criterion, words, spoken, Outcome.FLAKY, Outcome.INCONCLUSIVE, Outcome.SKIPPED)
        or _passed(policy, criterion, facts, words, spoken, of_head)
        or _worst(criterion, words, spoken, Outcome.MISSING)
        or _silence(policy, criterion, facts, words, strong)
    )


def answer(criterion: Criterion, state: State, sentence: str, next_: str, evidence: Evidence) -> CriterionVerdict:
    """One that rests on this piece of evidence."""
    return CriterionVerdict(criterion.number, state, sentence, next_, (evidence.id,))


def _spoken(evidence: Iterable[Evidence], criterion: Criterion) -> Spoken:
    return [(e, link) for e in evidence if (link := _link(e, criterion))]


def _link(evidence: Evidence, criterion: Criterion) -> Link | None:
    return next((k for k in evidence.links if k.criterion == criterion.number and k.hash == criterion.hash), None)


def _worst(criterion: Criterion, words: Words, spoken: Spoken, *outcomes: Outcome) -> CriterionVerdict | None:
    for outcome in outcomes:
        for evidence, link in spoken:
            if link.outcome is outcome:
                return answer(criterion, NOT_A_PASS[outcome], link.reason, words.helps[outcome], evidence)
    return None


def _pending(criterion: Criterion, running: list[Evidence]) -> CriterionVerdict | None:
    if not running:
        return None
    run = running[0]
    name = f"Run {run.run}" if run.run else "A run"
    return answer(criterion, State.PENDING, f"{name} of {run.check} has not finished.", "Wait for it.", run)


def _passed(
    policy: Policy, criterion: Criterion, facts: Facts, words: Words, spoken: Spoken, of_head: Spoken
) -> CriterionVerdict | None:
    """A pass counts only from a run that passed as a whole, and only where the same commit never failed it.

    A report that lacks what it asks for is outweighed by another check of the same head that has it.
    """
    passed = [(e, link) for e, link in spoken if link.outcome is Outcome.PASSED]
    if not passed:
        return None
    for evidence, link in of_head:
        if link.outcome in (Outcome.FAILED, Outcome.FLAKY):
            sentence = f"It passes now, but evidence {evidence.id} of the same commit says: {link.reason}"
            return answer(criterion, State.FLAKY, sentence, words.helps[Outcome.FLAKY], evidence)
    whole = [(e, link) for e, link in passed if e.standing is Standing.PASSED]
    if not whole:
        evidence, _ = passed[0]
        sentence = f"{words.passed}, but the run of {evidence.check} is {evidence.standing} as a whole."
        return answer(criterion, State.INCONCLUSIVE, sentence, "Make the whole run pass.", evidence)
    fresh = [(e, link) for e, link in whole if not runs.is_expired(policy, e, facts)]
    if not fresh:
        evidence, _ = whole[-1]
        sentence = f"Evidence {evidence.id} is older than the {policy.evidence_max_days} days that it is believed."
        return answer(criterion, State.EXPIRED, sentence, POST, evidence)
    evidence, link = fresh[0]
    return (
        _in_too_many_attempts(policy, criterion, facts, words, evidence)
        or words.lacks(policy, criterion, facts, evidence)
        or answer(criterion, State.SATISFIED, link.reason, "", evidence)
    )


def _in_too_many_attempts(
    policy: Policy, criterion: Criterion, facts: Facts, words: Words, evidence: Evidence
) -> CriterionVerdict | None:
    """Whoever runs a check until it is green has shown nothing, whatever the runs before have said of it."""
    needed_runs = runs.until_green(policy, criterion, facts, evidence)
    if not policy.max_attempts or needed_runs <= policy.max_attempts:
        return None
    sentence = f"{evidence.check} ran {needed_runs} times at this commit until it passed; {policy.max_attempts} may do."
    return answer(criterion, State.FLAKY, sentence, words.helps[Outcome.FLAKY], evidence)


def _silence(
    policy: Policy, criterion: Criterion, facts: Facts, words: Words, strong: list[Evidence]
) -> CriterionVerdict:
    """Nothing current speaks for it: say whether something old or weak did."""
    head = ", ".join(sorted(commit[:12] for commit in facts.heads.values()))
    if old := [e for e in strong if _speaks_of(e, criterion)]:
        if stale := _why_stale(old[-1], criterion, facts, head):
            return answer(criterion, State.STALE, stale, POST, old[-1])
        sentence = f"A newer run of {old[-1].check} no longer has it."
        return answer(criterion, State.SUPERSEDED, sentence, words.helps[Outcome.MISSING], old[-1])
    least = needed(policy, criterion.kind)
    if gone := [e for e in facts.evidence if e.distrust and _speaks_of(e, criterion)]:
        says = f"{gone[-1].producer}, who says so, is believed no more: {gone[-1].distrust}"
        return answer(criterion, State.DISTRUSTED, says, "Have it shown by a ci that is believed.", gone[-1])
    if weak := [e for e in facts.evidence if _speaks_of(e, criterion) and runs.is_of_a_head(e, facts)]:
        says = f"Only {weak[-1].producer} says so, as {weak[-1].producer_class.word}; {least.word} is needed."
        return answer(criterion, State.CLAIMED_ONLY, says, POST, weak[-1])
    where = f"at {head}" if head else "and no commit is reported yet"
    return CriterionVerdict(criterion.number, State.MISSING, f"No {words.report} speaks for it {where}.", POST)


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
