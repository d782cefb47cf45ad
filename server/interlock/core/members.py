"""Who acts, and what each may do.

What a caller may do is the intersection of three things: what its kind may do (PERMITTED), what its token's scopes
cover (COVERED), and whether it owns the project (OWNERS_ONLY).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .jobs import Job
from .refusals import Invalid, NotFound, NotPermitted


class Kind(StrEnum):
    PERSON = "person"
    AGENT = "agent"
    CI = "ci"


class Scope(StrEnum):
    """What a token is for. A token never does more than its holder may."""

    READ = "read"
    WORK = "work"
    EVIDENCE = "evidence"
    DECIDE = "decide"
    ADMIN = "admin"


class Deed(StrEnum):
    """Everything that can be done, one word or two for each use case."""

    READ = "read"
    WRITE_SPEC = "write specs"
    PUBLISH = "publish"
    CLAIM = "claim"
    POST_MESSAGE = "post messages"
    POST_EVIDENCE = "post evidence"
    RECORD_SCAN = "record scans"
    MANAGE_SOURCES = "manage the sources of contracts"
    REVIEW = "review"
    CLOSE = "close"
    ESCALATE = "escalate"
    CANCEL = "cancel"
    REOPEN = "reopen"
    RETURN = "return"
    DECIDE = "decide what needs a human"
    APPROVE_REVISION = "approve revisions"
    ACCEPT = "accept as a person"
    OVERRIDE = "override a gate"
    WAIVE = "waive"
    STEAL = "take a claim away"
    KEEP_PASSKEYS = "keep passkeys"
    CREATE_PROJECT = "create projects"
    MANAGE_MEMBERS = "manage members"
    CHANGE_POLICY = "change the policy"
    TRUST = "say who is believed"


# Agents record no scans: who could clear a mismatch by saying so would be the judge of its own drift.
PERMITTED: Mapping[Kind, frozenset[Deed]] = {
    Kind.PERSON: frozenset(Deed),
    Kind.AGENT: frozenset(
        {
            Deed.READ,
            Deed.WRITE_SPEC,
            Deed.PUBLISH,
            Deed.CLAIM,
            Deed.POST_MESSAGE,
            Deed.POST_EVIDENCE,
            Deed.REVIEW,
            Deed.CLOSE,
            Deed.ESCALATE,
            Deed.APPROVE_REVISION,
        }
    ),
    Kind.CI: frozenset({Deed.READ, Deed.POST_EVIDENCE, Deed.RECORD_SCAN}),
}

COVERED: Mapping[Scope, frozenset[Deed]] = {
    Scope.READ: frozenset({Deed.READ}),
    Scope.WORK: frozenset(
        {
            Deed.READ,
            Deed.WRITE_SPEC,
            Deed.PUBLISH,
            Deed.CLAIM,
            Deed.POST_MESSAGE,
            Deed.POST_EVIDENCE,
            Deed.REVIEW,
            Deed.CLOSE,
            Deed.ESCALATE,
            Deed.APPROVE_REVISION,
        }
    ),
    Scope.EVIDENCE: frozenset({Deed.READ, Deed.POST_EVIDENCE, Deed.RECORD_SCAN}),
    Scope.DECIDE: frozenset(
        {
            Deed.READ,
            Deed.CANCEL,
            Deed.REOPEN,
            Deed.RETURN,
            Deed.DECIDE,
            Deed.ACCEPT,
            Deed.OVERRIDE,
            Deed.WAIVE,
            Deed.STEAL,
            Deed.KEEP_PASSKEYS,
        }
    ),
    Scope.ADMIN: frozenset(
        {
            Deed.READ,
            Deed.CREATE_PROJECT,
            Deed.MANAGE_MEMBERS,
            Deed.MANAGE_SOURCES,
            Deed.CHANGE_POLICY,
            Deed.TRUST,
        }
    ),
}

OWNERS_ONLY = frozenset({Deed.MANAGE_MEMBERS, Deed.CHANGE_POLICY, Deed.OVERRIDE, Deed.TRUST})

USUAL_SCOPES: Mapping[Kind, frozenset[Scope]] = {
    Kind.PERSON: frozenset(Scope),
    Kind.AGENT: frozenset({Scope.READ, Scope.WORK}),
    Kind.CI: frozenset({Scope.READ, Scope.EVIDENCE}),
}


TICKET_KEY = re.compile(r"^([A-Z][A-Z0-9]{1,9})-([1-9][0-9]{0,8})$")


NAME = re.compile(r"^[a-z0-9][a-z0-9._-]{0,39}$")


def checked_name(name: str) -> str:
    if not NAME.match(name):
        raise Invalid(
            f"{name[:50]!r} is no member name.", "Small letters, digits, dots, dashes; at most 40: otter, ci-main."
        )
    return name


def split_key(key: str) -> tuple[str, int]:
    """SHOP-12 -> (SHOP, 12)."""
    match = TICKET_KEY.match(key)
    if match is None:
        raise Invalid(f"{key[:40]!r} is no ticket key.", "Write it like SHOP-12.")
    return match[1], int(match[2])


@dataclass(frozen=True)
class Membership:
    """A member's place in one project. No roles means every role."""

    project_id: int
    project: str
    roles: tuple[str, ...] = ()
    is_owner: bool = False


