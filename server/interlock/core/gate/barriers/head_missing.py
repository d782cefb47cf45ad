"""Nothing is under verification: without a commit there is nothing that could be proven."""

from collections.abc import Iterable

from ..facts import Facts
from ..policy import Policy
from ..verdict import Blocker


def find(policy: Policy, facts: Facts) -> Iterable[Blocker]:
    """Silent while parts are not reported: their reports bring the head."""
    del policy
    if not facts.heads and not facts.unreported:
        yield Blocker("head_missing", "No commit is under verification.", "Report a part with its full commit digest.")
