"""All that is known of a ticket at one moment: what the judge sees, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..contracts.mismatch import Severity
from ..criteria import Criterion
from ..evidence.model import Family
from .agreement import Agreement
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


class Child(StrEnum):
    """How a child ticket stands. A cancelled one is none of the ticket's children any more."""

    OPEN = "open"
    DONE = "done"
    OVERRIDDEN = "overridden"  # closed, and nothing was verified by it


@dataclass(frozen=True)
class Link:
    """What evidence says of one criterion, as that criterion read then."""

    criterion: int
    hash: str
    outcome: Outcome
    reason: str


@dataclass(frozen=True)
class Evidence:
    """A fact about a head. `run` names the run that produced it: a later one replaces an earlier of the same check.

    `base_of`: it is of what that head was built upon. `changed_paths` are between the base and the commit, and
    `lost_tests` passed in the run that was accepted last, the first of them by name; None: nobody said. `distrust`:
    why an owner says that what its producer posted then counts no more.
    """

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
    base_of: str | None = None
    changed_paths: tuple[str, ...] | None = None
    lost_tests: int | None = None
    family: Family = Family.TESTS
    distrust: str = ""
    lost_names: tuple[str, ...] = ()


class Abstains(StrEnum):
    """A review that says neither yes nor no."""

    ABSTAINS = "abstains"
    ESCALATES = "escalates"  # a person must look


@dataclass(frozen=True)
class Review:
    """A member's verdict on criteria: pass or fail, with a reason, bound to the heads and hashes it saw.

    `family` is the kind of model that an agent is, "" where nobody said.
    """

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
    abstains: Abstains | None = None
    family: str = ""

    @property
    def says_yes(self) -> bool:
        return self.passes and self.abstains is None

    @property
    def says_no(self) -> bool:
        return not self.passes and self.abstains is None


@dataclass(frozen=True)
class Waiver:
    """`heads`: those that it was granted for; None: for any."""

    criterion: int
    hash: str
    granted_by: str
    reason: str
    expires_at: datetime
    heads: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Uncheckable:
    """Somebody says that a criterion cannot be checked here, and why. It holds for the spec that they saw."""

    criterion: int
    message: int
    author: str
    reason: str


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
    """`workers` are the ids of all who ever claimed or reported a part; `contributors` are these and all who wrote or
    revised the spec; `contributing_operators` the persons whom these belong to. `mismatches` are those in scope.
    `unreadable` says why the policy cannot be read. `revised_by` changed the spec after the first claim. `records` say
    of a reviewer how well their verdicts agreed with those of persons; only of those whom the policy asks it of.
    `sent_back` is what was kept when it came back last (core/gate/returning.py).
    """

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
    children: Mapping[str, Child] = field(default_factory=dict[str, Child])
    mismatches: tuple[OpenMismatch, ...] = ()
    scans: tuple[ScanFact, ...] = ()
    workers: frozenset[int] = frozenset()
    contributors: frozenset[int] = frozenset()
    contributing_operators: frozenset[int] = frozenset()
    pending_revision: bool = False
    unreadable: str = ""
    revised_by: tuple[str, ...] = ()
    uncheckable: tuple[Uncheckable, ...] = ()
    records: Mapping[int, Agreement] = field(default_factory=dict[int, Agreement])
    sent_back: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def in_order(self) -> "Facts":
        """The same facts in one order, oldest first, so that the order in which they were read decides nothing."""
        return replace(
            self,
            criteria=tuple(sorted(self.criteria, key=lambda c: c.number)),
            evidence=tuple(sorted(self.evidence, key=lambda e: e.id)),
            reviews=tuple(sorted(self.reviews, key=lambda r: r.id)),
            waivers=tuple(sorted(self.waivers, key=lambda w: (w.criterion, w.expires_at, w.granted_by, w.reason))),
            unreported=tuple(sorted(self.unreported)),
            open_questions=tuple(sorted(self.open_questions)),
            mismatches=tuple(sorted(self.mismatches, key=lambda m: (m.operation, m.fingerprint, m.sentence))),
            uncheckable=tuple(sorted(self.uncheckable, key=lambda u: u.message)),
            scans=tuple(sorted(self.scans, key=lambda s: (s.source, s.side, s.repository, s.commit))),
        )
