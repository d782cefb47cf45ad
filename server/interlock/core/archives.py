"""What leaves the database when it is old: the log of closed tickets, and the details of their evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .events import Logged
from .refusals import Invalid

# An event bears the time at which its transaction began: nothing that old can still be under way.
YOUNGEST = timedelta(days=1)


@dataclass(frozen=True)
class Detail:
    """The problems and the cases that did not pass, of one piece of evidence. `digest` is that of the report."""

    id: int
    ticket: str
    at: datetime
    check: str
    run: str
    digest: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Piece:
    """Of some tickets all that is old, in the order of the tickets."""

    tickets: tuple[int, ...]
    events: tuple[Logged, ...]
    details: tuple[Detail, ...]


def checked_date(before: datetime, now: datetime) -> datetime:
    if before > now - YOUNGEST:
        raise Invalid(
            f"{before:%Y-%m-%d %H:%M} is less than a day ago.",
            "Archive what was closed longer ago: it is not coming back.",
        )
    return before
