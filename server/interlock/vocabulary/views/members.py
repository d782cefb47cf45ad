"""Projects, members, and what is kept of their tokens."""

from datetime import datetime
from typing import Any

from ...core.members import Kind, Scope
from .view import View


class ProjectView(View):
    key: str
    name: str
    policy_version: int
    created_at: datetime


class PolicyView(View):
    version: int
    policy: dict[str, Any]


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


class CallerView(View):
    """Whom the token stands for."""

    name: str
    kind: Kind
    scopes: list[Scope]
    memberships: list[MembershipView]


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
