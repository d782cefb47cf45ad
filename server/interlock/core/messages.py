"""An entry in a ticket's thread."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
