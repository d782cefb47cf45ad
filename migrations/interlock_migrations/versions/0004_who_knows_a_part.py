"""Each part says who worked on its ticket last, so that this member finds it without looking at those of others.

What is reported is told so when it is opened again.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WHO_KNOWS = """
update parts p
set known_to = (select c.member_id from claims c where c.ticket_id = p.ticket_id order by c.fence desc limit 1)
where p.was_claimed and p.state <> 'reported'
"""


def upgrade() -> None:
    op.add_column("parts", sa.Column("known_to", sa.BigInteger(), nullable=True))
    op.execute(WHO_KNOWS)
    op.drop_index("parts_known_idx", table_name="parts", postgresql_where=sa.text("claimable and was_claimed"))
    op.create_index(
        "parts_known_idx",
        "parts",
        ["project_id", "known_to", "role", "priority", "ready_since", "id"],
        unique=False,
        postgresql_where=sa.text("claimable and known_to is not null"),
    )


def downgrade() -> None:
    op.drop_index("parts_known_idx", table_name="parts", postgresql_where=sa.text("claimable and known_to is not null"))
    op.create_index(
        "parts_known_idx",
        "parts",
        ["project_id", "priority", "ready_since", "id"],
        unique=False,
        postgresql_where=sa.text("claimable and was_claimed"),
    )
    op.execute("update parts set was_claimed = known_to is not null where state <> 'reported'")
    op.drop_column("parts", "known_to")
