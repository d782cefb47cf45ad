"""A proposed change of the spec is undecided: what would be verified may not be what is wanted."""

from collections.abc import Iterable

from ..facts import Facts
from ..policy import Policy
from ..verdict import Blocker


def find(policy: Policy, facts: Facts) -> Iterable[Blocker]:
    del policy
    if facts.pending_revision:
        yield Blocker(
            "revision_pending", "A revision of the spec waits for approval.", "Somebody who did not work on it decides."
        )
