"""How far the schema is: what the database has, and what this program knows."""

from functools import cache
from importlib.resources import files

from alembic.script import ScriptDirectory
from sqlalchemy import text

from .database import Transaction


async def revision(tx: Transaction) -> str:
    """The newest migration that was applied."""
    return (await tx.sql.execute(text("select version_num from alembic_version"))).scalar_one_or_none() or ""


@cache
def newest_revision() -> str:
    return ScriptDirectory(str(files("interlock_migrations"))).get_current_head() or ""
