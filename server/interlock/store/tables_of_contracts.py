"""The tables of contracts: where they are read from, what was read, and where two sides disagree."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from .columns import count, data, metadata, moment, number, of, perhaps, texts

sources = Table(
    "sources",
    metadata,
    number(),
    of("projects"),
    Column("name", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("repository", Text, nullable=False),
    Column("component", Text, nullable=False, server_default=text("''")),  # the role that works there; empty: the usual
    Column("kind", Text, nullable=False, server_default=text("'posted'")),
    Column("folder", Text),  # of the machine below, where a person allowed it
    Column("machine", Text),
    of("scans", "newest_scan_id", nullable=True),  # nobody reads it, but the version before 0007 does
    moment("created_at"),
    perhaps("removed_at"),
    UniqueConstraint("project_id", "name", "side"),
    CheckConstraint("side in ('provider', 'consumer')", name="side"),
    CheckConstraint(
        "(kind = 'folder' and folder is not null and machine is not null) "
        "or (kind = 'posted' and folder is null and machine is null)",
        name="kind",
    ),
)

# Append-only: what was said of a commit stays said.
scans = Table(
    "scans",
    metadata,
    number(),
    Column("source_id", BigInteger, ForeignKey("sources.id", use_alter=True), nullable=False, index=True),
    of("projects"),
    Column("branch", Text, nullable=False, server_default=text("'main'")),
    Column("commit", Text, nullable=False),  # empty: of a folder, as it lay there
    Column("digest", Text, nullable=False),
    data("contract"),  # empty, as is the next: the version before 0007 reads them
    texts("operations"),
    count("operation_count"),
    count("resolved"),  # places that were read
    count("unresolved"),  # and those that could not be
    count("breaking"),  # of a provider: how many changes since the scan before break a consumer that was right
    Column("changes", Text, nullable=False, server_default=text("'[]'")),  # JSON, the worst first
    of("members", "recorded_by"),
    moment(),
)

# The newest scan of a source on a branch: what others are compared with. An older one leaves no document.
contracts = Table(
    "contracts",
    metadata,
    of("sources"),
    Column("branch", Text, nullable=False),
    of("projects", index=True),
    of("scans"),
    Column("document", Text, nullable=False),  # JSON that only core reads
    texts("operations"),
    texts("commits"),  # that were scanned on this branch of late, the newest first
    moment(),
    PrimaryKeyConstraint("source_id", "branch"),
)

mismatches = Table(
    "mismatches",
    metadata,
    number(),
    of("projects"),
    of("sources", "provider_id"),
    of("sources", "consumer_id"),
    Column("branch", Text, nullable=False, server_default=text("'main'")),
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
    UniqueConstraint("project_id", "provider_id", "consumer_id", "branch", "fingerprint", name="mismatches_key"),
    CheckConstraint("state in ('open', 'resolved')", name="state"),
    Index("mismatches_open_idx", "project_id", "operation", postgresql_where=text("state = 'open'")),
)

# How long a mismatch was open with one severity; null: it still is.
periods = Table(
    "periods",
    metadata,
    number(),
    of("mismatches", "mismatch_id"),
    of("projects"),
    Column("branch", Text, nullable=False),
    Column("severity", Text, nullable=False),
    moment("began_at"),
    perhaps("ended_at"),
    of("scans", "began_with", nullable=True),
    of("scans", "ended_with", nullable=True),
    Index("periods_drift_idx", "project_id", "branch", "began_at"),
    Index("periods_open_idx", "mismatch_id", unique=True, postgresql_where=text("ended_at is null")),
)

# Which ticket is to mend which mismatch.
proposals = Table(
    "proposals",
    metadata,
    of("projects"),
    of("tickets"),
    Column("fingerprint", Text, nullable=False),
    PrimaryKeyConstraint("ticket_id", "fingerprint"),
    Index("proposals_fingerprint_idx", "project_id", "fingerprint"),
)
