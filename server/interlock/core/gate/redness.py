"""A test that also passes without the change shows nothing of it: it must have failed on the base of the head."""

from ..criteria import Criterion
from . import runs
from .facts import Facts, Outcome
from .policy import Policy


def is_shown(policy: Policy, criterion: Criterion, facts: Facts) -> bool:
    """Whether the newest runs of a base say that the criterion, as it reads now, failed there; and none that it passed.

    One of several heads is enough: what is tested is changed in one of them.
    """
    outcomes = [
        link.outcome
        for evidence in runs.of_bases(policy, facts)
        for link in evidence.links
        if link.criterion == criterion.number and link.hash == criterion.hash
    ]
    return Outcome.FAILED in outcomes and Outcome.PASSED not in outcomes
