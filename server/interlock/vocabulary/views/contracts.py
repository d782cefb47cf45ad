"""Where contracts are read from, and where two sides disagree."""

from datetime import date, datetime
from typing import Any

from ...core.contracts.kept import Origin, Standing
from ...core.contracts.mismatch import Severity
from ...core.contracts.model import Side
from ...core.contracts.version.changes import Level
from .view import View


class SourceView(View):
    """As its newest scan saw it. `resolved` counts the places that were read, `unresolved` those that could not be;
    `coverage` is the share of the former. No `commit`: a folder, as it lay there."""

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
    coverage: float | None
    scanned_at: datetime | None


class ChangeView(View):
    """What became of a provider. `readers` are the places in scanned consumers that depend on it."""

    fingerprint: str
    kind: str
    level: Level
    operation: str
    field: str
    sentence: str
    readers: list[str]


class ScanView(View):
    """`breaking` counts the changes since the scan before that break a consumer; `changes` names the worst."""

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
    changes: list[ChangeView]
    recorded_by: str
    at: datetime


class MismatchView(View):
    """`cursor` is its place in a list."""

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
    consumer_places: list[str]
    provider_shape: dict[str, Any] | None
    consumer_shape: dict[str, Any] | None
    state: Standing
    opened_at: datetime
    seen_at: datetime
    resolved_at: datetime | None
    waived_by: str | None
    waived_until: datetime | None
    waive_reason: str | None
    cursor: str


class PeriodView(View):
    """How long a mismatch was open with one severity, and the commits at which that began and ended."""

    branch: str
    provider: str
    consumer: str
    severity: Severity
    began_at: datetime
    began_with: str | None
    ended_at: datetime | None
    ended_with: str | None


class DriftView(View):
    """How many mismatches were open at the end of a day (UTC), waived or not; of today, how many are open now."""

    day: date
    errors: int
    warnings: int
    infos: int


class ScanOutcomeView(View):
    """What a scan changed on its branch. `open` are all mismatches that the source is now part of there; `breaking` and
    `changes` are those of a provider since its scan before."""

    opened: list[MismatchView]
    resolved: list[MismatchView]
    open: list[MismatchView]
    assumptions: list[str]
    unresolved: int
    branch: str
    breaking: int
    changes: list[ChangeView]


class ReadApiView(View):
    """`contract`: the operations that were asked for and the shapes they refer to, in the form a scan is posted in."""

    source: str
    contract: dict[str, Any]
