"""Which runs count: those of CI, at these very heads, and of each check the one that began last."""

from ..criteria import Kind
from .facts import Evidence, Facts, Standing
from .policy import Policy, ProducerClass
from .producers import needed

Run = tuple[str, str, str, int]


def strong(policy: Policy, facts: Facts) -> list[Evidence]:
    """Of every head and round. No person is a CI, however much their word counts elsewhere."""
    least = needed(policy, Kind.TEST)
    return [e for e in facts.evidence if least <= e.producer_class < ProducerClass.PERSON]


def current(policy: Policy, facts: Facts) -> list[Evidence]:
    """What speaks for these heads in this round, of each check only its newest run.

    A run is as new as its first word: a straggler of an older run does not take the word of a newer one away.
    One that has started and reported counts by its report alone.
    """
    here = [e for e in strong(policy, facts) if e.round == facts.round and is_of_head(e, facts)]
    newest = {run[:2]: run for run in dict.fromkeys(map(_run, here))}
    kept = [e for e in here if newest[e.repository, e.check] == _run(e)]
    reported = {_run(e) for e in kept if e.standing is not Standing.STARTED}
    return [e for e in kept if e.standing is not Standing.STARTED or _run(e) not in reported]


def is_of_head(evidence: Evidence, facts: Facts) -> bool:
    return facts.heads.get(evidence.repository) == evidence.commit


def _run(evidence: Evidence) -> Run:
    """A run without a name is nobody else's: each report of such a one is a run of its own."""
    named = evidence.run != ""
    return evidence.repository, evidence.check, evidence.run, evidence.attempt if named else -evidence.id
