"""The policy that the ticket is pinned to cannot be read: then nothing is judged, and nothing opens."""

from collections.abc import Iterable

from ..facts import Facts
from ..policy import Policy
from ..verdict import Blocker

MEND = "Have an owner store the policy anew, then send the ticket back to draft and publish it again."


def find(policy: Policy, facts: Facts) -> Iterable[Blocker]:
    del policy
    if facts.unreadable:
        yield Blocker("policy_unreadable", facts.unreadable, MEND)
