"""How our tables are written: the metadata, and one word for each kind of column."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    MetaData,
    Row,
    Select,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)


# What a statement of ours answers with: its columns are named where it is written.
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]


class Xid8(UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction id. It never wraps; drivers know it as text."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


ischema_names["xid8"] = Xid8  # so that Alembic knows the type when it reads a database back


def moment(name: str = "at") -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


def perhaps(name: str) -> Column[Any]:
    return Column(name, DateTime(timezone=True))


def number() -> Column[Any]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def of(table: str, name: str = "", nullable: bool = False, index: bool = False) -> Column[Any]:
    return Column(
        name or f"{table.removesuffix('s')}_id", BigInteger, ForeignKey(f"{table}.id"), nullable=nullable, index=index
    )


def texts(name: str) -> Column[Any]:
    return Column(name, ARRAY(Text), nullable=False, server_default=text("'{}'"))


def data(name: str) -> Column[Any]:
    return Column(name, JSONB, nullable=False, server_default=text("'{}'"))


def count(name: str, start: int = 0) -> Column[Any]:
    return Column(name, Integer, nullable=False, server_default=text(str(start)))
