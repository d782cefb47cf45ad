"""One connection on which the calls of many share a round trip and a commit.

While one batch is under way, the calls of everybody else queue up; the next batch takes all of them. Each call is one
statement that does its whole deed and answers with at most one row. There is no timer: on an idle server a call goes
at once.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import make_url

from ..core.refusals import Busy, Unavailable
from .silence import given_up_after

MOST = 128  # calls in one batch
SESSION = (
    "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=10s -c timezone=UTC "
    "-c plan_cache_mode=force_generic_plan"
)

# Whoever claims in a project takes turns with whoever else does: limits and scopes are judged on what is true.
TAKE_TURN: LiteralString = "select id from projects where id = any(%(projects)s) order by id for no key update"


@dataclass
class Call:
    statement: LiteralString
    parameters: Mapping[str, Any]
    turn: int | None  # the project whose claims take turns; None: the statement needs no turn
    answer: asyncio.Future[TupleRow | None]


class Lane:
    """Opens its connection with the first call, and anew after it was lost."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._patience = given_up_after(url)
        self._queue: asyncio.Queue[Call] = asyncio.Queue()
        self._worker: asyncio.Task[None] | None = None

    async def ask(
        self, statement: LiteralString, parameters: Mapping[str, Any], turn: int | None = None
    ) -> TupleRow | None:
        """The row that the statement answers with, once it is committed.

        Refuses (Unavailable) when the database cannot be reached; the deed may then be done all the same, as with any
        lost answer. Refuses (Busy) a batch that others kept from its locks; nothing is done then.
        """
        answer: asyncio.Future[TupleRow | None] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(Call(statement, parameters, turn, answer))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await answer

    async def close(self) -> None:
        if self._worker:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker

    async def _work(self) -> None:
        batch: list[Call] = []
        try:
            connection = await psycopg.AsyncConnection.connect(
                self._url, options=SESSION, application_name="interlock lane", **self._patience
            )
            connection.prepare_threshold = 0
            async with connection:
                while True:
                    batch = [await self._queue.get()]
                    while len(batch) < MOST and not self._queue.empty():
                        batch.append(self._queue.get_nowait())
                    batch = [call for call in batch if not call.answer.done()]  # whoever left wants nothing taken
                    if batch:
                        _hand_out(batch, await _together(connection, batch))
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as error:
            self._refuse(batch, Busy("Others are changing the same things right now.", "Try again in a moment."), error)
        except psycopg.OperationalError as error:
            sentence = "The database cannot be reached right now."
            self._refuse(batch, Unavailable(sentence, "Try again in a few seconds."), error)
        except Exception as error:
            self._refuse(batch, error, None)
            raise

    def _refuse(self, batch: list[Call], refusal: Exception, cause: Exception | None) -> None:
        """The batch under way is answered so, and all that queue: the next call opens a new connection."""
        refusal.__cause__ = cause
        while not self._queue.empty():
            batch.append(self._queue.get_nowait())
        for call in batch:
            if not call.answer.done():
                call.answer.set_exception(refusal)


async def _together(connection: psycopg.AsyncConnection[TupleRow], batch: list[Call]) -> list[TupleRow | None]:
    """One whose request id another call took in the same moment answers with no row, and is no matter of the others."""
    try:
        return await _at_once(connection, batch)
    except psycopg.errors.UniqueViolation:
        if len(batch) == 1:
            return [None]
        return [row for call in batch for row in await _together(connection, [call])]


async def _at_once(connection: psycopg.AsyncConnection[TupleRow], batch: list[Call]) -> list[TupleRow | None]:
    turns = sorted({call.turn for call in batch if call.turn is not None})
    async with connection.pipeline(), connection.transaction():  # so that begin and commit share the round trip, too
        if turns:
            await connection.execute(TAKE_TURN, {"projects": turns})
        cursors = [await connection.execute(call.statement, call.parameters) for call in batch]
    return [await cursor.fetchone() for cursor in cursors]


def _hand_out(batch: list[Call], rows: list[TupleRow | None]) -> None:
    for call, row in zip(batch, rows, strict=True):
        if not call.answer.done():
            call.answer.set_result(row)
