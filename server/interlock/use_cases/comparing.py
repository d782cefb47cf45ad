"""Compare a new scan with all that it meets, before anything is locked: that may take seconds.

Whoever then writes checks that all that it meets was compared, and has the rest compared, too. Contracts are handed
around as the documents they are kept as, and read where they are compared.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..core.contracts import json_form
from ..core.contracts.encounters import Encounter, Newest, encounters, seen_from
from ..core.contracts.mismatch import Mismatch
from ..core.contracts.model import Contract, Side
from ..core.contracts.sharing import compare_with_all
from ..core.contracts.version.changes import Change
from ..core.contracts.version.difference import causes, diff
from ..core.refusals import Unreadable
from ..store import contracts
from ..store.database import Database
from . import apart

NEW = 0  # the id of a scan that is not written yet


@dataclass(frozen=True)
class Found:
    mismatches: tuple[Mismatch, ...]
    assumptions: tuple[str, ...]


By = Mapping[int, Found]  # a provider


class Overtaken(Exception):
    """Somebody else scanned meanwhile, and that was not compared."""


class Comparing:
    """The comparisons of one new scan, each made once."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._done: dict[tuple[int, ...], By] = {}
        self._changes: dict[tuple[int, ...], tuple[Change, ...]] = {}

    async def all_of(self, db: Database, newest: Sequence[Newest], default: str, scanned: Newest, today: str) -> None:
        """What is not compared yet of all that `scanned` meets, and what became of it since the scan before."""
        for encounter in encounters(newest, default, scanned):
            if encounter.scans not in self._done:
                documents = await self._documents(db, encounter.scans)
                self._done[encounter.scans] = await apart.done(
                    compared, documents, encounter.scans, today, letters=sum(map(len, documents.values()))
                )
        before, readers = _before(newest, default, scanned)
        if before and (before, *readers) not in self._changes:
            documents = await self._documents(db, (before, NEW, *readers))
            self._changes[before, *readers] = await apart.done(
                changed, documents, before, readers, today, letters=sum(map(len, documents.values()))
            )

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
        """One for each cause of what became of a provider since its last scan there. Raises Overtaken where that was
        not compared."""
        before, readers = _before(newest, default, scanned)
        if before and (before, *readers) not in self._changes:
            raise Overtaken
        return self._changes[before, *readers] if before else ()

    async def _documents(self, db: Database, scan_ids: Sequence[int]) -> dict[int, str]:
        wanted = {id for id in scan_ids if id != NEW}
        async with db.read() as tx:
            documents = await contracts.documents(tx, wanted)
        if len(documents) < len(wanted):
            raise Overtaken
        return documents | ({NEW: self._document} if NEW in scan_ids else {})


def compared(documents: Mapping[int, str], scans: Sequence[int], today: str) -> By:
    """The first of the scans is a consumer, the others are providers; by scan, since a new source has no id yet."""
    consumer, *providers = scans
    read = _read(documents, scans)
    known = [id for id in providers if id in read]
    if consumer not in read or not known:
        return {}
    comparisons = compare_with_all([read[id] for id in known], read[consumer], today)
    return {id: Found(c.mismatches, c.assumptions) for id, c in zip(known, comparisons, strict=True)}


def changed(documents: Mapping[int, str], before: int, readers: Sequence[int], today: str) -> tuple[Change, ...]:
    read = _read(documents, (before, NEW, *readers))
    if before not in read:
        return ()
    found = diff(read[before], read[NEW], [read[id] for id in readers if id in read], today)
    return tuple(same[0] for same in causes(found).values())


def _read(documents: Mapping[int, str], scans: Iterable[int]) -> dict[int, Contract]:
    """Without what an older program wrote and this one cannot read: of that nothing is concluded."""
    read: dict[int, Contract] = {}
    for id in scans:
        try:
            read[id] = json_form.from_json(json.loads(documents[id]))
        except Unreadable:
            continue
    return read


def _before(newest: Sequence[Newest], default: str, scanned: Newest) -> tuple[int, tuple[int, ...]]:
    """The scan that a provider had there before, and those of its consumers; 0 when it is the first."""
    there = seen_from(newest, scanned.branch, default)
    before = next((n.scan_id for n in there if n.source_id == scanned.source_id), NEW)
    if scanned.side is not Side.PROVIDER or not before:
        return NEW, ()
    return before, tuple(n.scan_id for n in there if n.side is Side.CONSUMER)
