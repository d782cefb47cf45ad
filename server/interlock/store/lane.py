"""One connection on which the calls of many share a round trip and a commit.

While one batch is under way, the calls of everybody else queue up; the next batch takes all of them. There is no timer:
on an idle server a call goes at once. A call is one statement that does its whole deed and answers with at most one
row; or it reads first, decides here on what it read, and then writes.
"""

import asyncio
import contextlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString, NamedTuple

import psycopg
from sqlalchemy import make_url

from ..core.refusals import Busy, Unavailable
from .pipe import Pipe, Row, Statement
from .silence import given_up_after

MOST = 128  # calls in one batch
SESSION = (
    "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=10s -c timezone=UTC "
    "-c plan_cache_mode=force_generic_plan"
)

# Whoever claims in a project takes turns with whoever else does: limits and scopes are judged on what is true.
TAKE_TURN: LiteralString = "select id from projects where id = any(%(projects)s) order by id for no key update"


class Write(NamedTuple):
    """What was decided to be written."""

    statement: str
    parameters: Mapping[str, Any]


@dataclass
class Call:
    statements: Sequence[Statement]
    decide: Callable[[Sequence[Row]], Statement | None] | None
    turn: int | None  # the project whose claims take turns; None: the statement needs no turn
    about: Hashable  # what is decided about; None: nothing is decided here
    answer: asyncio.Future[Row]


class Lane:
    """Opens its connection with the first call, and anew after it was lost."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._patience = given_up_after(url)
        self._queue: asyncio.Queue[Call] = asyncio.Queue()
        self._put_off: list[Call] = []
        self._worker: asyncio.Task[None] | None = None

    async def ask(self, statement: LiteralString, parameters: Mapping[str, Any], turn: int | None = None) -> Row:
        """The row that the statement answers with, once it is committed.

        Refuses (Unavailable) when the database cannot be reached; the deed may then be done all the same, as with any
        lost answer. Refuses (Busy) a batch that others kept from its locks; nothing is done then.
        """
        return await self._queued([(statement, parameters)], turn=turn)

    async def decide(
        self, about: Hashable, asked: Sequence[Statement], decide: Callable[[Sequence[Row]], Statement | None]
    ) -> Row:
        """What the statement answers with that `decide` makes of the rows of those asked; None when it makes none.

        All in one transaction. Two decisions about the same never share it: the second sees what the first has written.
        What `decide` raises is raised here, and then nothing is written. Refuses as `ask` does.
        """
        return await self._queued(asked, decide, about=about)

    async def close(self) -> None:
        if self._worker:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker

    async def _queued(
        self,
        statements: Sequence[Statement],
        decide: Callable[[Sequence[Row]], Statement | None] | None = None,
        turn: int | None = None,
        about: Hashable = None,
    ) -> Row:
        answer: asyncio.Future[Row] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(Call(statements, decide, turn, about, answer))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        batch: list[Call] = []
        try:
            connection = await psycopg.AsyncConnection.connect(
                self._url,
                options=SESSION,
                application_name="interlock lane",
                autocommit=True,
                **self._patience,
            )
            pipe = Pipe(connection)
            try:
                while True:
                    batch = await self._next()
                    if batch:
                        _hand_out(batch, await _together(pipe, batch))
            finally:
                await pipe.close()
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as error:
            self._refuse(batch, Busy("Others are changing the same things right now.", "Try again in a moment."), error)
        except psycopg.OperationalError as error:
            sentence = "The database cannot be reached right now."
            self._refuse(batch, Unavailable(sentence, "Try again in a few seconds."), error)
        except Exception as error:
            self._refuse(batch, error, None)
            raise

    async def _next(self) -> list[Call]:
        waiting, self._put_off = self._put_off or [await self._queue.get()], []
        while len(waiting) < MOST and not self._queue.empty():
            waiting.append(self._queue.get_nowait())
        batch: list[Call] = []
        subjects: set[Hashable] = set()
        for call in waiting:
            if call.answer.done():  # whoever left wants nothing done
                continue
            if call.about in subjects:
                self._put_off.append(call)
                continue
            if call.about is not None:
                subjects.add(call.about)
            batch.append(call)
        return batch

    def _refuse(self, batch: list[Call], refusal: Exception, cause: Exception | None) -> None:
        """The batch under way is answered so, and all that queue: the next call opens a new connection."""
        refusal.__cause__ = cause
        batch += self._put_off
        self._put_off = []
        while not self._queue.empty():
            batch.append(self._queue.get_nowait())
        for call in batch:
            if not call.answer.done():
                call.answer.set_exception(refusal)


async def _together(pipe: Pipe, batch: list[Call]) -> list[Row | Exception]:
    """One whose request id another call took in the same moment answers with no row, and is no matter of the others."""
    try:
        return await _at_once(pipe, batch)
    except psycopg.errors.UniqueViolation:
        if len(batch) == 1:
            return [None]
        return [outcome for call in batch for outcome in await _together(pipe, [call])]


async def _at_once(pipe: Pipe, batch: list[Call]) -> list[Row | Exception]:
    turns = sorted({call.turn for call in batch if call.turn is not None})
    turn: list[Statement] = [(TAKE_TURN, {"projects": turns})] if turns else []
    asked = [*turn, *(statement for call in batch for statement in call.statements)]
    if not any(call.decide for call in batch):
        return [*(await pipe.end(asked))[len(turn) :]]
    rows = iter((await pipe.ask(asked))[len(turn) :])
    decided = [_decided(call, [next(rows) for _ in call.statements]) for call in batch]
    written = iter(await pipe.end([each for each in decided if isinstance(each, Write)]))
    return [next(written) if isinstance(each, Write) else each for each in decided]


def _decided(call: Call, rows: list[Row]) -> "Write | Row | Exception":
    if call.decide is None:
        return rows[-1]
    try:
        statement = call.decide(rows)
    except Exception as error:  # this caller's, whatever it is: the others of the batch have nothing to do with it
        return error
    return Write(*statement) if statement else None


def _hand_out(batch: list[Call], outcomes: Sequence[Row | Exception]) -> None:
    for call, outcome in zip(batch, outcomes, strict=True):
        if call.answer.done():
            continue
        if isinstance(outcome, Exception):
            call.answer.set_exception(outcome)
        else:
            call.answer.set_result(outcome)
