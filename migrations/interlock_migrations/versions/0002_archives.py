"""What is old may leave the log, but only into an archive; and the first answers to old requests are found by age.

The log stays append-only for everybody. Its owner may take away what an archive says was written to a file: events of
tickets that were closed before the archive's date, and the details of their evidence. The database checks each row.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The archive that the transaction works for; null: none.
DATE_OF_ARCHIVE = """
create function date_of_archive() returns timestamptz language sql stable as $$
  select a.before from archives a where a.id = nullif(current_setting('interlock.archive', true), '')::bigint
$$
"""

REFUSE_UNARCHIVED_REMOVAL = """
create function refuse_unarchived_removal() returns trigger language plpgsql as $$
declare
  date_of timestamptz := date_of_archive();
begin
  if date_of is null or exists (
    select from gone g left join tickets t on t.id = g.ticket_id
    where g.at >= date_of or t.resolution is null or t.state_since >= date_of
  ) then
    raise exception '% is append-only: % is refused', tg_table_name, tg_op
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end
$$
"""

REFUSE_UNARCHIVED_CHANGE = """
create function refuse_unarchived_change() returns trigger language plpgsql as $$
declare
  date_of timestamptz := date_of_archive();
begin
  if date_of is null or exists (
    select from was w left join becomes b on b.id = w.id left join tickets t on t.id = w.ticket_id
    where w.at >= date_of or t.resolution is null or t.state_since >= date_of
      or b.detail is distinct from '{}' or to_jsonb(b) - 'detail' is distinct from to_jsonb(w) - 'detail'
  ) then
    raise exception '% is append-only: % is refused', tg_table_name, tg_op
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end
$$
"""

TRIGGERS = (
    "create trigger archives_append_only before update or delete or truncate on archives "
    "for each statement execute function refuse_change()",
    "drop trigger events_append_only on events",
    "create trigger events_append_only before update or truncate on events "
    "for each statement execute function refuse_change()",
    "create trigger events_archived_only after delete on events referencing old table as gone "
    "for each statement execute function refuse_unarchived_removal()",
    "drop trigger evidence_append_only on evidence",
    "create trigger evidence_append_only before delete or truncate on evidence "
    "for each statement execute function refuse_change()",
    "create trigger evidence_archived_only after update on evidence referencing old table as was new table as becomes "
    "for each statement execute function refuse_unarchived_change()",
)


def upgrade() -> None:
    op.create_table(
        "archives",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("details", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("archives_pkey")),
    )
    for function in (DATE_OF_ARCHIVE, REFUSE_UNARCHIVED_REMOVAL, REFUSE_UNARCHIVED_CHANGE):
        op.execute(function)
    for trigger in TRIGGERS:
        op.execute(trigger)
    op.create_index("requests_at_idx", "requests", ["at"], unique=False, postgresql_using="brin")


def downgrade() -> None:
    raise RuntimeError("What was archived does not come back. Restore a backup instead.")
