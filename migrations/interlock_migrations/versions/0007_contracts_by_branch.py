"""Contracts are kept by branch: the newest scan of a source on each, and what disagrees there and since when.

A scan stays for ever, but no longer with all that it read: of that, only the newest of a branch is kept. The version
before still judges and shows on this schema; it cannot record a scan, for its mismatches know no branch.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = "mismatches_project_id_provider_id_consumer_id_fingerprint_key"

NEWEST = """
insert into contracts (source_id, branch, project_id, scan_id, document, operations, commits, at)
select o.id, n.branch, o.project_id, n.id, n.contract::text, n.operations, array[n.commit], n.at
from sources o join scans n on n.id = o.newest_scan_id
"""

COUNTED = """
update scans set
  operation_count = cardinality(operations),
  resolved = jsonb_array_length(coalesce(contract -> 'operations', '[]')),
  unresolved = jsonb_array_length(coalesce(contract -> 'diagnostics', '[]'))
"""

BEGUN = """
insert into periods (mismatch_id, project_id, branch, severity, began_at, ended_at)
select id, project_id, branch, severity, opened_at, resolved_at from mismatches
"""


def upgrade() -> None:
    op.add_column("projects", sa.Column("default_branch", sa.Text(), server_default=sa.text("'main'"), nullable=False))
    op.add_column("sources", sa.Column("component", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("sources", sa.Column("kind", sa.Text(), server_default=sa.text("'posted'"), nullable=False))
    op.add_column("sources", sa.Column("folder", sa.Text(), nullable=True))
    op.add_column("sources", sa.Column("machine", sa.Text(), nullable=True))
    op.add_column("sources", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("sources_kind_check"),
        "sources",
        "(kind = 'folder' and folder is not null and machine is not null) "
        "or (kind = 'posted' and folder is null and machine is null)",
    )
    op.add_column("scans", sa.Column("branch", sa.Text(), server_default=sa.text("'main'"), nullable=False))
    for name in ("operation_count", "resolved", "unresolved", "breaking"):
        op.add_column("scans", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("scans", sa.Column("changes", sa.Text(), server_default=sa.text("'[]'"), nullable=False))
    op.create_table(
        "contracts",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("scan_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("operations", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("commits", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("contracts_project_id_fkey")),
        sa.ForeignKeyConstraint(["scan_id"], ["scans.id"], name=op.f("contracts_scan_id_fkey")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("contracts_source_id_fkey")),
        sa.PrimaryKeyConstraint("source_id", "branch", name=op.f("contracts_pkey")),
    )
    op.create_index(op.f("contracts_project_id_idx"), "contracts", ["project_id"], unique=False)
    op.execute(NEWEST)
    op.execute("alter table scans disable trigger scans_append_only")
    op.execute(COUNTED)
    op.execute("alter table scans enable trigger scans_append_only")
    op.add_column("mismatches", sa.Column("branch", sa.Text(), server_default=sa.text("'main'"), nullable=False))
    op.drop_constraint(op.f(KEY), "mismatches")
    op.create_unique_constraint(
        "mismatches_key", "mismatches", ["project_id", "provider_id", "consumer_id", "branch", "fingerprint"]
    )
    op.create_table(
        "periods",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("mismatch_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("began_with", sa.BigInteger(), nullable=True),
        sa.Column("ended_with", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["began_with"], ["scans.id"], name=op.f("periods_began_with_fkey")),
        sa.ForeignKeyConstraint(["ended_with"], ["scans.id"], name=op.f("periods_ended_with_fkey")),
        sa.ForeignKeyConstraint(["mismatch_id"], ["mismatches.id"], name=op.f("periods_mismatch_id_fkey")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("periods_project_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("periods_pkey")),
    )
    op.create_index("periods_drift_idx", "periods", ["project_id", "branch", "began_at"], unique=False)
    op.create_index(
        "periods_open_idx", "periods", ["mismatch_id"], unique=True, postgresql_where=sa.text("ended_at is null")
    )
    op.execute(BEGUN)
    op.create_table(
        "proposals",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("proposals_project_id_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("proposals_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("ticket_id", "fingerprint", name=op.f("proposals_pkey")),
    )
    op.create_index("proposals_fingerprint_idx", "proposals", ["project_id", "fingerprint"], unique=False)


def downgrade() -> None:
    raise RuntimeError("What older scans had read is gone. Restore a backup from before the upgrade instead.")
