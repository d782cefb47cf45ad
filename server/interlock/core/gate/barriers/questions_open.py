"""A blocking question or blocker that nobody has answered."""

from collections.abc import Iterable

from ..facts import Facts
from ..policy import Policy
from ..verdict import Blocker


def find(policy: Policy, facts: Facts) -> Iterable[Blocker]:
    del policy
    for message in facts.open_questions:
        yield Blocker(
            "question_open",
            f"Message {message} blocks and is not answered.",
            f"Answer message {message} in the thread.",
        )
