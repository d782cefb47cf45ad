"""The first tables, and the two rules that the database keeps by itself: an append-only log, and no done without proof.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from interlock.store.columns import Xid8

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("events", "evidence", "evidence_links", "close_records", "policies", "spec_versions", "scans")

REFUSE_CHANGE = """
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % is refused', tg_table_name, tg_op
    using errcode = 'integrity_constraint_violation';
end
$$
"""

# `done` has no setter: the row that proves it must come from the same transaction.
REFUSE_UNPROVEN_DONE = """
create function refuse_unproven_done() returns trigger language plpgsql as $$
begin
  if not exists (
    select from close_records c
    where c.ticket_id = new.id and c.round = new.round and c.xid = pg_current_xact_id()
  ) then
    raise exception 'ticket % has no close record of this transaction', new.id
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end
$$
"""

DONE_WANTS_PROOF = """
create trigger done_wants_proof before insert or update of state on tickets
for each row when (new.state = 'done') execute function refuse_unproven_done()
"""


def upgrade() -> None:
    op.create_table(
        "members",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'person') = (operator_id is null)", name=op.f("members_operator_check")),
        sa.CheckConstraint("kind in ('person', 'agent', 'ci')", name=op.f("members_kind_check")),
        sa.ForeignKeyConstraint(["operator_id"], ["members.id"], name=op.f("members_operator_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("members_pkey")),
        sa.UniqueConstraint("name", name=op.f("members_name_key")),
    )
    op.create_table(
        "projects",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("last_number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_seconds", sa.Integer(), server_default=sa.text("900"), nullable=False),
        sa.Column("claims_per_member", sa.Integer(), server_default=sa.text("3"), nullable=False),
        sa.Column("may_overlap", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("projects_pkey")),
        sa.UniqueConstraint("key", name=op.f("projects_key_key")),
    )
    op.create_table(
        "memberships",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("is_owner", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("memberships_member_id_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("memberships_project_id_fkey")),
        sa.PrimaryKeyConstraint("project_id", "member_id", name=op.f("memberships_pkey")),
    )
    op.create_index(op.f("memberships_member_id_idx"), "memberships", ["member_id"], unique=False)
    op.create_table(
        "policies",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["members.id"], name=op.f("policies_changed_by_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("policies_project_id_fkey")),
        sa.UniqueConstraint("project_id", "version", name=op.f("policies_project_id_version_key")),
    )
    op.create_table(
        "requests",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("answer", postgresql.JSONB(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("requests_member_id_fkey")),
        sa.PrimaryKeyConstraint("member_id", "request_id", name=op.f("requests_pkey")),
    )
    op.create_table(
        "scans",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("commit", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("contract", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("operations", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("scans_project_id_fkey")),
        sa.ForeignKeyConstraint(["recorded_by"], ["members.id"], name=op.f("scans_recorded_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("scans_pkey")),
    )
    op.create_index(op.f("scans_source_id_idx"), "scans", ["source_id"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("spec_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), server_default=sa.text("2"), nullable=False),
        sa.Column("labels", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("size", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("scope_paths", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("scope_operations", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("scope_reach", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("heads", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("policy_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("waiting", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("returns", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lapses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("was_claimed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("tokens_spent", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("budget_tokens", sa.BigInteger(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ready_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gate_is_open", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("verdict", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint(
            "(state in ('done', 'cancelled')) = (resolution is not null)", name=op.f("tickets_resolution_check")
        ),
        sa.CheckConstraint(
            "state in ('draft', 'ready', 'in_progress', 'verifying', 'needs_human', 'done', 'cancelled')",
            name=op.f("tickets_state_check"),
        ),
        sa.CheckConstraint("waiting >= 0", name=op.f("tickets_waiting_check")),
        sa.ForeignKeyConstraint(["created_by"], ["members.id"], name=op.f("tickets_created_by_fkey")),
        sa.ForeignKeyConstraint(["parent_id"], ["tickets.id"], name=op.f("tickets_parent_id_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("tickets_project_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("tickets_pkey")),
        sa.UniqueConstraint("project_id", "number", name=op.f("tickets_project_id_number_key")),
    )
    op.create_index(op.f("tickets_parent_id_idx"), "tickets", ["parent_id"], unique=False)
    op.create_index("tickets_state_idx", "tickets", ["project_id", "state", "state_since"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose in ('bearer', 'session', 'link')", name=op.f("tokens_purpose_check")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("tokens_member_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("tokens_pkey")),
        sa.UniqueConstraint("hash", name=op.f("tokens_hash_key")),
    )
    op.create_index(op.f("tokens_member_id_idx"), "tokens", ["member_id"], unique=False)
    op.create_table(
        "close_records",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("heads", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("spec_version", sa.Integer(), nullable=False),
        sa.Column("spec_hash", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("policy_digest", sa.Text(), nullable=False),
        sa.Column("verdict", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("is_override", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("xid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["closed_by"], ["members.id"], name=op.f("close_records_closed_by_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("close_records_project_id_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("close_records_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("close_records_pkey")),
    )
    op.create_index(op.f("close_records_ticket_id_idx"), "close_records", ["ticket_id"], unique=False)
    op.create_table(
        "criteria",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("selectors", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("is_unwaivable", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("removed_in", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("criteria_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("ticket_id", "number", name=op.f("criteria_pkey")),
    )
    op.create_table(
        "dependencies",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("needs_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("ticket_id <> needs_id", name=op.f("dependencies_itself_check")),
        sa.ForeignKeyConstraint(["needs_id"], ["tickets.id"], name=op.f("dependencies_needs_id_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("dependencies_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("ticket_id", "needs_id", name=op.f("dependencies_pkey")),
    )
    op.create_index(op.f("dependencies_needs_id_idx"), "dependencies", ["needs_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("era", sa.SmallInteger(), server_default=sa.text("1"), autoincrement=False, nullable=False),
        sa.Column("xid", Xid8(), server_default=sa.text("pg_current_xact_id()"), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("data", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("era", "xid", "seq", name=op.f("events_pkey")),
    )
    op.create_index("events_project_id_idx", "events", ["project_id", "era", "xid", "seq"], unique=False)
    op.create_index("events_ticket_id_idx", "events", ["ticket_id", "era", "xid", "seq"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("repository", sa.Text(), nullable=False),
        sa.Column("commit", sa.Text(), nullable=False),
        sa.Column("producer_id", sa.BigInteger(), nullable=False),
        sa.Column("producer_class", sa.SmallInteger(), nullable=False),
        sa.Column("check_name", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("counts", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("detail", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["producer_id"], ["members.id"], name=op.f("evidence_producer_id_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("evidence_project_id_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("evidence_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("evidence_pkey")),
    )
    op.create_index(op.f("evidence_ticket_id_idx"), "evidence", ["ticket_id"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("is_blocking", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reply_to", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("messages_author_id_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("messages_project_id_fkey")),
        sa.ForeignKeyConstraint(["reply_to"], ["messages.id"], name=op.f("messages_reply_to_fkey")),
        sa.ForeignKeyConstraint(["resolved_by"], ["members.id"], name=op.f("messages_resolved_by_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("messages_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("messages_pkey")),
    )
    op.create_index(op.f("messages_ticket_id_idx"), "messages", ["ticket_id"], unique=False)
    op.create_table(
        "parts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("holder_id", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reserved_for", sa.BigInteger(), nullable=True),
        sa.Column("reserved_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("repository", sa.Text(), nullable=True),
        sa.Column("commit", sa.Text(), nullable=True),
        sa.Column("reported_by", sa.BigInteger(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimable", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("priority", sa.SmallInteger(), server_default=sa.text("2"), nullable=False),
        sa.Column("ready_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_claimed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("not claimable or state = 'open'", name=op.f("parts_claimable_check")),
        sa.CheckConstraint("(state = 'held') = (holder_id is not null)", name=op.f("parts_holder_check")),
        sa.CheckConstraint("(state = 'held') = (lease_until is not null)", name=op.f("parts_lease_check")),
        sa.CheckConstraint("state in ('open', 'held', 'reported')", name=op.f("parts_state_check")),
        sa.ForeignKeyConstraint(["holder_id"], ["members.id"], name=op.f("parts_holder_id_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("parts_project_id_fkey")),
        sa.ForeignKeyConstraint(["reported_by"], ["members.id"], name=op.f("parts_reported_by_fkey")),
        sa.ForeignKeyConstraint(["reserved_for"], ["members.id"], name=op.f("parts_reserved_for_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("parts_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("parts_pkey")),
        sa.UniqueConstraint("ticket_id", "role", name=op.f("parts_ticket_id_role_key")),
        postgresql_with={
            "fillfactor": "80",
            "autovacuum_vacuum_scale_factor": "0",
            "autovacuum_vacuum_threshold": "5000",
            "autovacuum_vacuum_cost_delay": "0",
        },
    )
    op.create_index(
        "parts_lane_idx",
        "parts",
        ["project_id", "role", "priority", "ready_since", "id"],
        unique=False,
        postgresql_where=sa.text("claimable"),
    )
    op.create_index(
        "parts_known_idx",
        "parts",
        ["project_id", "priority", "ready_since", "id"],
        unique=False,
        postgresql_where=sa.text("claimable and was_claimed"),
    )
    op.create_table(
        "lanes",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("lanes_project_id_fkey")),
        sa.PrimaryKeyConstraint("project_id", "role", name=op.f("lanes_pkey")),
    )
    op.create_index("parts_held_idx", "parts", ["holder_id"], unique=False, postgresql_where=sa.text("state = 'held'"))
    op.create_table(
        "reviews",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.BigInteger(), nullable=False),
        sa.Column("producer_class", sa.SmallInteger(), nullable=False),
        sa.Column("passes", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("hashes", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("heads", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["cleared_by"], ["members.id"], name=op.f("reviews_cleared_by_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("reviews_project_id_fkey")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["members.id"], name=op.f("reviews_reviewer_id_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("reviews_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("reviews_pkey")),
    )
    op.create_index(op.f("reviews_ticket_id_idx"), "reviews", ["ticket_id"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('proposed', 'approved', 'rejected')", name=op.f("revisions_state_check")),
        sa.ForeignKeyConstraint(["decided_by"], ["members.id"], name=op.f("revisions_decided_by_fkey")),
        sa.ForeignKeyConstraint(["proposed_by"], ["members.id"], name=op.f("revisions_proposed_by_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("revisions_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("revisions_pkey")),
    )
    op.create_index(
        "revisions_proposed_key",
        "revisions",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("repository", sa.Text(), nullable=False),
        sa.Column("newest_scan_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("side in ('provider', 'consumer')", name=op.f("sources_side_check")),
        sa.ForeignKeyConstraint(["newest_scan_id"], ["scans.id"], name=op.f("sources_newest_scan_id_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("sources_project_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("sources_pkey")),
        sa.UniqueConstraint("project_id", "name", "side", name=op.f("sources_project_id_name_side_key")),
    )
    op.create_table(
        "spec_versions",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("written_by", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["approved_by"], ["members.id"], name=op.f("spec_versions_approved_by_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("spec_versions_ticket_id_fkey")),
        sa.ForeignKeyConstraint(["written_by"], ["members.id"], name=op.f("spec_versions_written_by_fkey")),
        sa.PrimaryKeyConstraint("ticket_id", "version", name=op.f("spec_versions_pkey")),
    )
    op.create_table(
        "waivers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("criterion", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["granted_by"], ["members.id"], name=op.f("waivers_granted_by_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("waivers_project_id_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("waivers_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("waivers_pkey")),
    )
    op.create_index(op.f("waivers_ticket_id_idx"), "waivers", ["ticket_id"], unique=False)
    op.create_table(
        "claims",
        sa.Column("fence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("part_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.Text(), nullable=True),
        sa.CheckConstraint("(ended_at is null) = (ending is null)", name=op.f("claims_ending_check")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("claims_member_id_fkey")),
        sa.ForeignKeyConstraint(["part_id"], ["parts.id"], name=op.f("claims_part_id_fkey")),
        sa.PrimaryKeyConstraint("fence", name=op.f("claims_pkey")),
    )
    op.create_index("claims_live_key", "claims", ["part_id"], unique=True, postgresql_where=sa.text("ended_at is null"))
    op.create_index(op.f("claims_member_id_idx"), "claims", ["member_id"], unique=False)
    op.create_index(op.f("claims_ticket_id_idx"), "claims", ["ticket_id"], unique=False)
    op.create_table(
        "evidence_links",
        sa.Column("evidence_id", sa.BigInteger(), nullable=False),
        sa.Column("criterion", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cases", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("evidence_links_evidence_id_fkey")),
        sa.PrimaryKeyConstraint("evidence_id", "criterion", name=op.f("evidence_links_pkey")),
    )
    op.create_table(
        "mismatches",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("consumer_id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waived_by", sa.BigInteger(), nullable=True),
        sa.Column("waived_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waive_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("state in ('open', 'resolved')", name=op.f("mismatches_state_check")),
        sa.ForeignKeyConstraint(["consumer_id"], ["sources.id"], name=op.f("mismatches_consumer_id_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("mismatches_project_id_fkey")),
        sa.ForeignKeyConstraint(["provider_id"], ["sources.id"], name=op.f("mismatches_provider_id_fkey")),
        sa.ForeignKeyConstraint(["waived_by"], ["members.id"], name=op.f("mismatches_waived_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("mismatches_pkey")),
        sa.UniqueConstraint(
            "project_id",
            "provider_id",
            "consumer_id",
            "fingerprint",
            name=op.f("mismatches_project_id_provider_id_consumer_id_fingerprint_key"),
        ),
    )
    op.create_index(
        "mismatches_open_idx",
        "mismatches",
        ["project_id", "operation"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )

    op.create_table(
        "eras",
        sa.Column("era", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("era", name=op.f("eras_pkey")),
    )
    op.execute("insert into eras (era) values (1)")
    op.create_foreign_key(op.f("scans_source_id_fkey"), "scans", "sources", ["source_id"], ["id"])
    op.execute(REFUSE_CHANGE)
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger {table}_append_only before update or delete or truncate on {table} "
            "for each statement execute function refuse_change()"
        )
    op.execute(REFUSE_UNPROVEN_DONE)
    op.execute(DONE_WANTS_PROOF)


def downgrade() -> None:
    raise RuntimeError("The first tables are not taken away again. Drop the database instead.")
