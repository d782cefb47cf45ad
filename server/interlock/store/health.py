"""How far the schema is: what the database has, and what this program knows."""

import re
from functools import cache
from importlib.resources import files

from sqlalchemy import text

from .database import Transaction

NAME = re.compile(r"(\d{4})_\w+\.py$")


async def revision(tx: Transaction) -> str:
    """The newest migration that was applied."""
    return (await tx.sql.execute(text("select version_num from alembic_version"))).scalar_one_or_none() or ""


@cache
def known_revisions() -> tuple[str, ...]:
    """In their order, by the names of their files: who has nothing to migrate does without reading Alembic."""
    versions = files("interlock_migrations").joinpath("versions")
    return tuple(sorted(found[1] for file in versions.iterdir() if (found := NAME.match(file.name))))
