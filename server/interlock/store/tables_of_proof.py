"""The tables of proof: what was shown of a ticket, who judged it, and how it was closed."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Integer, SmallInteger, Table, Text, text

from .columns import Xid8, data, metadata, moment, number, of, perhaps, texts

evidence = Table(
    "evidence",
    metadata,
    number(),
    of("tickets", index=True),
    of("projects"),
    Column("round", Integer, nullable=False),
    Column("repository", Text, nullable=False),
    Column("commit", Text, nullable=False),
    of("members", "producer_id"),
    Column("producer_class", SmallInteger, nullable=False),
    Column("check_name", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("standing", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("digest", Text, nullable=False),  # sha256 of the report
    data("counts"),
    data("detail"),  # problems, and the cases that did not pass
    moment(),
)

evidence_links = Table(
    "evidence_links",
    metadata,
    Column("evidence_id", BigInteger, ForeignKey("evidence.id"), primary_key=True),
    Column("criterion", Integer, primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    texts("cases"),
)

reviews = Table(
    "reviews",
    metadata,
    number(),
    of("tickets", index=True),
    of("projects"),
    Column("round", Integer, nullable=False),
    of("members", "reviewer_id"),
    Column("producer_class", SmallInteger, nullable=False),
    Column("passes", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    data("hashes"),  # criterion number -> content hash it was seen with
    data("heads"),
    Column("snapshot", Text, nullable=False),
    moment(),
    perhaps("cleared_at"),
    of("members", "cleared_by", nullable=True),
)

waivers = Table(
    "waivers",
    metadata,
    number(),
    of("tickets", index=True),
    of("projects"),
    Column("criterion", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    of("members", "granted_by"),
    Column("reason", Text, nullable=False),
    moment(),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

close_records = Table(
    "close_records",
    metadata,
    number(),
    of("tickets", index=True),
    of("projects"),
    Column("round", Integer, nullable=False),
    Column("version", Integer, nullable=False),  # of the ticket, as it was judged
    data("heads"),
    Column("spec_version", Integer, nullable=False),
    Column("spec_hash", Text, nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("policy_digest", Text, nullable=False),
    data("verdict"),
    Column("snapshot", Text, nullable=False),
    Column("is_override", Boolean, nullable=False),
    Column("reason", Text, nullable=False, server_default=text("''")),
    of("members", "closed_by", nullable=True),  # null: the server, as the gate opened
    Column("xid", Xid8, nullable=False, server_default=text("pg_current_xact_id()")),
    moment(),
)
