"""What was scanned before branches were known stays, as of the default branch, and the version before reads on."""

import json
from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, NullPool, create_engine, text

from databases import Cluster

CONTRACT = json.dumps({"format": 1, "side": "provider", "operations": [{}, {}], "diagnostics": [{}]})

BEFORE = (
    "insert into members (name, kind) values ('owner', 'person')",
    "insert into projects (key, name) values ('SHOP', 'The shop')",
    "insert into sources (project_id, name, side, repository) values (1, 'api', 'provider', 'r'), "
    "(1, 'web', 'consumer', 'r'), (1, 'never', 'consumer', 'r')",
    'insert into scans (source_id, project_id, "commit", digest, contract, operations, recorded_by) values '
    f"(1, 1, 'old', 'd', '{{}}', '{{}}', 1), (1, 1, 'new', 'd', '{CONTRACT}', '{{GET /orders}}', 1)",
    "update sources set newest_scan_id = 2 where name = 'api'",
    "insert into mismatches (project_id, provider_id, consumer_id, fingerprint, rule, severity, operation, body, "
    "state, opened_at, resolved_at) values "
    "(1, 1, 2, 'a', 'r', 'error', 'GET /orders', '{}', 'open', '2026-01-01Z', null), "
    "(1, 1, 2, 'b', 'r', 'info', 'GET /orders', '{}', 'resolved', '2026-01-01Z', '2026-01-02Z')",
)

# What a server of the version before asks while this one is there already.
ASKED_BEFORE = (
    "select o.name, n.commit, n.operations from sources o join scans n on n.id = o.newest_scan_id",
    "select from mismatches x where x.state = 'open' and (x.waived_until is null or x.waived_until <= now())",
    "update mismatches set waived_until = now() where fingerprint = 'a'",
)


def upgrade(sql: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("interlock_migrations")))
    config.attributes["connection"] = sql
    command.upgrade(config, revision)


def test_older_scans_are_of_the_default_branch_and_the_version_before_still_reads(cluster: Cluster):
    with cluster.empty_database() as urls, create_engine(urls.owner, poolclass=NullPool).connect() as sql:
        upgrade(sql, "0006")
        for statement in BEFORE:
            sql.execute(text(statement.replace(":", r"\:")))
        upgrade(sql, "0007")
        kept = sql.execute(
            text("select source_id, branch, scan_id, operations, commits, document from contracts")
        ).all()
        assert [(*row[:3], list(row[3]), list(row[4])) for row in kept] == [(1, "main", 2, ["GET /orders"], ["new"])]
        assert json.loads(kept[0].document) == json.loads(CONTRACT)
        counts = text("select operation_count, resolved, unresolved, branch from scans order by id")
        counted = sql.execute(counts).all()
        assert [tuple(row) for row in counted] == [(0, 0, 0, "main"), (1, 2, 1, "main")]
        periods = sql.execute(text("select mismatch_id, severity, ended_at is null from periods order by id")).all()
        assert [tuple(row) for row in periods] == [(1, "error", True), (2, "info", False)]
        for statement in ASKED_BEFORE:
            assert sql.execute(text(statement)).rowcount == 1
