"""What the server keeps of contracts: where they were read from, and how each disagreement stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from .mismatch import Severity
from .model import Operation, Side
from .shapes import Shapes
from .version.changes import Level


class Standing(StrEnum):
    OPEN = "open"
    WAIVED = "waived"  # open, and permitted for a time
    RESOLVED = "resolved"


class Origin(StrEnum):
    """How the scans of a source come about."""

    POSTED = "posted"  # by CI, or by a person
    FOLDER = "folder"  # of the server's machine, that a person allowed there


@dataclass(frozen=True)
class KeptSource:
    """A place a contract is read from, as its newest scan on a branch saw it. `component` is the role that works there.

    `operations` counts what was seen, `resolved` the places that could be read and `unresolved` those that could not.
    """

    name: str
    side: Side
    repository: str
    component: str
    kind: Origin
    branch: str
    commit: str
    operations: int
    resolved: int
    unresolved: int
    scanned_at: datetime | None

    @property
    def coverage(self) -> float | None:
        """The share of its places that could be read, from 0 to 1; None where nothing was seen."""
        seen = self.resolved + self.unresolved
        return round(self.resolved / seen, 3) if seen else None


@dataclass(frozen=True)
class KeptChange:
    """What became of a provider since the scan before. `readers`: the places in scanned consumers that depend on it."""

    fingerprint: str
    kind: str
    level: Level
    operation: str
    field: str
    sentence: str
    readers: tuple[str, ...]


@dataclass(frozen=True)
class KeptScan:
    """One source read at one commit. `breaking` counts all such changes; `changes` names the worst of them."""

    id: int
    source: str
    side: Side
    branch: str
    commit: str
    digest: str
    operations: int
    resolved: int
    unresolved: int
    breaking: int
    changes: tuple[KeptChange, ...]
    recorded_by: str
    at: datetime


@dataclass(frozen=True)
class KeptMismatch:
    """One disagreement between a consumer and a provider (both by the name of their source), over all its scans."""

    id: int
    fingerprint: str
    rule: str
    severity: Severity
    operation: str
    field: str
    sentence: str
    hint: str
    confidence: str
    branch: str
    provider: str
    consumer: str
    provider_place: str | None
    consumer_places: tuple[str, ...]
    provider_shape: Mapping[str, Any] | None
    consumer_shape: Mapping[str, Any] | None
    state: Standing
    opened_at: datetime
    seen_at: datetime
    resolved_at: datetime | None
    waived_by: str | None
    waived_until: datetime | None
    waive_reason: str | None

    @property
    def cursor(self) -> str:
        """Its place in a list of mismatches, which has the worst first and then the oldest."""
        return f"{self.severity}.{self.id}"


@dataclass(frozen=True)
class Period:
    """How long a mismatch was open with one severity, and the commits at which that began and ended."""

    branch: str
    provider: str
    consumer: str
    severity: Severity
    began_at: datetime
    began_with: str | None
    ended_at: datetime | None
    ended_with: str | None


@dataclass(frozen=True)
class Drift:
    """How many mismatches were open at the end of a day (UTC), waived or not; of today, how many are open now."""

    day: date
    errors: int
    warnings: int
    infos: int


@dataclass(frozen=True)
class ContractsPage:
    sources: tuple[KeptSource, ...]
    mismatches: tuple[KeptMismatch, ...]
    drift: tuple[Drift, ...]
    now: datetime


@dataclass(frozen=True)
class ReadApi:
    """Operations of one source, with the named shapes that they refer to."""

    source: str
    operations: tuple[Operation, ...]
    shapes: Shapes


@dataclass(frozen=True)
class ScanOutcome:
    """What one scan changed on its branch. `open` are all mismatches that the scanned source is now part of there."""

    opened: tuple[KeptMismatch, ...]
    resolved: tuple[KeptMismatch, ...]
    open: tuple[KeptMismatch, ...]
    assumptions: tuple[str, ...]
    unresolved: int
    branch: str = ""
    breaking: int = 0
    changes: tuple[KeptChange, ...] = ()
