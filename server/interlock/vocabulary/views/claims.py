"""A lease as its holder gets it, and what waits for the caller."""

from datetime import datetime

from pydantic import field_validator

from .tickets import CardView, MessageView, WaitingView
from .view import View


class ClaimView(View):
    fence: int
    ticket: str
    title: str
    role: str
    holder: str
    lease_seconds: int
    lease_until: datetime
    round: int
    warnings: list[str]


class HoldingView(View):
    key: str
    title: str
    role: str
    fence: int
    lease_until: datetime
    round: int
    waiting: list[WaitingView]


class QuestionView(View):
    ticket: str
    message: MessageView


class WorkloadView(View):
    holding: list[HoldingView]
    claimable: list[CardView]
    to_review: list[CardView]
    questions: list[QuestionView]
    open_claims_limit: int

    @field_validator("questions", mode="before")
    @classmethod
    def _named(cls, pairs: object) -> object:
        return [{"ticket": p[0], "message": p[1]} if isinstance(p, tuple) else p for p in pairs]  # type: ignore[attr-defined]  checked by pydantic after this


class ScopeAnswerView(View):
    path: str
    is_inside: bool
    taken_by: str | None
    sentence: str
