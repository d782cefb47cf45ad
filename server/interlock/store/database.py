"""The engine, and transaction(): the only place that commits."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg.pq import TransactionStatus
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from ..core.identity.signing import Signer
from ..core.refusals import Busy, Unavailable
from .lane import Lane
from .looking import Looks
from .silence import given_up_after
from .wire import Wire, Wires

CONNECTIONS = 10
CONNECTIONS_AT_PEAK = 30
WAIT_FOR_CONNECTION_SECONDS = 10
READING = 4  # connections for reads of one statement

SESSION = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",
    "timezone": "UTC",
    "jit": "off",  # our statements are short; compiling them costs more than running them
    "default_transaction_isolation": r"read\ committed",
}

# https://www.postgresql.org/docs/current/errcodes-appendix.html
HELD_BY_OTHERS = frozenset({"40001", "40P01", "55P03"})  # serialization failure, deadlock, lock not available
OVERSTAYED = frozenset({"25P03", "25P04"})  # closed by the server for being idle or open too long: a bug of ours
TOO_MANY_CONNECTIONS = "53300"

log = logging.getLogger(__name__)


@dataclass
class Transaction:
    """One unit of work. `now` is the database's, read once, so that all it writes bears one time.

    `signer` is the server's own key, for what is written down for others to check.
    """

    sql: AsyncConnection
    now: datetime
    signer: Signer
    wrote_events: bool = False


class Database:
    """Connections to one PostgreSQL. `on_events` is called after each commit in which events were appended.

    `claims` and `identities` are for the two calls that come in great numbers; apart, so that nobody waits to be known
    because others wait for their turn. `looks` is for those who find nothing to claim, and `reads` for what one
    statement reads.
    """

    def __init__(self, url: str, signer: Signer | None = None) -> None:
        """`url` is postgresql+psycopg://..., whatever its own options: ours are added.

        `signer` vouches for what is closed. Without one it is a key that nobody knows, and that ends with the process.
        """
        self.signer = signer or Signer("interlock", Ed25519PrivateKey.generate())
        self.on_events: Callable[[], None] = _nobody_listens
        self.claims = Lane(url)
        self.reports = Lane(url)
        self.identities = Wire(url)
        self.reads = Wires(url, READING)
        self.looks = Looks(url)
        self._engine = _engine(url)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commits when the block ends; rolls back when it raises.

        Refuses (Unavailable) when the database cannot be reached or is lost on the way, and (Busy) when others hold
        what the block needs. A commit whose answer was lost is Unavailable too: it may have happened.
        """
        with failures_as_refusals():
            async with self._engine.connect() as sql:
                transaction = Transaction(sql, await _begin(sql), self.signer)
                yield transaction
                await _commit(sql)
        if transaction.wrote_events:
            self.on_events()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A transaction in which the database itself refuses every write."""
        with failures_as_refusals():
            async with self._engine.connect() as sql:
                yield Transaction(sql, await _begin(sql, postgresql_readonly=True), self.signer)

    async def close(self) -> None:
        await self.claims.close()
        await self.reports.close()
        await self.identities.close()
        await self.reads.close()
        await self.looks.close()
        await self._engine.dispose()


@contextmanager
def failures_as_refusals() -> Iterator[None]:
    """Anything else that the database raises is a bug, and passes as it is."""
    try:
        yield
    except PoolTimeout as error:
        raise Busy("All connections to the database are taken.", "Try again in a few seconds.") from error
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state in HELD_BY_OTHERS:
            raise Busy("Others are changing the same things right now.", "Try again in a moment.") from error
        if state not in OVERSTAYED and (error.connection_invalidated or _is_out_of_reach(error, state)):
            log.warning("The database cannot be reached: %s", error.orig)
            raise Unavailable("The database cannot be reached right now.", "Try again in a few seconds.") from error
        raise


def _nobody_listens() -> None:
    pass


def _engine(url: str) -> AsyncEngine:
    given = make_url(url).query.get("options", "")
    options = " ".join([str(given), *(f"-c {name}={value}" for name, value in SESSION.items())]).strip()
    return create_async_engine(
        url,
        connect_args={"options": options, "application_name": "interlock", **given_up_after(url)},
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS_AT_PEAK - CONNECTIONS,
        pool_timeout=WAIT_FOR_CONNECTION_SECONDS,
    )


async def _begin(sql: AsyncConnection, **options: bool) -> datetime:
    """The first statement finds out whether a pooled connection is from before a restart of PostgreSQL.

    Then another is taken, in silence: nothing was done on the old one. This saves a ping for each transaction.
    """
    try:
        return await _now(sql, options)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
    await sql.rollback()
    return await _now(sql, options)


async def _now(sql: AsyncConnection, options: dict[str, bool]) -> datetime:
    await sql.execution_options(**options)
    return (await sql.execute(text("select now()"))).scalar_one()


async def _commit(sql: AsyncConnection) -> None:
    """To commit after a failed statement is to roll back, and PostgreSQL would not complain."""
    driver: Any = (await sql.get_raw_connection()).driver_connection
    if driver.info.transaction_status == TransactionStatus.INERROR:
        raise RuntimeError("A statement failed, and the block went on as if it had not: nothing is kept.")
    await sql.commit()


def _is_out_of_reach(error: DBAPIError, state: str | None) -> bool:
    """A connection that could not be made carries no state: no server was there to give one."""
    return isinstance(error, OperationalError) and (state is None or state == TOO_MANY_CONNECTIONS)
