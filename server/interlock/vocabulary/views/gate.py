"""What speaks for a head, and what the gate says of it."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from ...core.gate.facts import Outcome, Standing
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


class VerdictView(View):
    is_open: bool
    sentence: str
    criteria: list[CriterionVerdictView]
    blockers: list[BlockerView]
    missing: list[str]
    snapshot: str
    person_closes: bool


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


class WaiverView(View):
    criterion: int
    granted_by: str
    reason: str
    expires_at: datetime
