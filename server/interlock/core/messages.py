"""An entry in a ticket's thread."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from . import members
from .refusals import NotIndependent


class Kind(StrEnum):
    NOTE = "note"
    QUESTION = "question"
    ANSWER = "answer"
    DECISION = "decision"
    HANDOFF = "handoff"
    BLOCKER = "blocker"


CAN_BLOCK = frozenset({Kind.QUESTION, Kind.BLOCKER})


@dataclass(frozen=True)
class Message:
    """`is_blocking` holds while a question or blocker keeps its ticket from being claimed; an answer ends that.

    A blocker that names a criterion says that it cannot be checked here, and why.
    """

    id: int
    author: str
    author_kind: str
    kind: Kind
    body: str
    round: int
    at: datetime
    is_blocking: bool = False
    reply_to: int | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    criterion: int | None = None


def must_be_free_to_lift(blocking: Message, key: str, actor: members.Actor, workers: Collection[str]) -> None:
    """Refuses (NotIndependent) an agent at work that lifts the blocker of somebody who is not at work.

    A question is there to be answered by whoever knows; a blocker is an objection, of a reviewer most often.
    """
    is_objection = blocking.kind is Kind.BLOCKER and blocking.author not in workers
    if is_objection and actor.kind is members.Kind.AGENT and actor.name in workers:
        raise NotIndependent(
            f"{actor.name} worked on {key}, and may not lift the blocker of {blocking.author}.",
            f"Reply with a note. {blocking.author}, a person, or a member who did not work on it may answer.",
        )
