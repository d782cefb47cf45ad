"""Which runs count: those of CI, at these very heads, and of each check the one that began last."""

from datetime import timedelta

from ..criteria import Criterion, Kind
from ..evidence.model import SPEAKS_OF
from .facts import Evidence, Facts, Outcome, Standing
from .policy import Policy, ProducerClass
from .producers import needed

Run = tuple[str, str, str, int]


def strong(policy: Policy, facts: Facts) -> list[Evidence]:
    """Of every head and round. No person is a CI, however much their word counts elsewhere."""
    return [e for e in _believed(policy, facts) if is_of_a_head(e, facts)]


def current(policy: Policy, facts: Facts) -> list[Evidence]:
    """What speaks for these heads in this round, of each check only its newest run."""
    return _newest([e for e in strong(policy, facts) if e.round == facts.round and is_of_head(e, facts)])


def of_bases(policy: Policy, facts: Facts) -> list[Evidence]:
    """What speaks in this round for what these heads were built upon, of each check only its newest run."""
    return _newest(
        [
            e
            for e in _believed(policy, facts)
            if _is_of_base(e) and e.round == facts.round and facts.heads.get(e.repository) == e.base_of
        ]
    )


def is_of_head(evidence: Evidence, facts: Facts) -> bool:
    return facts.heads.get(evidence.repository) == evidence.commit


def is_of_a_head(evidence: Evidence, facts: Facts) -> bool:
    """Whether it speaks for this head or another. Of the head itself nobody can say that it is a base."""
    return not _is_of_base(evidence) or is_of_head(evidence, facts)


def is_expired(policy: Policy, evidence: Evidence, facts: Facts) -> bool:
    """A pass only: what failed does not become better with time."""
    days = policy.evidence_max_days
    return bool(days) and evidence.at + timedelta(days=days) <= facts.now


def until_green(policy: Policy, criterion: Criterion, facts: Facts, passed: Evidence) -> int:
    """How many runs of its check there were at this head, up to the first in which the criterion passed."""
    of_check = [
        e
        for e in strong(policy, facts)
        if (e.repository, e.commit, e.check) == (passed.repository, passed.commit, passed.check)
    ]
    found = list(dict.fromkeys(map(_run, of_check)))
    green = next(e for e in of_check if e is passed or _passes(e, criterion))
    return found.index(_run(green)) + 1


def _passes(evidence: Evidence, criterion: Criterion) -> bool:
    said = (criterion.number, criterion.hash, Outcome.PASSED)
    return evidence.standing is Standing.PASSED and any(
        (k.criterion, k.hash, k.outcome) == said for k in evidence.links
    )


def _believed(policy: Policy, facts: Facts) -> list[Evidence]:
    """A family that nobody knows is asked for what tests are asked for."""
    said = [(e, SPEAKS_OF.get(e.family, Kind.TEST)) for e in facts.evidence if not e.distrust]
    return [e for e, kind in said if needed(policy, kind) <= e.producer_class < ProducerClass.PERSON]


def _is_of_base(evidence: Evidence) -> bool:
    return evidence.base_of is not None and evidence.base_of != evidence.commit


def _newest(here: list[Evidence]) -> list[Evidence]:
    """A run is as new as its first word: a straggler of an older run does not take the word of a newer one away.

    One that has started and reported counts by its report alone.
    """
    newest = {run[:2]: run for run in dict.fromkeys(map(_run, here))}
    kept = [e for e in here if newest[e.repository, e.check] == _run(e)]
    reported = {_run(e) for e in kept if e.standing is not Standing.STARTED}
    return [e for e in kept if e.standing is not Standing.STARTED or _run(e) not in reported]


def _run(evidence: Evidence) -> Run:
    """A run without a name is nobody else's: each report of such a one is a run of its own."""
    named = evidence.run != ""
    return evidence.repository, evidence.check, evidence.run, evidence.attempt if named else -evidence.id
