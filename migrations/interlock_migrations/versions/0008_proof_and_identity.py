"""Whom a project believes, by which keys, what was signed and sealed with them, and what more a piece of proof says.

Only additions: the version before goes on beside it.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from interlock.store.columns import Xid8

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

APPEND_ONLY = ("distrusts", "attestations", "close_checks", "confirmations", "seals")


def upgrade() -> None:
    op.create_table(
        "seals",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("era", sa.SmallInteger(), nullable=False),
        sa.Column("xid", Xid8(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "ticket_id", "number", name=op.f("seals_pkey")),
        sa.UniqueConstraint("era", "xid", "seq", name=op.f("seals_era_xid_seq_key")),
    )
    op.create_table(
        "shown_tokens",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("token_id", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "token_id", name=op.f("shown_tokens_pkey")),
    )
    op.create_index(op.f("shown_tokens_expires_at_idx"), "shown_tokens", ["expires_at"], unique=False)
    op.create_table(
        "challenges",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("state", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose in ('register', 'decide')", name=op.f("challenges_purpose_check")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("challenges_member_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("challenges_pkey")),
        sa.UniqueConstraint("challenge", name=op.f("challenges_challenge_key")),
    )
    op.create_index("challenges_expires_at_idx", "challenges", ["expires_at"], unique=False)
    op.create_table(
        "distrusts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["declared_by"], ["members.id"], name=op.f("distrusts_declared_by_fkey")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("distrusts_member_id_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("distrusts_project_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("distrusts_pkey")),
    )
    op.create_index(op.f("distrusts_project_id_idx"), "distrusts", ["project_id"], unique=False)
    op.create_table(
        "passkeys",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("label", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("passkeys_member_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("passkeys_pkey")),
        sa.UniqueConstraint("credential_id", name=op.f("passkeys_credential_id_key")),
    )
    op.create_index(op.f("passkeys_member_id_idx"), "passkeys", ["member_id"], unique=False)
    op.create_table(
        "producer_keys",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["members.id"], name=op.f("producer_keys_created_by_fkey")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("producer_keys_member_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("producer_keys_pkey")),
        sa.UniqueConstraint("key_id", name=op.f("producer_keys_key_id_key")),
    )
    op.create_index(op.f("producer_keys_member_id_idx"), "producer_keys", ["member_id"], unique=False)
    op.create_table(
        "workloads",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("repository_id", sa.Text(), nullable=False),
        sa.Column("repository", sa.Text(), nullable=False),
        sa.Column("workflow", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("events", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("self_hosted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("provider in ('github', 'gitlab')", name=op.f("workloads_provider_check")),
        sa.ForeignKeyConstraint(["created_by"], ["members.id"], name=op.f("workloads_created_by_fkey")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("workloads_member_id_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("workloads_project_id_fkey")),
        sa.ForeignKeyConstraint(["revoked_by"], ["members.id"], name=op.f("workloads_revoked_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("workloads_pkey")),
    )
    op.create_index(op.f("workloads_project_id_idx"), "workloads", ["project_id"], unique=False)
    op.create_table(
        "attestations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("evidence_id", sa.BigInteger(), nullable=True),
        sa.Column("close_record_id", sa.BigInteger(), nullable=True),
        sa.Column("predicate_type", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["close_record_id"], ["close_records.id"], name=op.f("attestations_close_record_id_fkey")
        ),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("attestations_evidence_id_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("attestations_project_id_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("attestations_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("attestations_pkey")),
    )
    op.create_index(op.f("attestations_close_record_id_idx"), "attestations", ["close_record_id"], unique=False)
    op.create_index(op.f("attestations_ticket_id_idx"), "attestations", ["ticket_id"], unique=False)
    op.create_table(
        "close_checks",
        sa.Column("close_record_id", sa.BigInteger(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("said", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["close_record_id"], ["close_records.id"], name=op.f("close_checks_close_record_id_fkey")
        ),
        sa.PrimaryKeyConstraint("close_record_id", name=op.f("close_checks_pkey")),
    )
    op.create_index(
        "close_checks_disputed_idx",
        "close_checks",
        ["close_record_id"],
        unique=False,
        postgresql_where=sa.text("not agrees"),
    )
    op.create_table(
        "confirmations",
        sa.Column("close_record_id", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["close_record_id"], ["close_records.id"], name=op.f("confirmations_close_record_id_fkey")
        ),
        sa.ForeignKeyConstraint(["confirmed_by"], ["members.id"], name=op.f("confirmations_confirmed_by_fkey")),
        sa.PrimaryKeyConstraint("close_record_id", name=op.f("confirmations_pkey")),
    )
    op.create_table(
        "passed_tests",
        sa.Column("evidence_id", sa.BigInteger(), nullable=False),
        sa.Column("names", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("passed_tests_evidence_id_fkey")),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("passed_tests_pkey")),
    )
    op.add_column("close_records", sa.Column("passkey_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("close_records_passkey_id_fkey"), "close_records", "passkeys", ["passkey_id"], ["id"])
    op.add_column(
        "criteria", sa.Column("suppressions", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("evidence", sa.Column("family", sa.Text(), server_default=sa.text("'tests'"), nullable=False))
    op.add_column("evidence", sa.Column("identity", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("evidence", sa.Column("base_of", sa.Text(), nullable=True))
    op.add_column("evidence", sa.Column("changed_paths", sa.ARRAY(sa.Text()), nullable=True))
    op.add_column("evidence", sa.Column("lost_tests", sa.Integer(), nullable=True))
    op.add_column("members", sa.Column("model_family", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("messages", sa.Column("criterion", sa.Integer(), nullable=True))
    op.add_column("reviews", sa.Column("abstains", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("reviews_abstains_check"), "reviews", "abstains in ('abstains', 'escalates')")
    op.add_column("reviews", sa.Column("passkey_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("reviews_passkey_id_fkey"), "reviews", "passkeys", ["passkey_id"], ["id"])
    op.add_column("tickets", sa.Column("sent_back", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("tokens", sa.Column("identity", postgresql.JSONB(), nullable=True))
    op.add_column("waivers", sa.Column("heads", postgresql.JSONB(), nullable=True))
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger {table}_append_only before update or delete or truncate on {table} "
            "for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    raise RuntimeError(
        "What was signed and sealed is not thrown away. Restore a backup from before the upgrade instead."
    )
