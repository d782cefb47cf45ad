"""A project may limit how many parts for one role all its members together hold at once.

The limit stands where the claim statement looks for the queues it may take from.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lanes", sa.Column("claims_at_most", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.drop_column("lanes", "claims_at_most")
