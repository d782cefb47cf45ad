"""Every role says for itself that its part is done."""

from collections.abc import Iterable

from ..facts import Facts
from ..policy import Policy
from ..verdict import Blocker


def find(policy: Policy, facts: Facts) -> Iterable[Blocker]:
    del policy
    if facts.unreported:
        roles = ", ".join(facts.unreported)
        yield Blocker("parts_unreported", f"Not reported yet: {roles}.", f"Whoever takes {roles} reports it.")
