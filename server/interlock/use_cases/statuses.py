"""Show beside a commit how its tickets stand. Nobody waits for it: it is done afterwards, and again until it is told.

What was told is in the log, so that it is told once, whoever does it and whenever; two servers that do it at once tell
the same twice.
"""

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..core.commit_statuses import Spot, Status, wanted
from ..core.events import Event, Kind
from ..core.refusals import Refusal
from ..store import events, statuses
from ..store.database import Database
from ..store.statuses import Known

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)

SetStatus = Callable[[str, str, dict[str, Any]], Awaitable[None]]  # of a repository and a commit

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Refused:
    """How it went the last time, and when it is tried again."""

    pause: timedelta
    again_at: datetime


class Statuses:
    def __init__(self, db: Database, set_status: SetStatus, public_url: str) -> None:
        self._db = db
        self._set_status = set_status
        self._public_url = public_url
        self._refused: dict[tuple[int, Spot], _Refused] = {}

    async def show(self) -> int:
        """How many were told. One that cannot be told is tried again later, and holds up no other."""
        async with self._db.read() as tx:
            now, projects = tx.now, defaultdict[int, list[Known]](list)
            for each in await statuses.known(tx):
                projects[each.project_id].append(each)
        told = 0
        for project_id, found in projects.items():
            by_id = {each.standing.id: each for each in found}
            for spot, status in wanted(each.standing for each in found).items():
                new = [id for id in status.tickets if not _is_shown(by_id[id], spot, status)]
                if new and self._may_try(project_id, spot, now):
                    told += await self._tell(project_id, found[0].project, spot, status, [by_id[id] for id in new], now)
        return told

    def _may_try(self, project_id: int, spot: Spot, now: datetime) -> bool:
        refused = self._refused.get((project_id, spot))
        return refused is None or refused.again_at <= now

    async def _tell(
        self, project_id: int, project: str, spot: Spot, status: Status, new: list[Known], now: datetime
    ) -> bool:
        shown = {
            "state": status.word.value,
            "description": status.sentence,
            "target_url": f"{self._public_url}/t/{status.key}",
            "context": f"interlock/{project}",
        }
        try:
            await self._set_status(spot.repository, spot.commit, shown)
        except Refusal as refusal:
            before = self._refused.get((project_id, spot))
            pause = min(before.pause * 2, LONGEST_PAUSE) if before else FIRST_PAUSE
            self._refused[project_id, spot] = _Refused(pause, now + pause)
            log.warning("The status of %s cannot be shown: %s", spot.commit[:12], refusal.sentence)
            return False
        self._refused.pop((project_id, spot), None)
        async with self._db.transaction() as tx:
            await events.append(tx, *(_event(each, spot, status) for each in new))
        for each in new:
            each.shown[spot.repository] = _as_shown(spot, status)
        return True


def _event(known: Known, spot: Spot, status: Status) -> Event:
    shown = {**known.shown, spot.repository: _as_shown(spot, status)}
    return Event(Kind.STATUS_SHOWN, known.project_id, known.standing.id, None, {"shown": shown})


def _is_shown(known: Known, spot: Spot, status: Status) -> bool:
    return known.shown.get(spot.repository) == _as_shown(spot, status)


def _as_shown(spot: Spot, status: Status) -> list[str]:
    return [spot.commit, status.word.value, status.sentence]
