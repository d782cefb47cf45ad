"""The limit of the database: pgbench, a client in C, with the very statements that a claim and a report send.

One claim and one report are made in process to hear what they send. In the scripts their values stand as literals, but
for what differs from one ticket to the next.
"""

import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ground import PROJECT, Ground
from sqlalchemy import make_url

from interlock.core.members import Actor
from interlock.store.database import Database
from interlock.store.lane import TAKE_TURN
from interlock.store.pipe import NAMED, Row, Statement
from interlock.use_cases import claims

REPOSITORY = "example/shop"
COMMIT = "a" * 40
OF_THIS_TICKET = {
    "fence": ":fence::bigint",
    "number": "split_part(:ticket, '-', 2)::int",
    "ticket": ":ticket_id::bigint",
    "part": "(select id from parts where ticket_id = :ticket_id::bigint)",
}


@dataclass(frozen=True)
class Scripts:
    claim: str
    pair: str


async def scripts(db: Database, agent: Actor) -> Scripts:
    """Takes a part and reports it."""
    sent: list[Statement] = []
    decide: Any = db.reports.decide

    async def noting(*given: Any) -> Row:
        *about, asked, decided = given

        def write(rows: Sequence[Row]) -> Statement | None:
            written = decided(rows)
            assert written, "it is not the usual report"
            sent[:] = [*asked, written]
            return written

        return await decide(*about, asked, write)

    taking: list[Statement] = []
    ask = db.claims.ask

    async def noting_claim(statement: Any, parameters: Mapping[str, Any], turn: int | None = None) -> Row:
        taking[:] = [(TAKE_TURN, {"projects": [turn]}), (statement, parameters)]
        return await ask(statement, parameters, turn)

    with patch.object(db.claims, "ask", noting_claim), patch.object(db.reports, "decide", noting):
        claim = await claims.claim_next(db, agent, PROJECT)
        await claims.report_part(db, agent, claim.ticket, claim.fence, REPOSITORY, COMMIT, "Done.")
    claiming = [_written(statement, {}) for statement in taking]
    reporting = [_written(statement, OF_THIS_TICKET) for statement in sent]
    return Scripts(
        _transaction(claiming),
        "\n".join(["begin;", f"{claiming[0]};", f"{claiming[1]} \\gset", "commit;", _transaction(reporting)]),
    )


def pgbench(where: Ground, script: str, clients: int, seconds: float) -> tuple[float, list[float]]:
    """Times through the script in a second, and how long each took in seconds."""
    url = make_url(where.app_url)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "script.sql").write_text(script)
        command = [
            *(str(where.programs / "pgbench"), "-h", str(url.query["host"]), "-p", str(url.query.get("port", 5432))),
            *("-U", str(url.username), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-l"),
            *("-T", str(max(1, round(seconds))), "-f", "script.sql", str(url.database)),
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        rate = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode or rate is None:
            raise RuntimeError(done.stdout + done.stderr)
        lines = [line for log in Path(folder).glob("pgbench_log.*") for line in log.read_text().splitlines()]
    return float(rate[1]), [int(line.split()[2]) / 1e6 for line in lines]


def _transaction(statements: Sequence[str]) -> str:
    return "\n".join(["begin;", *(f"{statement};" for statement in statements), "commit;"])


def _written(statement: Statement, differing: Mapping[str, str]) -> str:
    text, values = statement
    return NAMED.sub(lambda found: differing.get(found[1]) or _literal(values[found[1]]), text)


def _literal(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool() | int():
            return str(value)
        case list():
            return "'{" + ",".join(map(str, value)) + "}'"
        case _:
            return "'" + str(value).replace("'", "''") + "'"
