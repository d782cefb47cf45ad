"""The table of archives: what left the database, and the digest of the file that it went into."""

from sqlalchemy import BigInteger, Column, DateTime, Table, Text

from .columns import metadata, moment, number

archives = Table(
    "archives",
    metadata,
    number(),
    Column("before", DateTime(timezone=True), nullable=False),  # only what is older may be taken away
    Column("file", Text, nullable=False),  # its name, as it was written
    Column("digest", Text, nullable=False),  # sha256 of the file
    Column("events", BigInteger, nullable=False),
    Column("details", BigInteger, nullable=False),  # of evidence
    moment(),
)
