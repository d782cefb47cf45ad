"""Compare a new scan with all that it meets, before anything is locked: that may take seconds.

Whoever then writes checks that all that it meets was compared, and has the rest compared, too.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence

from ..core.contracts import json_form
from ..core.contracts.comparison import Comparison
from ..core.contracts.encounters import Encounter, Newest, encounters, seen_from
from ..core.contracts.model import Contract, Side
from ..core.contracts.sharing import compare_with_all
from ..core.contracts.version.changes import Change
from ..core.contracts.version.difference import diff
from ..core.refusals import Unreadable
from ..store import contracts
from ..store.database import Database

NEW = 0  # the id of a scan that is not written yet
READ_AT_ONCE = 16  # contracts, each of which may take a hundred megabytes

By = Mapping[int, Comparison]  # a provider


class Overtaken(Exception):
    """Somebody else scanned meanwhile, and that was not compared."""


class Comparing:
    """The comparisons of one new scan, each made once."""

    def __init__(self, contract: Contract) -> None:
        self._read: dict[int, Contract | None] = {NEW: contract}
        self._done: dict[tuple[int, ...], By] = {}
        self._changes: dict[tuple[int, ...], tuple[Change, ...]] = {}

    async def all_of(self, db: Database, newest: Sequence[Newest], default: str, scanned: Newest) -> None:
        """What is not compared yet of all that `scanned` meets, and what became of it since the scan before."""
        for encounter in encounters(newest, default, scanned):
            if encounter.scans not in self._done:
                await self._load(db, encounter.scans)
                self._done[encounter.scans] = await asyncio.to_thread(self._compared, encounter)
        before, readers = _before(newest, default, scanned)
        if before and (before, *readers) not in self._changes:
            await self._load(db, (before, *readers))
            self._changes[before, *readers] = await asyncio.to_thread(self._changed, before, readers)

    def found(self, newest: Sequence[Newest], default: str, scanned: Newest) -> list[tuple[Encounter, By]]:
        """By the source of each provider. Raises Overtaken where something was not compared."""
        found: list[tuple[Encounter, By]] = []
        for encounter in encounters(newest, default, scanned):
            if encounter.scans not in self._done:
                raise Overtaken
            by = self._done[encounter.scans]
            found.append((encounter, {p.source_id: by[p.scan_id] for p in encounter.providers if p.scan_id in by}))
        return found

    def changes(self, newest: Sequence[Newest], default: str, scanned: Newest) -> tuple[Change, ...]:
        """What became of a provider since its last scan there. Raises Overtaken where that was not compared."""
        before, readers = _before(newest, default, scanned)
        if before and (before, *readers) not in self._changes:
            raise Overtaken
        return self._changes[before, *readers] if before else ()

    async def _load(self, db: Database, scan_ids: Sequence[int]) -> None:
        missing = [id for id in scan_ids if id not in self._read]
        if not missing:
            return
        idle = [id for id in self._read if id != NEW and id not in scan_ids]
        for id in idle[: max(0, len(self._read) + len(missing) - READ_AT_ONCE)]:
            del self._read[id]
        async with db.read() as tx:
            documents = await contracts.documents(tx, missing)
        if len(documents) < len(missing):
            raise Overtaken
        for id, document in documents.items():
            self._read[id] = await asyncio.to_thread(_contract, document)

    def _compared(self, encounter: Encounter) -> By:
        """By scan: a new source has no id yet. What an older program wrote and this one cannot read is left out."""
        consumer = self._read[encounter.consumer.scan_id]
        known = {p.scan_id: c for p in encounter.providers if (c := self._read[p.scan_id]) is not None}
        if consumer is None or not known:
            return {}
        return dict(zip(known, compare_with_all(list(known.values()), consumer), strict=True))

    def _changed(self, before: int, readers: Sequence[int]) -> tuple[Change, ...]:
        old, new = self._read[before], self._read[NEW]
        if old is None or new is None:
            return ()
        return diff(old, new, [c for id in readers if (c := self._read[id]) is not None])


def _before(newest: Sequence[Newest], default: str, scanned: Newest) -> tuple[int, tuple[int, ...]]:
    """The scan that a provider had there before, and those of its consumers; 0 when it is the first."""
    there = seen_from(newest, scanned.branch, default)
    before = next((n.scan_id for n in there if n.source_id == scanned.source_id), NEW)
    if scanned.side is not Side.PROVIDER or not before:
        return NEW, ()
    return before, tuple(n.scan_id for n in there if n.side is Side.CONSUMER)


def _contract(document: str) -> Contract | None:
    try:
        return json_form.from_json(json.loads(document))
    except Unreadable:
        return None
