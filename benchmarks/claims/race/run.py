"""One race from beginning to end, and what is to be said of it."""

import asyncio
import contextlib
import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from interlock.core.refusals import Refusal
from interlock.store.database import Database
from interlock.store.embedded.supervisor import EmbeddedPostgres

from .checker import Race, violations, won_twice
from .client import Seat, run_worker
from .ending import read_ending
from .judge import run_judge
from .nemesis import Misfortune, Misfortunes, Nemesis, durability, unreported
from .plan import JUDGE, LEASE, LIMIT, Plan, write
from .processes import Client, Server, ended_by_signals, free_port, running
from .proxy import nginx
from .record import Call, read_all

LOOK_SECONDS = 0.2
LEAVE_SECONDS = 15  # for clients to hear the answer to their last call


@dataclass(frozen=True)
class Course:
    """What is to be run."""

    clients: int
    tickets: int
    seed: int
    seconds: float  # after which it is stopped, wherever it stands
    misfortunes: Misfortunes
    behind_nginx: bool = False  # all clients call one address
    keep: Path | None = None  # leave everything in this folder


@dataclass(frozen=True)
class Result:
    course: Course
    calls: list[Call]
    parts: int
    left: int  # parts that nobody had reported when the time was over
    twice: int  # parts that were won by two
    seconds: float
    happened: Counter[Misfortune]
    faults: list[str]
    misplaced: list[str]  # events that stand in the log behind what came after them
    durability: str

    @property
    def is_good(self) -> bool:
        return not self.faults and not self.left and not self.twice


def run(course: Course, say: Callable[[str], None]) -> Result:
    Client.context.set_forkserver_preload([run_worker.__module__, run_judge.__module__])
    with ended_by_signals(), _folder(course.keep) as folder, contextlib.ExitStack() as before_them:
        data_dir = folder / "data"
        port = free_port() if course.behind_nginx else 0
        proxy = f"http://127.0.0.1:{port}" if port else ""
        servers = [Server(name, data_dir, folder / f"{name}.log", proxy) for name in ("server", "server_two")]
        clients: list[Client] = []
        with running(servers, clients):
            for server in servers:
                server.start()
                server.wait_until_it_answers()
            say("Two servers run on one database; writing the tickets.")
            plan, tokens = asyncio.run(_write(data_dir, course))
            plan.save(folder)
            (folder / "histories").mkdir()
            if port:
                before_them.enter_context(nginx(folder / "nginx", port, {s.name: s.port for s in servers}))
            urls = [proxy] if port else [server.url for server in servers]
            seats = [Seat(name, token, urls, folder, course.seed) for name, token in tokens.items() if name != "owner"]
            clients += [Client(seat, run_judge if seat.member == JUDGE else run_worker) for seat in seats]
            workers = [client for client in clients if client.seat.member != JUDGE]
            nemesis = Nemesis(servers, workers, data_dir, random.Random(f"{course.seed} nemesis"))
            parts = sum(map(len, plan.parts.values()))
            for client in clients:
                client.start()
            say(f"{len(workers)} clients race for {parts} parts of {len(plan.parts)} tickets.")
            begun = time.monotonic()
            (folder / "go").touch()
            left = _follow(course, nemesis, parts, say)
            seconds = time.monotonic() - begun
            gone = [f"{client.seat.member} ended by itself." for client in clients if not client.is_alive]
            (folder / "stop").touch()
            for client in clients:
                client.join(LEAVE_SECONDS)
            for server in servers:
                server.wait_until_it_answers()
            ended = read_ending(servers[0].url, tokens["owner"])
            settings = durability(data_dir)
        calls = read_all(folder / "histories")
        race = Race(calls, ended.log, ended.board, plan.needs, plan.scopes, LIMIT, LEASE, frozenset(nemesis.shortened))
        return Result(
            course=course,
            calls=calls,
            parts=parts,
            left=left,
            twice=len(won_twice(ended.log)),
            seconds=seconds,
            happened=nemesis.done,
            faults=[*violations(race), *_lost(plan, race), *gone],
            misplaced=ended.misplaced,
            durability=settings,
        )


def _follow(course: Course, nemesis: Nemesis, parts: int, say: Callable[[str], None]) -> int:
    """Until everything is reported or the time is over; misfortunes come on the way. The number of parts left."""
    to_come = nemesis.schedule(course.misfortunes)
    deadline = time.monotonic() + course.seconds
    left = parts
    while left and time.monotonic() < deadline:
        for what in nemesis.bring_back():
            say(f"{parts - left} of {parts} parts are reported; {what}.")
        with contextlib.suppress(psycopg.Error, Refusal, ProcessLookupError):  # while all is down; soon it is up
            left = unreported(nemesis.data_dir)
            if to_come and 1 - left / parts >= to_come[0][0]:
                what = to_come[0][1]()
                to_come.pop(0)
                say(f"{parts - left} of {parts} parts are reported; {what}.")
                continue
        time.sleep(LOOK_SECONDS)
    return left


def _lost(plan: Plan, race: Race) -> Iterator[str]:
    for key, roles in plan.parts.items():
        for role in roles:
            if (key, role) not in race.board:
                yield f"{key} ({role}) is gone from the board."


async def _write(data_dir: Path, course: Course) -> tuple[Plan, dict[str, str]]:
    db = Database(EmbeddedPostgres(data_dir).app_url)
    try:
        return await write(db, course.tickets, course.clients, random.Random(course.seed))
    finally:
        await db.close()


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """One with a short path, that the user as whom PostgreSQL runs can enter."""
    folder = keep or Path(tempfile.mkdtemp(prefix="interlock-race-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    try:
        yield folder
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
