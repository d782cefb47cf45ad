"""An override is one owner's word; where the policy wants it, a second owner confirms it, or it does not last."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..members import Actor
from ..refusals import NotIndependent, WrongState
from ..tickets import Ticket


@dataclass(frozen=True)
class Override:
    """The record of a close over a shut gate. `confirm_hours`: 0 where nobody need confirm it."""

    record_id: int
    closed_by_id: int | None
    closed_by: str | None
    at: datetime
    confirm_hours: int = 0
    confirmed_by: str | None = None

    @property
    def confirm_until(self) -> datetime | None:
        """When it is reopened, unless somebody confirms it."""
        wanted = self.confirm_hours and self.confirmed_by is None
        return self.at + timedelta(hours=self.confirm_hours) if wanted else None


def must_be_confirmable(ticket: Ticket, override: Override | None, actor: Actor) -> Override:
    """Refuses (WrongState) what is no override that waits, and (NotIndependent) whoever overrode."""
    if not ticket.is_overridden or override is None:
        raise WrongState(f"{ticket.key} was not closed by an override.", "There is nothing to confirm.")
    if override.confirmed_by is not None:
        raise WrongState(f"The override of {ticket.key} is confirmed by {override.confirmed_by}.", "Nothing is left.")
    if override.closed_by_id == actor.id:
        raise NotIndependent(
            f"{actor.name} overrode {ticket.key} and may not confirm it.", "Ask another owner of the project."
        )
    return override


def is_overdue(override: Override, now: datetime) -> bool:
    return override.confirm_until is not None and override.confirm_until <= now
