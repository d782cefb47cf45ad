"""All tables together: what Alembic compares its migrations with, and which of them are append-only."""

from . import tables, tables_of_archives, tables_of_contracts, tables_of_identity, tables_of_proof
from .columns import metadata

__all__ = [
    "APPEND_ONLY",
    "OWNERS",
    "metadata",
    "tables",
    "tables_of_archives",
    "tables_of_contracts",
    "tables_of_identity",
    "tables_of_proof",
]

APPEND_ONLY = (
    *("events", "evidence", "evidence_links", "close_records"),
    *("policies", "spec_versions", "scans", "archives"),
    *("distrusts", "attestations", "close_checks", "confirmations", "seals"),
)
OWNERS = ("archives", "alembic_version")  # the server reads them and never writes
