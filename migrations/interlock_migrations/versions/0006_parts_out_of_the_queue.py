"""A part whose scope is worked on by others may leave the queue for as long as that goes on.

`was_claimed` told a version before 0004 what `known_to` tells now.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("parts", sa.Column("barred_by", sa.Text(), nullable=True))
    op.create_index(
        "parts_barred_idx",
        "parts",
        ["project_id", "barred_by", "priority", "ready_since", "id"],
        unique=False,
        postgresql_where=sa.text("barred_by is not null"),
    )
    op.create_check_constraint(
        op.f("parts_barred_check"), "parts", "barred_by is null or (state = 'open' and not claimable)"
    )
    op.drop_column("parts", "was_claimed")


def downgrade() -> None:
    op.add_column("parts", sa.Column("was_claimed", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute("update parts set was_claimed = known_to is not null where state <> 'reported'")
    op.execute("update parts set claimable = true, barred_by = null where barred_by is not null")
    op.drop_constraint(op.f("parts_barred_check"), "parts")
    op.drop_index("parts_barred_idx", table_name="parts", postgresql_where=sa.text("barred_by is not null"))
    op.drop_column("parts", "barred_by")
