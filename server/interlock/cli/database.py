"""The database that a command works on: our own PostgreSQL, or the one that was named; at head in any case."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from ..core.refusals import Unavailable
from ..settings import Settings
from ..store.migrate import migrate

T = TypeVar("T")

PATIENCE_SECONDS = 30  # after a crash our PostgreSQL is back in one or two
PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class Reached:
    """`url` reads and writes, `owner_url` may change the schema; `how` it was come by, as a sentence."""

    url: str
    owner_url: str
    how: str


HOW = {
    "started": "PostgreSQL started, its data in {folder}.",
    "adopted": "PostgreSQL was left running in {folder}; it is ours again.",
    "attached": "Another Interlock runs the PostgreSQL in {folder}; this one joins it.",
}


@contextmanager
def reached(
    settings: Settings, progress: Callable[[str], None], meanwhile: Callable[[], None] | None = None
) -> Iterator[Reached]:
    """Stops again what it started; `meanwhile` is done while that starts.

    Refuses (Unavailable, WrongState) what cannot be reached or used.
    """
    if settings.database_url:
        owner_url = settings.owner_database_url or settings.database_url
        migrate(owner_url)
        yield Reached(settings.database_url, owner_url, "The database is the one that was named.")
        return
    from ..store.embedded.supervisor import EmbeddedPostgres  # here: it needs a POSIX system, a named database does not

    postgres = EmbeddedPostgres(settings.data_dir, postgres_bin=settings.postgres_bin, progress=progress)
    try:
        how = postgres.start(meanwhile)
        patiently(lambda: migrate(postgres.owner_url))
        yield Reached(postgres.app_url, postgres.owner_url, HOW[how].format(folder=settings.data_dir))
    finally:
        postgres.stop()


def patiently(deed: Callable[[], T]) -> T:
    """Our PostgreSQL may end under a server that only starts, and is brought back by whoever owns it."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return deed()
        except Unavailable:
            if time.monotonic() > until:
                raise
        time.sleep(PAUSE_SECONDS)
