"""Statements that go out together and are answered together, in one transaction.

The driver's own pipeline looks for answers after each statement, and a look at the socket costs more than all the rest
of a short statement. Here a batch is written at once and then read: libpq's pipeline mode, as wire.py has it.
https://www.postgresql.org/docs/current/libpq-pipeline-mode.html
"""

import asyncio
import itertools
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import psycopg
from psycopg import errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus
from psycopg.pq.abc import PGresult

NAMED = re.compile(r"%\((\w+)\)s")

Statement = tuple[str, Mapping[str, Any]]  # with %(name)s, as the driver has them
Row = tuple[Any, ...] | None  # the first that a statement answers with


def failure_of(result: PGresult) -> psycopg.Error:
    """What libpq itself says, as of a connection that is lost, bears no state; the driver would not know what it is."""
    if result.error_field(DiagnosticField.SQLSTATE):
        return errors.error_from_result(result)
    return psycopg.OperationalError(result.get_error_message())


class Pipe:
    """Takes over an open connection, to its end. Each statement is prepared once for the types of its parameters."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection
        self._types = Transformer(connection)
        self._pq = connection.pgconn
        self._pq.nonblocking = 1
        self._pq.enter_pipeline_mode()
        self._loop = asyncio.get_running_loop()
        self._numbers = itertools.count()
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self._heard = asyncio.Event()
        self._socket = os.dup(self._pq.socket)  # libpq closes its own when it likes, and the next may get its number
        self._is_listening = True
        self._loop.add_reader(self._socket, self._hear)

    async def close(self) -> None:
        self._leave()
        os.close(self._socket)
        await self._connection.close()

    async def ask(self, statements: Sequence[Statement]) -> list[Row]:
        """The first row of each. The transaction stays open until `end`; a failure is raised, and ends it."""
        counts = [self._send(*statement) for statement in statements]
        self._pq.send_flush_request()
        await self._flush()
        results = [await self._answer(count) for count in counts]
        if any(_has_failed(result) for result in results):
            await self._sync()
        return self._rows(results)

    async def end(self, statements: Sequence[Statement]) -> list[Row]:
        """The same, and a commit. After a failure nothing is kept of the whole transaction."""
        counts = [self._send(*statement) for statement in statements]
        self._pq.pipeline_sync()
        await self._flush()
        results = [await self._answer(count) for count in counts]
        results += await self._end_of_sync()
        return self._rows(results)[: len(statements)]

    def _send(self, statement: str, parameters: Mapping[str, Any]) -> int:
        """The number of results to come: one more when it is prepared first."""
        self._must_live()
        query, names = _numbered(statement)
        values = self._types.dump_sequence([parameters[name] for name in names], [PyFormat.AUTO] * len(names))
        key = statement, self._types.types or ()
        is_new = key not in self._names
        if is_new:
            self._names[key] = b"statement %d" % next(self._numbers)
            self._pq.send_prepare(self._names[key], query, key[1])
        self._pq.send_query_prepared(self._names[key], values, self._types.formats)
        return 1 + is_new

    async def _flush(self) -> None:
        while self._pq.flush():
            taken = self._loop.create_future()
            self._loop.add_writer(self._socket, _settle, taken)
            try:
                await taken
            finally:
                self._loop.remove_writer(self._socket)

    async def _answer(self, count: int) -> PGresult:
        """The last of so many results, or the first that failed. After each comes nothing, once."""
        failed: PGresult | None = None
        while True:
            result = await self._next()
            if result is None:
                raise psycopg.OperationalError("The connection has ended.")
            await self._next()
            if failed is None and _has_failed(result):
                failed = result
            count -= 1
            if not count:
                return failed or result

    async def _sync(self) -> None:
        self._pq.pipeline_sync()
        await self._flush()
        await self._end_of_sync()

    async def _end_of_sync(self) -> list[PGresult]:
        """What was to be told besides: a commit that failed."""
        told: list[PGresult] = []
        while True:
            result = await self._next()
            if result is None:
                await asyncio.sleep(0)  # what ended the connection may just be coming in
            elif result.status == ExecStatus.PIPELINE_SYNC:
                return told
            else:
                told.append(result)

    async def _next(self) -> PGresult | None:
        while self._pq.is_busy():
            self._must_live()
            self._heard.clear()
            await self._heard.wait()
        result = self._pq.get_result()
        if result is None:
            self._must_live()
        return result

    def _hear(self) -> None:
        with suppress(psycopg.OperationalError):
            self._pq.consume_input()
            self._must_live()
        self._heard.set()

    def _must_live(self) -> None:
        if self._pq.status == ConnStatus.BAD:
            self._leave()
            raise psycopg.OperationalError("The connection has ended.")

    def _leave(self) -> None:
        if self._is_listening:
            self._is_listening = False
            self._loop.remove_reader(self._socket)

    def _rows(self, results: Sequence[PGresult]) -> list[Row]:
        for result in results:
            if result.status == ExecStatus.FATAL_ERROR:
                self._names.clear()  # perhaps some of them were never prepared
                raise failure_of(result)
        return [self._row(result) for result in results]

    def _row(self, result: PGresult) -> Row:
        if not result.ntuples:
            return None
        self._types.set_pgresult(result)
        return self._types.load_row(0, tuple)


def _has_failed(result: PGresult) -> bool:
    return result.status in (ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED)


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


@cache
def _numbered(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement with $1, $2... for its %(name)s, and the names in that order."""
    names = tuple(dict.fromkeys(NAMED.findall(statement)))
    numbers = {name: number for number, name in enumerate(names, 1)}
    return NAMED.sub(lambda found: f"${numbers[found[1]]}", statement).encode(), names
