"""Counts the statements that a block sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import event

from interlock.store.database import Database
from interlock.store.wire import Wire


@contextmanager
def counted(db: Database) -> Iterator[list[str]]:
    """The statements so far, in the order in which they were sent."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    async def ask(wire: Wire, statement: str, *parameters: str) -> Any:
        if wire in ours:  # others may be asked by who follows another database
            sent.append(statement)
        return await asked(wire, statement, *parameters)

    asked, ours = Wire.ask, db.reads._wires
    engine = db._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with patch.object(Wire, "ask", ask):
            yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
