"""What speaks for a head, and what the gate says of it."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from ...core.evidence.model import Family
from ...core.gate.facts import Abstains, Outcome, Standing
from ...core.gate.verdict import State
from .view import View, Word


class CriterionVerdictView(View):
    name: str
    number: int
    state: State
    sentence: str
    next: str
    evidence: list[int]


class BlockerView(View):
    code: str
    sentence: str
    next: str


class RiskView(View):
    """Where it calls, a person must close the ticket."""

    code: str
    sentence: str
    calls: bool


class VerdictView(View):
    is_open: bool
    sentence: str
    criteria: list[CriterionVerdictView]
    blockers: list[BlockerView]
    missing: list[str]
    snapshot: str
    person_closes: bool
    risks: list[RiskView]


class LinkOfEvidenceView(View):
    criterion: int
    hash: str
    outcome: Outcome
    reason: str


class EvidenceView(View):
    id: int
    round: int
    repository: str
    commit: str
    producer: str
    producer_class: Word
    check: str
    run: str
    attempt: int
    standing: Standing
    links: list[LinkOfEvidenceView]
    at: datetime
    family: Family
    base_of: str | None
    lost_tests: int | None
    lost_names: list[str]
    distrust: str


class ReviewView(View):
    id: int
    round: int
    reviewer: str
    producer_class: Word
    passes: bool
    reason: str
    criteria: Annotated[list[int], BeforeValidator(sorted)] = Field(validation_alias="hashes")  # the numbers in it
    heads: dict[str, str]
    at: datetime
    cleared_at: datetime | None
    abstains: Abstains | None
    family: str


class WaiverView(View):
    """`heads`: those that it was granted for; null: for any."""

    criterion: int
    granted_by: str
    reason: str
    expires_at: datetime
    heads: dict[str, str] | None
