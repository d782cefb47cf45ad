"""A lease on a ticket's part: holder, fence, expiry.

A lease whose time has passed still holds until somebody takes the part: its holder may renew or report late, and
loses only against a next claim, whose fence is higher.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .refusals import StaleFence


class PartState(StrEnum):
    OPEN = "open"
    HELD = "held"
    REPORTED = "reported"


class Ending(StrEnum):
    """How a claim came to its end."""

    REPORTED = "reported"
    RELEASED = "released"  # given back, or its ticket escalated, by its holder
    LAPSED = "lapsed"
    STOLEN = "stolen"
    WITHDRAWN = "withdrawn"  # the ticket was cancelled, escalated or revised under it


BY_ITS_HOLDER = frozenset({Ending.REPORTED, Ending.RELEASED})


@dataclass(frozen=True)
class Part:
    """What one role must do on a ticket. `fence` is that of the newest claim, live or ended; 0: never claimed."""

    id: int
    ticket_id: int
    role: str
    state: PartState
    fence: int = 0
    holder: str | None = None
    holder_id: int | None = None
    lease_until: datetime | None = None
    taken_at: datetime | None = None
    commit: str | None = None
    repository: str | None = None
    reported_by: str | None = None
    reported_at: datetime | None = None


def heads_of(parts: Iterable[Part]) -> dict[str, str]:
    """Repository -> commit. Where parts report different commits of one repository, the latest report counts."""
    reported = [(p.reported_at, p.repository, p.commit) for p in parts if p.reported_at and p.repository and p.commit]
    return {repository: commit for _, repository, commit in sorted(reported)}


@dataclass(frozen=True)
class Claim:
    fence: int
    ticket: str
    title: str
    role: str
    holder: str
    lease_seconds: int
    lease_until: datetime
    round: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """A claim that a member was given in the ticket's present round. `ending`: None while it lives."""

    fence: int
    ending: Ending | None


def stale_fence(mine: Sequence[Given], fence: int | None) -> int | None:
    """The fence of an ended claim under which a member would write; None: it may write.

    `mine`: its claims in this round, the living before the ended, the last to end before the others. A fence that it
    names must be that of a living claim, or of one that it reported. Without one, its last claim speaks: whoever lost
    that to a lapse, or to others, writes nothing until it claims again.
    """
    if fence is not None:
        named = next((given for given in mine if given.fence == fence), None)
        return None if named and named.ending in (None, Ending.REPORTED) else fence
    if not mine or mine[0].ending is None or mine[0].ending in BY_ITS_HOLDER:
        return None
    return mine[0].fence


def holds(part: Part, fence: int, actor_id: int) -> bool:
    """Whether this is the part's newest, living claim, and its own holder."""
    return part.state is PartState.HELD and part.fence == fence and part.holder_id == actor_id


def must_hold(part: Part, ticket_key: str, fence: int, actor_id: int) -> None:
    """Refuses (StaleFence) a write that is not made under the part's newest, living claim by its own holder."""
    if holds(part, fence, actor_id):
        return
    if part.state is PartState.HELD and part.fence > fence:
        now = f"{ticket_key} ({part.role}) is held by {part.holder} under fence {part.fence}"
    elif part.state is PartState.REPORTED:
        now = f"{ticket_key} ({part.role}) was reported by {part.reported_by}"
    elif part.state is PartState.HELD:
        now = f"Fence {fence} is not your claim on {ticket_key} ({part.role})"
    else:
        now = f"Nobody holds {ticket_key} ({part.role})"
    raise StaleFence(
        f"{now}; your claim with fence {fence} has ended.",
        "Stop working on it and keep nothing unsaved. Claim it again, or ask a person; "
        "get_my_workload lists what is yours.",
        holder=part.holder,
        fence=part.fence,
    )
