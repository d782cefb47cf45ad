"""The tables of proof: what was shown of a ticket, who judged it, and how it was closed."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

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
    Column("family", Text, nullable=False, server_default=text("'tests'")),  # tests, static, coverage
    data("identity"),  # what the workload's own token said of the run
    Column("base_of", Text),  # the head whose base this run tested, to show that its tests fail there
    Column("changed_paths", ARRAY(Text)),  # between the base and the commit, as CI saw it; null: it did not say
    Column("lost_tests", Integer),  # that passed in the run accepted last, and are not in this one; null: not compared
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

passed_tests = Table(
    "passed_tests",
    metadata,  # for as long as a later run may be compared with it
    Column("evidence_id", BigInteger, ForeignKey("evidence.id"), primary_key=True),
    Column("names", LargeBinary, nullable=False),  # zlib of lines, sorted
)

distrusts = Table(
    "distrusts",
    metadata,  # of whom nothing counts in a project that came in since a moment
    number(),
    of("projects", index=True),
    of("members"),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("reason", Text, nullable=False),
    of("members", "declared_by"),
    moment(),
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
    Column("abstains", Text),  # "escalates" to a person, or "abstains"; null: `passes` says it
    of("passkeys", "passkey_id", nullable=True),  # that the person showed
    moment(),
    perhaps("cleared_at"),
    of("members", "cleared_by", nullable=True),
    CheckConstraint("abstains in ('abstains', 'escalates')", name="abstains"),
)

waivers = Table(
    "waivers",
    metadata,
    number(),
    of("tickets", index=True),
    of("projects"),
    Column("criterion", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    Column("heads", JSONB),  # that it holds for; null: for any
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
    of("passkeys", "passkey_id", nullable=True),  # that the person showed
    Column("xid", Xid8, nullable=False, server_default=text("pg_current_xact_id()")),
    moment(),
)

close_checks = Table(
    "close_checks",
    metadata,  # what the second evaluator said of each close
    Column("close_record_id", BigInteger, ForeignKey("close_records.id"), primary_key=True),
    Column("agrees", Boolean, nullable=False),
    data("said"),
    moment(),
    Index("close_checks_disputed_idx", "close_record_id", postgresql_where=text("not agrees")),
)

confirmations = Table(
    "confirmations",
    metadata,  # of an override, by a second owner
    Column("close_record_id", BigInteger, ForeignKey("close_records.id"), primary_key=True),
    of("members", "confirmed_by"),
    moment(),
)
