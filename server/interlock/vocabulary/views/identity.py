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


class SigningKeyView(View):
    """`public_key` is PEM; `key_id` its SHA-256 as DER, as envelopes name it."""

    key_id: str
    algorithm: str
    public_key: str


class AttestationView(View):
    """`envelope` is the DSSE envelope, letter for letter. `evidence`: it came in as; `close`: it vouches for."""

    id: int
    predicate_type: str
    digest: str
    envelope: str
    evidence: int | None
    close: int | None
    at: datetime


class ProducerKeyView(View):
    id: int
    member: str
    key_id: str
    public_key: str
    at: datetime
    revoked_at: datetime | None


class DistrustView(View):
    member: str
    since: datetime
    reason: str
    declared_by: str
    at: datetime


class DistrustedView(View):
    """`judged` are open and were judged again; `closed` are done, and had such evidence."""

    member: str
    since: datetime
    judged: list[str]
    closed: list[str]
