"""A part whose scope is worked on by others may leave the queue for as long as that goes on.

The version before knows nothing of it: what it moves stays marked, until somebody lets it back.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# In a table of a million parts, vacuum would leave thousands of claimed ones at the head of the queue's index: they are
# few of all, and passed over by each claim.
TIDY = "alter table parts set (vacuum_index_cleanup = on)"


def upgrade() -> None:
    op.execute(TIDY)
    op.add_column("parts", sa.Column("barred_by", sa.Text(), nullable=True))
    op.create_index(
        "parts_barred_idx",
        "parts",
        ["project_id", "barred_by", "priority", "ready_since", "id"],
        unique=False,
        postgresql_where=sa.text("barred_by is not null"),
    )


def downgrade() -> None:
    op.execute("alter table parts reset (vacuum_index_cleanup)")
    op.execute("update parts set claimable = state = 'open' where barred_by is not null")
    op.drop_index("parts_barred_idx", table_name="parts", postgresql_where=sa.text("barred_by is not null"))
    op.drop_column("parts", "barred_by")
