"""What the server keeps of contracts: where they were read from, and how each disagreement stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from .mismatch import Severity
from .model import Operation, Side
from .shapes import Shapes


class Standing(StrEnum):
    OPEN = "open"
    WAIVED = "waived"  # open, and permitted for a time
    RESOLVED = "resolved"


@dataclass(frozen=True)
class KeptSource:
    """A place a contract is read from. `operations` and `unresolved` count what its newest scan saw, and could not."""

    name: str
    side: Side
    repository: str
    commit: str
    operations: int
    unresolved: int
    scanned_at: datetime | None


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


@dataclass(frozen=True)
class ContractsPage:
    sources: tuple[KeptSource, ...]
    mismatches: tuple[KeptMismatch, ...]
    now: datetime


@dataclass(frozen=True)
class ReadApi:
    """Operations of one source, with the named shapes that they refer to."""

    source: str
    operations: tuple[Operation, ...]
    shapes: Shapes


@dataclass(frozen=True)
class ScanOutcome:
    """What one scan changed. `open` are all mismatches that the scanned source is now part of."""

    opened: tuple[KeptMismatch, ...]
    resolved: tuple[KeptMismatch, ...]
    open: tuple[KeptMismatch, ...]
    assumptions: tuple[str, ...]
    unresolved: int
