"""The tables of identity: whom a project believes, by which keys, and what was signed and sealed with them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from .columns import Xid8, data, metadata, moment, number, of, perhaps, texts

workloads = Table(
    "workloads",
    metadata,  # which CI jobs a project believes by their own tokens; each speaks as a member of kind ci
    number(),
    of("projects", index=True),
    of("members"),
    Column("provider", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("repository_id", Text, nullable=False),  # the provider's number, which no rename moves
    Column("repository", Text, nullable=False),  # owner/name, as heads name it
    Column("workflow", Text, nullable=False, server_default=text("''")),  # the pinned one; "": any, believed less
    texts("events"),
    Column("self_hosted", Boolean, nullable=False, server_default=text("false")),
    of("members", "created_by"),
    moment(),
    perhaps("revoked_at"),
    of("members", "revoked_by", nullable=True),
    CheckConstraint("provider in ('github', 'gitlab')", name="provider"),
)

shown_tokens = Table(
    "shown_tokens",
    metadata,  # of workloads: each is taken once
    Column("issuer", Text, primary_key=True),
    Column("token_id", Text, primary_key=True),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
)

producer_keys = Table(
    "producer_keys",
    metadata,  # by which statements of a ci member are verified
    number(),
    of("members", index=True),
    Column("key_id", Text, nullable=False, unique=True),  # sha256 of the public key
    Column("public_key", Text, nullable=False),  # PEM
    of("members", "created_by"),
    moment(),
    perhaps("revoked_at"),
)

attestations = Table(
    "attestations",
    metadata,  # signed statements, in and out
    number(),
    of("tickets", index=True),
    of("projects"),
    Column("evidence_id", BigInteger, ForeignKey("evidence.id")),  # that came in with it
    Column("close_record_id", BigInteger, ForeignKey("close_records.id"), index=True),  # that it vouches for
    Column("predicate_type", Text, nullable=False),
    Column("digest", Text, nullable=False),  # sha256 of the envelope as it stands
    Column("envelope", Text, nullable=False),
    moment(),
)

passkeys = Table(
    "passkeys",
    metadata,
    number(),
    of("members", index=True),
    Column("credential_id", Text, nullable=False, unique=True),  # base64url
    Column("credential", Text, nullable=False),  # attested credential data, base64url
    Column("sign_count", BigInteger, nullable=False, server_default=text("0")),
    Column("label", Text, nullable=False, server_default=text("''")),
    moment(),
    perhaps("last_used_at"),
    perhaps("revoked_at"),
)

challenges = Table(
    "challenges",
    metadata,  # each is answered once, by whom it was given to, for what it was given for
    number(),
    of("members"),
    Column("purpose", Text, nullable=False),
    Column("challenge", Text, nullable=False, unique=True),
    Column("subject", Text, nullable=False, server_default=text("''")),  # the deed, the ticket and the snapshot shown
    data("state"),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    perhaps("used_at"),
    CheckConstraint("purpose in ('register', 'decide')", name="purpose"),
    Index("challenges_expires_at_idx", "expires_at"),
)

seals = Table(
    "seals",
    metadata,  # the hash chain over the log: one chain for each ticket
    Column("project_id", BigInteger, primary_key=True, autoincrement=False),  # 0: of no project
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),  # 0: the project's own events
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("era", SmallInteger, nullable=False),
    Column("xid", Xid8, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),  # of the link before and the event
    moment(),
    UniqueConstraint("era", "xid", "seq"),
)
