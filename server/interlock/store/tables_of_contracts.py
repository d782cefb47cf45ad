"""The tables of contracts: where they are read from, what was read, and where two sides disagree."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Table, Text, UniqueConstraint, text

from .columns import data, metadata, moment, number, of, perhaps, texts

sources = Table(
    "sources",
    metadata,
    number(),
    of("projects"),
    Column("name", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("repository", Text, nullable=False),
    of("scans", "newest_scan_id", nullable=True),
    moment("created_at"),
    UniqueConstraint("project_id", "name", "side"),
    CheckConstraint("side in ('provider', 'consumer')", name="side"),
)

scans = Table(
    "scans",
    metadata,
    number(),
    Column("source_id", BigInteger, ForeignKey("sources.id", use_alter=True), nullable=False, index=True),
    of("projects"),
    Column("commit", Text, nullable=False),
    Column("digest", Text, nullable=False),
    data("contract"),
    texts("operations"),
    of("members", "recorded_by"),
    moment(),
)

mismatches = Table(
    "mismatches",
    metadata,
    number(),
    of("projects"),
    of("sources", "provider_id"),
    of("sources", "consumer_id"),
    Column("fingerprint", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("operation", Text, nullable=False),
    data("body"),  # the whole mismatch, as the newest scan saw it
    Column("state", Text, nullable=False),
    moment("opened_at"),
    moment("seen_at"),
    perhaps("resolved_at"),
    of("members", "waived_by", nullable=True),
    perhaps("waived_until"),
    Column("waive_reason", Text),
    UniqueConstraint("project_id", "provider_id", "consumer_id", "fingerprint"),
    CheckConstraint("state in ('open', 'resolved')", name="state"),
    Index("mismatches_open_idx", "project_id", "operation", postgresql_where=text("state = 'open'")),
)
