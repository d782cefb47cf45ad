"""Where contracts are read from, and where two sides disagree."""

from datetime import datetime
from typing import Any

from ...core.contracts.kept import Standing
from ...core.contracts.mismatch import Severity
from ...core.contracts.model import Side
from .view import View


class SourceView(View):
    """`unresolved` counts what the newest scan saw and could not read."""

    name: str
    side: Side
    repository: str
    commit: str
    operations: int
    unresolved: int
    scanned_at: datetime | None


class MismatchView(View):
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


class ScanOutcomeView(View):
    """`open` are all mismatches that the source is now part of."""

    opened: list[MismatchView]
    resolved: list[MismatchView]
    open: list[MismatchView]
    assumptions: list[str]
    unresolved: int


class ReadApiView(View):
    """`contract`: the operations that were asked for and the shapes they refer to, in the form a scan is posted in."""

    source: str
    contract: dict[str, Any]
