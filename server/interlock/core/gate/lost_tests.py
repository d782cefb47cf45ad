"""A suite that has shrunk since the run that was accepted last."""

from . import runs
from .facts import Evidence, Facts
from .policy import Policy

MOST_NAMED = 3


def sentences(policy: Policy, facts: Facts) -> list[str]:
    """One for each check whose newest run lacks tests. Of its reports the last counts: each one speaks for all that
    came before it, too."""
    last = {(e.repository, e.check): e for e in runs.current(policy, facts) if e.lost_tests is not None}
    return [_sentence(e) for e in last.values() if e.lost_tests]


def _sentence(evidence: Evidence) -> str:
    number, names = evidence.lost_tests or 0, evidence.lost_names[:MOST_NAMED]
    more = f" and {number - len(names)} more" if number > len(names) else ""
    named = f": {', '.join(names)}{more}" if names else ""
    tests = "1 test" if number == 1 else f"{number} tests"
    return f"{evidence.check} lacks {tests} that passed in the run accepted last{named}."
