"""The tables of work: projects and members, tickets and claims, the thread and the log."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from .columns import Xid8, count, data, metadata, moment, number, of, perhaps, texts

projects = Table(
    "projects",
    metadata,
    number(),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    count("policy_version", 1),
    Column("lease_seconds", Integer, nullable=False, server_default=text("900")),  # the policy's, where SQL needs it
    count("claims_per_member", 3),  # the policy's, too; 0: as many as they like
    Column("may_overlap", Boolean, nullable=False, server_default=text("false")),  # the policy's, too
    Column("default_branch", Text, nullable=False, server_default=text("'main'")),  # the policy's, too
    moment("created_at"),
)

policies = Table(
    "policies",
    metadata,
    of("projects"),
    Column("version", Integer, nullable=False),
    data("body"),
    Column("digest", Text, nullable=False),
    of("members", "changed_by", nullable=True),
    moment(),
    UniqueConstraint("project_id", "version"),
)

members = Table(
    "members",
    metadata,
    number(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    of("members", "operator_id", nullable=True),  # null: a person, its own operator
    Column("model_family", Text, nullable=False, server_default=text("''")),  # of an agent; "": not said
    moment("created_at"),
    perhaps("disabled_at"),
    CheckConstraint("kind in ('person', 'agent', 'ci')", name="kind"),
    CheckConstraint("(kind = 'person') = (operator_id is null)", name="operator"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("project_id", BigInteger, ForeignKey("projects.id"), primary_key=True),
    Column("member_id", BigInteger, ForeignKey("members.id"), primary_key=True, index=True),
    texts("roles"),  # none: every role
    Column("is_owner", Boolean, nullable=False, server_default=text("false")),
)

tokens = Table(
    "tokens",
    metadata,
    number(),
    of("members", index=True),
    Column("purpose", Text, nullable=False),  # bearer, session (a browser), link (signs in once)
    Column("hash", Text, nullable=False, unique=True),
    Column("prefix", Text, nullable=False),
    Column("label", Text, nullable=False, server_default=text("''")),
    texts("scopes"),
    Column("identity", JSONB),  # of a workload that showed its own token for this one
    moment("created_at"),
    perhaps("expires_at"),
    perhaps("revoked_at"),
    perhaps("last_used_at"),
    CheckConstraint("purpose in ('bearer', 'session', 'link')", name="purpose"),
)

tickets = Table(
    "tickets",
    metadata,
    number(),
    of("projects"),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("spec", Text, nullable=False),
    count("spec_version", 1),
    Column("state", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False, server_default=text("2")),
    texts("labels"),
    Column("size", SmallInteger, nullable=False, server_default=text("1")),
    count("round", 1),
    count("version", 1),
    texts("scope_paths"),
    texts("scope_operations"),
    texts("scope_reach"),  # what the claim statement compares: core/scopes.py
    data("heads"),  # repository -> full commit digest
    count("policy_version", 1),  # pinned when it becomes ready
    count("waiting"),  # open dependencies + unanswered blocking questions
    count("returns"),
    data("sent_back"),  # the heads that came back last, and what failed there
    count("lapses"),
    Column("was_claimed", Boolean, nullable=False, server_default=text("false")),
    Column("tokens_spent", BigInteger, nullable=False, server_default=text("0")),
    Column("budget_tokens", BigInteger),
    Column("resolution", Text),
    of("tickets", "parent_id", nullable=True, index=True),
    of("members", "created_by"),
    moment("created_at"),
    moment("state_since"),
    perhaps("ready_since"),
    Column("gate_is_open", Boolean, nullable=False, server_default=text("false")),
    Column("verdict", JSONB),  # as last shown; the close judges anew
    UniqueConstraint("project_id", "number"),
    CheckConstraint(
        "state in ('draft', 'ready', 'in_progress', 'verifying', 'needs_human', 'done', 'cancelled')", name="state"
    ),
    CheckConstraint("(state in ('done', 'cancelled')) = (resolution is not null)", name="resolution"),
    CheckConstraint("waiting >= 0", name="waiting"),
    Index("tickets_state_idx", "project_id", "state", "state_since"),
)

criteria = Table(
    "criteria",
    metadata,
    Column("ticket_id", BigInteger, ForeignKey("tickets.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("kind", Text, nullable=False),
    texts("selectors"),
    Column("is_unwaivable", Boolean, nullable=False, server_default=text("false")),
    data("suppressions"),  # lint rule -> why it is wrong here
    Column("removed_in", Integer),
)

spec_versions = Table(
    "spec_versions",
    metadata,
    Column("ticket_id", BigInteger, ForeignKey("tickets.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("spec", Text, nullable=False),
    data("criteria"),
    Column("hash", Text, nullable=False),
    of("members", "written_by"),
    of("members", "approved_by", nullable=True),
    Column("reason", Text, nullable=False, server_default=text("''")),
    moment(),
)

revisions = Table(
    "revisions",
    metadata,
    number(),
    of("tickets"),
    Column("base_version", Integer, nullable=False),
    data("body"),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    of("members", "proposed_by"),
    of("members", "decided_by", nullable=True),
    moment("proposed_at"),
    perhaps("decided_at"),
    CheckConstraint("state in ('proposed', 'approved', 'rejected')", name="state"),
    Index("revisions_proposed_key", "ticket_id", unique=True, postgresql_where=text("state = 'proposed'")),
)

dependencies = Table(
    "dependencies",
    metadata,
    Column("ticket_id", BigInteger, ForeignKey("tickets.id"), primary_key=True),
    Column("needs_id", BigInteger, ForeignKey("tickets.id"), primary_key=True, index=True),
    CheckConstraint("ticket_id <> needs_id", name="itself"),
)

parts = Table(
    "parts",
    metadata,
    number(),
    of("tickets"),
    of("projects"),
    Column("role", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column("fence", BigInteger, nullable=False, server_default=text("0")),
    of("members", "holder_id", nullable=True),
    perhaps("lease_until"),  # not indexed: a renewal then touches no index
    perhaps("taken_at"),
    of("members", "reserved_for", nullable=True),  # who goes first, because they have the context
    perhaps("reserved_until"),
    Column("repository", Text),
    Column("commit", Text),
    of("members", "reported_by", nullable=True),
    perhaps("reported_at"),
    # What the claim statement looks for, kept in step with the ticket (store/parts.py): a part that cannot be claimed
    # right now is in neither index, however many there are.
    Column("claimable", Boolean, nullable=False, server_default=text("false")),
    Column("priority", SmallInteger, nullable=False, server_default=text("2")),
    perhaps("ready_since"),
    Column("known_to", BigInteger),  # who claimed a part of the ticket last; no foreign key, for the claim has one
    Column("barred_by", Text),  # what keeps it out of the queue although it could be claimed: store/bars.py
    Column(
        "was_claimed", Boolean, nullable=False, server_default=text("false")
    ),  # nobody reads it, but the version before names it
    UniqueConstraint("ticket_id", "role"),
    CheckConstraint("state in ('open', 'held', 'reported')", name="state"),
    CheckConstraint("(state = 'held') = (holder_id is not null)", name="holder"),
    CheckConstraint("(state = 'held') = (lease_until is not null)", name="lease"),
    Index("parts_held_idx", "holder_id", postgresql_where=text("state = 'held'")),
    Index("parts_lane_idx", "project_id", "role", "priority", "ready_since", "id", postgresql_where=text("claimable")),
    Index(
        "parts_known_idx",
        "project_id",
        "known_to",
        "role",
        "priority",
        "ready_since",
        "id",
        postgresql_where=text("claimable and known_to is not null"),
    ),
    Index(
        "parts_barred_idx",
        "project_id",
        "barred_by",
        "priority",
        "ready_since",
        "id",
        postgresql_where=text("barred_by is not null"),
    ),
    CheckConstraint("not claimable or state = 'open'", name="claimable"),
    postgresql_with={
        "fillfactor": "80",
        "autovacuum_vacuum_scale_factor": "0",
        "autovacuum_vacuum_threshold": "5000",
        "autovacuum_vacuum_cost_delay": "0",
        "vacuum_index_cleanup": "on",  # or what was claimed stays at the head of the queue's index
    },
)

lanes = Table(
    "lanes",
    metadata,  # every role that a project has parts or a limit for: one queue each
    Column("project_id", BigInteger, ForeignKey("projects.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("claims_at_most", Integer, nullable=False, server_default=text("0")),  # by all members; 0: no limit
)

claims = Table(
    "claims",
    metadata,
    Column("fence", BigInteger, Identity(always=True), primary_key=True),  # only grows
    of("parts"),
    Column("ticket_id", BigInteger, nullable=False, index=True),  # the part's, and so is the project
    Column("project_id", BigInteger, nullable=False),
    of("members", index=True),
    Column("round", Integer, nullable=False),
    moment("taken_at"),
    perhaps("ended_at"),
    Column("ending", Text),
    Index("claims_live_key", "part_id", unique=True, postgresql_where=text("ended_at is null")),
    CheckConstraint("(ended_at is null) = (ending is null)", name="ending"),
)

messages = Table(
    "messages",
    metadata,
    number(),
    of("tickets", index=True),
    of("projects"),
    of("members", "author_id"),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("is_blocking", Boolean, nullable=False, server_default=text("false")),
    of("messages", "reply_to", nullable=True),
    Column("criterion", Integer),  # that the message is about
    moment(),
    perhaps("resolved_at"),
    of("members", "resolved_by", nullable=True),
)

requests = Table(
    "requests",
    metadata,  # the first answer to each call that named a request id
    Column("member_id", BigInteger, ForeignKey("members.id"), primary_key=True),
    Column("request_id", Text, primary_key=True),
    Column("call", Text, nullable=False),
    Column("digest", Text, nullable=False),  # of the arguments
    Column("answer", JSONB),
    moment(),
    Index("requests_at_idx", "at", postgresql_using="brin"),  # rows lie in the order of their time
)

eras = Table(
    "eras",
    metadata,  # a restored database counts transactions anew; its events then belong to a new era
    Column("era", SmallInteger, primary_key=True, autoincrement=False),
    moment("began_at"),
)

events = Table(
    "events",
    metadata,  # append only; (era, xid, seq) is the order to read it in: store/events.py
    Column("era", SmallInteger, primary_key=True, server_default=text("1"), autoincrement=False),
    Column("xid", Xid8, primary_key=True, server_default=text("pg_current_xact_id()"), autoincrement=False),
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    moment(),
    Column("project_id", BigInteger),  # no foreign keys: each would be looked up for every event, and nothing that
    Column("ticket_id", BigInteger),  # an event names is ever deleted
    Column("kind", Text, nullable=False),
    Column("actor_id", BigInteger),  # null: the server itself
    data("data"),
    Index("events_ticket_id_idx", "ticket_id", "era", "xid", "seq"),
    Index("events_project_id_idx", "project_id", "era", "xid", "seq"),
)
