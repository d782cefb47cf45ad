"""All that is known of a ticket at one moment: what the judge sees, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ..contracts.mismatch import Severity
from ..criteria import Criterion
from .policy import ProducerClass


class Outcome(StrEnum):
    """What a piece of evidence says of one criterion. Only PASSED is a pass."""

    PASSED = "passed"
    FAILED = "failed"
    FLAKY = "flaky"
    SKIPPED = "skipped"
    MISSING = "missing"
    INCONCLUSIVE = "inconclusive"


class Standing(StrEnum):
    """What a piece of evidence is as a whole. A run that has only STARTED takes older passes away."""

    STARTED = "started"
    PASSED = "passed"
    FAILED = "failed"
    EMPTY = "empty"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Link:
    """What evidence says of one criterion, as that criterion read then."""

    criterion: int
    hash: str
    outcome: Outcome
    reason: str


@dataclass(frozen=True)
class Evidence:
    """A fact about a head. `run` names the run that produced it: a later one replaces an earlier of the same check."""

    id: int
    round: int
    repository: str
    commit: str
    producer: str
    producer_class: ProducerClass
    check: str
    run: str
    attempt: int
    standing: Standing
    links: tuple[Link, ...]
    at: datetime


@dataclass(frozen=True)
class Review:
    """A member's verdict on criteria: pass or fail, with a reason, bound to the heads and hashes it saw."""

    id: int
    round: int
    reviewer: str
    reviewer_id: int
    operator_id: int
    producer_class: ProducerClass
    passes: bool
    reason: str
    hashes: Mapping[int, str]
    heads: Mapping[str, str]
    at: datetime
    cleared_at: datetime | None = None


@dataclass(frozen=True)
class Waiver:
    criterion: int
    hash: str
    granted_by: str
    reason: str
    expires_at: datetime


@dataclass(frozen=True)
class OpenMismatch:
    """An open mismatch, as far as the gate minds."""

    fingerprint: str
    severity: Severity
    operation: str
    sentence: str


@dataclass(frozen=True)
class ScanFact:
    """The newest scan of a source: which operations it saw, and at which commit."""

    source: str
    side: str
    repository: str
    commit: str
    operations: frozenset[str]


@dataclass(frozen=True)
class Facts:
    """`contributors` are the ids of all who claimed, reported, wrote or revised the spec; `mismatches` those in scope."""

    ticket: str
    ticket_id: int
    round: int
    heads: Mapping[str, str]
    spec_version: int
    criteria: tuple[Criterion, ...]
    now: datetime
    evidence: tuple[Evidence, ...] = ()
    reviews: tuple[Review, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    unreported: tuple[str, ...] = ()
    open_questions: tuple[int, ...] = ()
    children: Mapping[str, bool] = field(default_factory=dict[str, bool])  # key -> is closed as done
    mismatches: tuple[OpenMismatch, ...] = ()
    scans: tuple[ScanFact, ...] = ()
    contributors: frozenset[int] = frozenset()
    contributing_operators: frozenset[int] = frozenset()
    pending_revision: bool = False
