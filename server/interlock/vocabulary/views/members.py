"""Projects, members, and what is kept of their tokens."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from ...core.gate.presets import Preset
from ...core.members import Kind, Scope
from .view import View


def _in_order(scopes: Collection[Scope]) -> list[Scope]:
    return [scope for scope in Scope if scope in scopes]


class ProjectView(View):
    key: str
    name: str
    policy_version: int
    created_at: datetime


class PolicyView(View):
    version: int
    policy: dict[str, Any]


class PresetView(View):
    name: Preset
    settings: dict[str, Any]


class MemberView(View):
    name: str
    kind: Kind
    operator: str
    roles: list[str]
    is_owner: bool
    created_at: datetime
    disabled_at: datetime | None


class MembershipView(View):
    project: str
    roles: list[str]
    is_owner: bool


class JobView(View):
    """A CI job as its own token proved it."""

    workload: int
    provider: str
    repository: str
    repository_id: str
    commit: str
    run: str
    attempt: int
    event: str
    ref: str
    workflow: str
    workflow_digest: str
    runner: str
    is_pinned: bool


class CallerView(View):
    """Whom the token stands for. `job`: it speaks for this CI job alone."""

    name: str
    kind: Kind
    scopes: Annotated[list[Scope], BeforeValidator(_in_order)]
    memberships: list[MembershipView]
    job: JobView | None


class TokenView(View):
    id: int
    member: str
    label: str
    prefix: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class IssuedTokenView(View):
    """`secret` is shown this once and kept nowhere."""

    token: TokenView
    secret: str
