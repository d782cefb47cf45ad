"""The clock of the database alone decides when a lease ends."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

import interlock
from interlock.core.refusals import HeldByAnother, StaleFence
from interlock.store.database import Database
from interlock.use_cases import claims
from makers import a_team

HOUSE = Path(interlock.__file__).parent
DECIDE = ("core", "store", "use_cases", "live")
TELL_THE_TIME = {"now", "utcnow", "today", "time", "time_ns"}  # of a machine; `monotonic` tells only how long


async def test_a_lease_holds_until_its_time_and_no_longer(db: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    old = await claims.claim_next(db, otter, "SHOP")
    assert await claims.sweep(db) == 0

    await let_leases_end_in(db, "30 seconds")
    assert await claims.sweep(db) == 0
    with pytest.raises(HeldByAnother):
        await claims.claim_ticket(db, lynx, ticket.key)

    await let_leases_end_in(db, "-2 minutes")  # one of them is for whoever held the part
    new = await claims.claim_ticket(db, lynx, ticket.key)
    assert new.fence > old.fence
    with pytest.raises(StaleFence):
        await claims.renew_claim(db, otter, ticket.key, old.fence)


def test_no_clock_of_a_server_is_asked_where_claims_are_decided():
    read = [path for part in DECIDE for path in (HOUSE / part).rglob("*.py")]
    assert read
    assert [f"{path.relative_to(HOUSE)}: {call}" for path in read for call in clocks_in(path.read_text())] == []


def test_a_clock_that_is_asked_is_found():
    assert list(
        clocks_in("import time\nfrom datetime import datetime\ntime.time(); datetime.now(); time.monotonic()")
    ) == [
        "time.time",
        "datetime.now",
    ]


def clocks_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in TELL_THE_TIME
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in {"time", "datetime", "date"}
        ):
            yield ast.unparse(node.func)


async def let_leases_end_in(db: Database, interval: str) -> None:
    async with db.transaction() as tx:
        await tx.sql.execute(text(f"update parts set lease_until = now() + interval '{interval}' where state = 'held'"))
