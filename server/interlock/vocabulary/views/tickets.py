"""A ticket, its criteria and parts, its card on the board, and all that is known of it."""

from datetime import datetime
from typing import Any

from ...core.board import Needs
from ...core.claims import Ending, PartState
from ...core.criteria import Kind as CriterionKind
from ...core.lint import Level
from ...core.messages import Kind as MessageKind
from ...core.tickets import State
from .events import EventView
from .gate import EvidenceView, ReviewView, VerdictView, WaiverView
from .view import View, Word


class ScopeView(View):
    paths: list[str]
    operations: list[str]


class TicketView(View):
    key: str
    project: str
    number: int
    title: str
    spec: str
    spec_version: int
    state: State
    priority: Word
    labels: list[str]
    size: int
    round: int
    version: int
    scope: ScopeView
    heads: dict[str, str]
    policy_version: int
    waiting: int
    returns: int
    lapses: int
    was_claimed: bool
    tokens_spent: int
    budget_tokens: int | None
    resolution: str | None
    parent: str | None
    created_by: str
    created_at: datetime
    state_since: datetime
    gate_is_open: bool
    is_overridden: bool


class CriterionView(View):
    name: str
    number: int
    text: str
    kind: CriterionKind
    selectors: list[str]
    is_unwaivable: bool
    removed_in: int | None
    suppressions: dict[str, str]
    hash: str


class PartView(View):
    role: str
    state: PartState
    fence: int
    holder: str | None
    lease_until: datetime | None
    taken_at: datetime | None
    repository: str | None
    commit: str | None
    reported_by: str | None
    reported_at: datetime | None


class WaitingView(View):
    sentence: str
    frees: str


class LinkView(View):
    key: str
    title: str
    state: State


class MessageView(View):
    id: int
    author: str
    author_kind: str
    kind: MessageKind
    body: str
    round: int
    at: datetime
    is_blocking: bool
    reply_to: int | None
    resolved_at: datetime | None
    resolved_by: str | None
    criterion: int | None


class PastClaimView(View):
    fence: int
    role: str
    holder: str
    round: int
    taken_at: datetime
    ended_at: datetime | None
    ending: Ending | None


class RevisionView(View):
    id: int
    base_version: int
    body: dict[str, Any]
    reason: str
    proposed_by: str
    proposed_at: datetime


class CloseRecordView(View):
    round: int
    heads: dict[str, str]
    spec_version: int
    policy_version: int
    snapshot: str
    is_override: bool
    reason: str
    closed_by: str | None
    at: datetime
    confirmed_by: str | None
    confirm_until: datetime | None


class TicketPageView(View):
    ticket: TicketView
    criteria: list[CriterionView]
    parts: list[PartView]
    waiting: list[WaitingView]
    needs: list[LinkView]
    needed_by: list[LinkView]
    children: list[LinkView]
    messages: list[MessageView]
    evidence: list[EvidenceView]
    reviews: list[ReviewView]
    waivers: list[WaiverView]
    claims: list[PastClaimView]
    revision: RevisionView | None
    closes: list[CloseRecordView]
    events: list[EventView]
    verdict: VerdictView
    now: datetime


class CardView(View):
    key: str
    title: str
    state: State
    priority: Word
    labels: list[str]
    parts: list[PartView]
    criteria: int
    met: int
    round: int
    waiting: list[WaitingView]
    mismatches: int
    messages: int
    needs: Needs | None
    gate_is_open: bool
    is_overridden: bool
    state_since: datetime
    version: int


class CardsView(View):
    """`next` reads on from here; empty: that was all."""

    items: list[CardView]
    next: str


class FindingView(View):
    rule: str
    level: Level
    criterion: int | None
    sentence: str
    hint: str
    suppressed: str


class RevisedView(View):
    """`revision` is None when the change is made; else it is the proposal that somebody else must approve."""

    ticket: TicketView
    revision: int | None
