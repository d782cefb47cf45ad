"""What goes wrong in a race, each at a given share of the work: kills, and leases that pass before their time."""

import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from interlock.store.embedded import leftovers
from interlock.store.embedded.supervisor import EmbeddedPostgres

from .processes import Client, Server

UNREPORTED = "select count(*) from parts where state <> 'reported'"
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


@dataclass
class Nemesis:
    servers: list[Server]
    clients: list[Client]
    data_dir: Path
    chance: random.Random
    shortened: set[int] = field(default_factory=set[int])
    done: list[str] = field(default_factory=list[str])

    def schedule(self, misfortunes: Misfortunes) -> list[tuple[float, Callable[[], None]]]:
        """Each with the share of the work after which it comes, soonest first. None comes at the very end."""
        deeds = [
            *[self.kill_a_server] * misfortunes.server_kills,
            *[self.kill_a_client] * misfortunes.client_kills,
            *[self.kill_postgres] * misfortunes.postgres_kills,
            *[self.shorten_leases] * misfortunes.short_leases,
        ]
        self.chance.shuffle(deeds)
        return [(0.9 * (n + 1) / (len(deeds) + 1), deed) for n, deed in enumerate(deeds)]

    def kill_a_server(self) -> None:
        server = self.chance.choice(self.servers)
        server.kill()
        server.start()
        self.done.append(f"killed server {server.name}")

    def kill_a_client(self) -> None:
        client = self.chance.choice(self.clients)
        client.kill()
        client.start()
        self.done.append(f"killed {client.seat.member}")

    def kill_postgres(self) -> None:
        postmaster = leftovers.postmaster(self.data_dir / "postgres" / "data")
        if postmaster is not None:
            os.kill(postmaster, signal.SIGKILL)
            self.done.append("killed PostgreSQL")

    def shorten_leases(self) -> None:
        fences = [fence for (fence,) in as_owner(self.data_dir, SHORTEN, {"count": 3})]
        self.shortened |= set(fences)
        self.done.append(f"let {len(fences)} leases pass")


def unreported(data_dir: Path) -> int:
    """Parts that are still to be done."""
    [(count,)] = as_owner(data_dir, UNREPORTED)
    return count


def as_owner(data_dir: Path, statement: str, parameters: dict[str, object] | None = None) -> list[tuple[int, ...]]:
    """Rows of one statement, made as the owner of the database."""
    url = make_url(EmbeddedPostgres(data_dir).owner_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        return connection.execute(statement.encode(), parameters).fetchall()
