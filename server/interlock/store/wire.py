"""One connection on which many ask at the same time, each for one JSON value that one statement puts together.

Nobody waits until the one before has their answer: questions go out as they come, and answers come back in their order.
Each statement is a transaction of its own, prepared once. This is the shortest way to the database there is: a question
costs this process a tenth of what it costs through the engine. For statements that may be asked twice without harm.
"""

import asyncio
import itertools
import json
import os
from collections import deque
from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import errors
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import make_url

from ..core.refusals import Busy, Unavailable
from .pipe import failure_of
from .silence import given_up_after

SESSION = "-c statement_timeout=15s -c lock_timeout=5s -c timezone=UTC -c jit=off -c plan_cache_mode=force_generic_plan"


class Wire:
    """Opens its connection with the first question, and anew after it was lost."""

    def __init__(self, url: str, options: str = "") -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._options = f"{SESSION} {options}".rstrip()
        self._patience = given_up_after(url)
        self._opening = asyncio.Lock()
        self._line: _Line | None = None
        self.waiting = 0  # who wait for an answer now

    async def ask(self, statement: str, *parameters: str) -> Any:
        """The value, once its transaction is over; None when the statement answers with no row.

        Refuses (Unavailable) when the database cannot be reached, and (Busy) what others kept from its locks. A
        connection may be lost without anybody's knowing: then it is asked once more, over a new one.
        """
        self.waiting += 1
        try:
            line = await self._open()
            try:
                return await line.ask(statement, parameters)
            except _LostError:
                return await (await self._open()).ask(statement, parameters)
        except (errors.LockNotAvailable, errors.DeadlockDetected) as error:
            raise Busy("Others are changing the same things right now.", "Try again in a moment.") from error
        except (_LostError, psycopg.OperationalError) as error:
            if isinstance(error, errors.QueryCanceled):
                raise
            raise Unavailable("The database cannot be reached right now.", "Try again in a few seconds.") from error
        finally:
            self.waiting -= 1

    async def close(self) -> None:
        if self._line:
            self._line.hang_up()
            await self._line.connection.close()

    async def _open(self) -> "_Line":
        if self._line is None or self._line.is_lost:
            async with self._opening:
                if self._line is None or self._line.is_lost:
                    self._line = _Line(
                        await psycopg.AsyncConnection.connect(
                            self._url,
                            autocommit=True,
                            options=self._options,
                            application_name="interlock wire",
                            **self._patience,
                        )
                    )
        return self._line


class Wires:
    """Reads, over so many wires at most: each takes the one on which the fewest wait, so that no long one holds up the
    others. The database itself refuses every write.
    """

    def __init__(self, url: str, most: int) -> None:
        self._wires = [Wire(url, "-c default_transaction_read_only=on") for _ in range(most)]

    async def ask(self, statement: str, *parameters: str) -> Any:
        return await min(self._wires, key=lambda wire: wire.waiting).ask(statement, *parameters)

    async def close(self) -> None:
        for wire in self._wires:
            await wire.close()


def array(values: Iterable[object]) -> str:
    """As PostgreSQL writes an array."""
    quoted = (str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


class _LostError(Exception):
    """The connection ended before the answer came."""


class _Line:
    """An open connection, in libpq's pipeline mode. https://www.postgresql.org/docs/current/libpq-pipeline-mode.html"""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self.connection = connection
        self.is_lost = False
        self._pq = connection.pgconn
        self._pq.nonblocking = 1
        self._pq.enter_pipeline_mode()
        self._socket = os.dup(self._pq.socket)  # libpq closes its own when it likes, and the next may get its number
        self._loop = asyncio.get_running_loop()
        self._numbers = itertools.count()
        self._names: dict[str, bytes] = {}
        self._asked: deque[tuple[str, asyncio.Future[Any]]] = deque()
        self._result: PGresult | None = None  # of the one who is next
        self._loop.add_reader(self._socket, self._read)

    def ask(self, statement: str, parameters: tuple[str, ...]) -> asyncio.Future[Any]:
        answer: asyncio.Future[Any] = self._loop.create_future()
        try:
            name = self._names.get(statement)
            if name is None:
                name = self._names[statement] = b"interlock %d" % next(self._numbers)
                self._pq.send_prepare(name, statement.encode())
            self._pq.send_query_prepared(name, [each.encode() for each in parameters])
            self._pq.pipeline_sync()
            self._asked.append((statement, answer))
            self._write()
        except psycopg.OperationalError:
            self._lose()
            answer.cancel()
            raise _LostError from None
        return answer

    def hang_up(self) -> None:
        self._lose()

    def _write(self) -> None:
        """What the socket does not take now goes on its way when it can."""
        if self._pq.flush():
            self._loop.add_writer(self._socket, self._write)
        else:
            self._loop.remove_writer(self._socket)

    def _read(self) -> None:
        try:
            self._pq.consume_input()
            while self._asked and not self._pq.is_busy():
                self._hear(self._pq.get_result())
        except psycopg.OperationalError:
            self._lose()
        if self._pq.status == ConnStatus.BAD:
            self._lose()

    def _hear(self, result: PGresult | None) -> None:
        """For each question: that it is prepared, when it is new; its result, or an error; and that this was all."""
        if result is None:
            return
        if result.status != ExecStatus.PIPELINE_SYNC:
            if self._result is None or self._result.status != ExecStatus.FATAL_ERROR:
                self._result = result
            return
        statement, answer = self._asked.popleft()
        found, self._result = self._result, None
        assert found
        if found.status == ExecStatus.FATAL_ERROR:
            self._names.pop(statement, None)  # perhaps it was never prepared
        if answer.done():
            return
        if found.status == ExecStatus.FATAL_ERROR:
            answer.set_exception(failure_of(found))
        else:
            value = found.get_value(0, 0) if found.ntuples else None
            answer.set_result(None if value is None else json.loads(value))

    def _lose(self) -> None:
        if self.is_lost:
            return
        self.is_lost = True
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        os.close(self._socket)
        for _, answer in self._asked:
            if not answer.done():
                answer.set_exception(_LostError())
        self._asked.clear()
