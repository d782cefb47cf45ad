"""What goes wrong in a race, each at a given share of the work: kills, and leases that pass before their time."""

import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from interlock.store.embedded import leftovers
from interlock.store.embedded.supervisor import EmbeddedPostgres

from .processes import Client, Server

UNREPORTED = "select count(*) from parts where state <> 'reported'"
DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")
SHORTEN = """
update parts set lease_until = now() - interval '1 second'
where id in (select id from parts where state = 'held' order by random() limit %(count)s for update skip locked)
returning fence
"""


@dataclass(frozen=True)
class Misfortunes:
    """How often each of them comes."""

    server_kills: int = 0
    client_kills: int = 0
    postgres_kills: int = 0
    short_leases: int = 0


class Misfortune(StrEnum):
    SERVER_KILLED = "servers killed"
    CLIENT_KILLED = "clients killed"
    POSTGRES_KILLED = "PostgreSQL killed"
    LEASE_PASSED = "leases that passed early"
    SERVER_ENDED = "servers that ended by themselves"


@dataclass
class Nemesis:
    servers: list[Server]
    clients: list[Client]
    data_dir: Path
    chance: random.Random
    shortened: set[int] = field(default_factory=set[int])
    done: Counter[Misfortune] = field(default_factory=Counter[Misfortune])

    def schedule(self, misfortunes: Misfortunes) -> list[tuple[float, Callable[[], str]]]:
        """Each with the share of the work after which it comes, soonest first. None comes at the very end.

        A deed says what it has done; it raises ProcessLookupError, or what the database raises, when it cannot be done
        now because everything is down already.
        """
        deeds = [
            *[self.kill_a_server] * misfortunes.server_kills,
            *[self.kill_a_client] * misfortunes.client_kills,
            *[self.kill_postgres] * misfortunes.postgres_kills,
            *[self.shorten_leases] * misfortunes.short_leases,
        ]
        self.chance.shuffle(deeds)
        return [(0.9 * (n + 1) / (len(deeds) + 1), deed) for n, deed in enumerate(deeds)]

    def kill_a_server(self) -> str:
        """One that answers: to kill it again while it starts would count for nothing."""
        serving = [server for server in self.servers if server.answers()]
        if not serving:
            raise ProcessLookupError("No server answers.")
        server = self.chance.choice(serving)
        server.kill()
        server.start()
        self.done[Misfortune.SERVER_KILLED] += 1
        return f"killed {server.name}"

    def bring_back(self) -> Iterator[str]:
        """Servers that have ended, as whoever runs services would; each is told of."""
        for server in self.servers:
            if not server.is_alive:
                server.start()
                self.done[Misfortune.SERVER_ENDED] += 1
                yield f"{server.name} ended by itself, and was started again"

    def kill_a_client(self) -> str:
        client = self.chance.choice(self.clients)
        client.kill()
        client.start()
        self.done[Misfortune.CLIENT_KILLED] += 1
        return f"killed {client.seat.member}"

    def kill_postgres(self) -> str:
        postmaster = leftovers.postmaster(self.data_dir / "postgres" / "data")
        if postmaster is None:
            raise ProcessLookupError("PostgreSQL does not run.")
        os.kill(postmaster, signal.SIGKILL)
        self.done[Misfortune.POSTGRES_KILLED] += 1
        return "killed PostgreSQL"

    def shorten_leases(self) -> str:
        fences = {fence for (fence,) in as_owner(self.data_dir, SHORTEN, {"count": 3})}
        self.shortened |= fences
        self.done[Misfortune.LEASE_PASSED] += len(fences)
        return f"let {len(fences)} leases pass"


def unreported(data_dir: Path) -> int:
    """Parts that are still to be done."""
    [(count,)] = as_owner(data_dir, UNREPORTED)
    return count


def durability(data_dir: Path) -> str:
    """The PostgreSQL, and the settings on which every promise rests."""
    shown = ((name, as_owner(data_dir, f"show {name}")[0][0]) for name in ("server_version", *DURABILITY))
    return ", ".join(f"{name} {value}" for name, value in shown)


def as_owner(data_dir: Path, statement: str, parameters: dict[str, object] | None = None) -> list[tuple[Any, ...]]:
    """Rows of one statement, made as the owner of the database."""
    url = make_url(EmbeddedPostgres(data_dir).owner_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        return connection.execute(statement.encode(), parameters).fetchall()
