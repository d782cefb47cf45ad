"""Whom a project believes, and what a CI job gets for its own token."""

from datetime import datetime

from ...core.identity.issuers import Provider
from .view import View


class DeclaredWorkloadView(View):
    id: int
    member: str
    provider: Provider
    issuer: str
    repository_id: str
    repository: str
    workflow: str
    events: list[str]
    self_hosted: bool
    created_by: str
    at: datetime
    revoked_at: datetime | None


class JobTokenView(View):
    """`secret` is shown this once. What is posted with it is of this run at this commit, whatever the caller says."""

    secret: str
    expires_at: datetime
    member: str
    project: str
    repository: str
    commit: str
    run: str
    attempt: int
    producer_class: str
