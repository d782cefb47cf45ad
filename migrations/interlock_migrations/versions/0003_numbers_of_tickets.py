"""The next ticket's number follows from the tickets: no row is changed to hand one out, so that claims need not wait.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("projects", "last_number")


def downgrade() -> None:
    op.add_column("projects", sa.Column("last_number", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.execute(
        "update projects p set last_number = x.newest "
        "from (select project_id, max(number) as newest from tickets group by 1) x where x.project_id = p.id"
    )