@dataclass(frozen=True)
class Member:
    """`operator` is the person an agent or ci belongs to; a person is its own operator."""

    id: int
    name: str
    kind: Kind
    operator_id: int
    operator: str
    created_at: datetime
    disabled_at: datetime | None = None


@dataclass(frozen=True)
class Token:
    """What is kept of a secret: never the secret itself, only its first letters so that people can tell two apart."""

    id: int
    member: str
    label: str
    prefix: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None


@dataclass(frozen=True)
class Actor:
    """The caller, as its token proved it. `job`: the CI job that showed its own token for this one."""

    id: int
    name: str
    kind: Kind
    operator_id: int
    scopes: frozenset[Scope] = field(default_factory=lambda: frozenset(Scope))
    memberships: tuple[Membership, ...] = ()
    token_id: int = 0
    job: Job | None = None

    def must(self, deed: Deed) -> None:
        """Refuses what the caller's kind or token may not do, whatever the project."""
        if deed not in PERMITTED[self.kind]:
            able = ", ".join(kind for kind in Kind if deed in PERMITTED[kind])
            raise NotPermitted(f"{self.name} is of kind {self.kind} and may not {deed}.", f"Who may: {able}.")
        if not any(deed in COVERED[scope] for scope in self.scopes):
            wanted = next(scope for scope in Scope if deed in COVERED[scope])
            raise NotPermitted(f"This token of {self.name} may not {deed}.", f"Use a token with the scope {wanted!s}.")

    def may(self, deed: Deed) -> bool:
        return deed in PERMITTED[self.kind] and any(deed in COVERED[scope] for scope in self.scopes)

    def within(self, project: str, deed: Deed) -> Membership:
        """The caller's membership of the project, once the deed is permitted there.

        A project one is not a member of is not found, so that its existence stays a secret.
        """
        self.must(deed)
        membership = next((m for m in self.memberships if m.project == project), None)
        if membership is None:
            raise NotFound(f"There is no project {project}.", self._projects_hint())
        if deed in OWNERS_ONLY and not membership.is_owner:
            raise NotPermitted(f"{self.name} does not own {project} and may not {deed}.", "Ask an owner.")
        return membership

    def on_ticket(self, key: str, deed: Deed) -> tuple[int, int]:
        """The ids by which the store finds a ticket (project id, number), once the deed is permitted in its project."""
        project, number = split_key(key)
        return self.within(project, deed).project_id, number

    def only_project(self) -> Membership:
        """The one project of a caller who did not name any."""
        if len(self.memberships) == 1:
            return self.memberships[0]
        raise NotFound(f"{self.name} is a member of {len(self.memberships)} projects.", self._projects_hint())

    def _projects_hint(self) -> str:
        return f"Your projects: {', '.join(m.project for m in self.memberships) or 'none'}."
