"""What statements about tickets read of contracts: the newest scans by branch, and the mismatches that nobody waived.

The pieces of SQL call a mismatch `x`, the newest scan of a source on a branch `r`, and their project `j`.
"""

from collections.abc import Sequence
from typing import Any, LiteralString

from sqlalchemy import text

from ..core.contracts.mismatch import Severity
from ..core.gate.branches import Disagreement, Reading
from ..core.gate.facts import OpenMismatch
from .database import Transaction

READINGS: LiteralString = """
from contracts r join sources s on s.id = r.source_id join projects j on j.id = r.project_id
"""

MISMATCH: LiteralString = """
json_build_array(
  x.fingerprint, x.severity, x.operation, x.body ->> 'sentence', x.branch, x.branch = j.default_branch,
  o.repository, x.body -> 'provider_place', c.name, c.repository, x.body -> 'consumer_places'
)
"""

EVER: LiteralString = """
from mismatches x join projects j on j.id = x.project_id
  join sources o on o.id = x.provider_id join sources c on c.id = x.consumer_id
"""

MISMATCHES: LiteralString = f"""
{EVER} where x.state = 'open' and (x.waived_until is null or x.waived_until <= now())
"""

OF_IDS = text(f"select {MISMATCH} {EVER} where x.id = any(:ids) order by x.id")


async def of_ids(tx: Transaction, ids: Sequence[int]) -> list[Disagreement]:
    """However they stand."""
    return [mismatch_of(row) for row in (await tx.sql.execute(OF_IDS, {"ids": list(ids)})).scalars()]


def reading(operations: LiteralString = "null") -> LiteralString:
    """A row of READINGS. Which operations it saw is only read when somebody asks: they may be thousands."""
    said = "s.name, s.side, s.repository, r.branch, r.branch = j.default_branch, r.commits"
    return f"json_build_array({said}, {operations})"


def reading_of(row: Sequence[Any]) -> Reading:
    name, side, repository, branch, is_default, commits, operations = row
    return Reading(name, side, repository, branch, is_default, tuple(commits), frozenset(operations or ()))


def mismatch_of(row: Sequence[Any]) -> Disagreement:
    """A place is written file:line:column."""
    fingerprint, severity, operation, sentence, branch, is_default, *places = row
    provider, offered_at, consumer, of_consumer, called_at = places
    met = [(provider, offered_at)] * bool(offered_at) + [(of_consumer, place) for place in called_at or ()]
    files = [(repository, place.rsplit(":", 2)[0]) for repository, place in met]
    mismatch = OpenMismatch(fingerprint, Severity(severity), operation, sentence or "")
    return Disagreement(mismatch, branch, is_default, consumer, files)
