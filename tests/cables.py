"""A cable between two ends of a network that a test can cut and mend, or that loses one answer."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url

Place = Path | tuple[str, int]  # a Unix socket, or host and port


class Cable:
    """Whole at first. While it is cut, nobody gets through and whoever was connected is thrown out.

    It lives in a thread of its own, so that it carries whatever a test is doing meanwhile.
    """

    def __init__(self, far_end: Place, loop: asyncio.AbstractEventLoop) -> None:
        self._far_end = far_end
        self._loop = loop
        self.port = 0  # of the near end, if it has one
        self._is_whole = True
        self._word = b""
        self._end = b""
        self._open: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        def now() -> None:
            self._is_whole = False
            for writer in self._open:
                writer.transport.abort()

        self._do(now)

    def swallow_the_answer_to(self, word: bytes, end: bytes) -> None:
        """On whatever connection the word is sent: once the end is sent as well, nothing comes back any more."""

        def now() -> None:
            self._word, self._end = word, end

        self._do(now)

    def mend(self) -> None:
        def now() -> None:
            self._is_whole, self._word = True, b""

        self._do(now)

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry for somebody who came to the near end."""
        self._open.add(writer)
        try:
            if self._is_whole:
                await self._carry_both_ways(reader, writer)
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    def _do(self, deed: Callable[[], None]) -> None:
        """In the cable's own thread; it is done when we come back."""

        async def done() -> None:
            deed()

        asyncio.run_coroutine_threadsafe(done(), self._loop).result()

    async def _carry_both_ways(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await _opened(self._far_end)
        self._open.add(far_writer)
        answers_pass = asyncio.Event()
        answers_pass.set()
        ways = (self._ask(reader, far_writer, answers_pass), self._answer(far_reader, writer, answers_pass))
        tasks = {asyncio.create_task(way) for way in ways}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._open.discard(far_writer)
            far_writer.transport.abort()

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pass_: asyncio.Event) -> None:
        is_about_it = False
        with contextlib.suppress(OSError):
            while asked := await reader.read(65536):
                is_about_it = is_about_it or (bool(self._word) and self._word in asked)
                if is_about_it and self._end in asked:
                    pass_.clear()
                writer.write(asked)
                await writer.drain()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pass_: asyncio.Event) -> None:
        with contextlib.suppress(OSError):
            while answer := await reader.read(65536):
                await pass_.wait()
                writer.write(answer)
                await writer.drain()


@contextmanager
def cable(near_end: Place, far_end: Place) -> Iterator[Cable]:
    loop = asyncio.new_event_loop()
    laid = Cable(far_end, loop)
    is_over = asyncio.Event()
    is_laid = threading.Event()

    async def live() -> None:
        async with await _listening(laid, near_end):
            is_laid.set()
            await is_over.wait()

    def run() -> None:
        with contextlib.closing(loop):
            loop.run_until_complete(live())
            loop.run_until_complete(_ended(asyncio.all_tasks(loop)))

    thread = threading.Thread(target=run, name="cable")
    thread.start()
    try:
        assert is_laid.wait(10)
        yield laid
    finally:
        laid.cut()
        loop.call_soon_threadsafe(is_over.set)
        thread.join()


@contextmanager
def cable_to_database(url: str, folder: Path) -> Iterator[tuple[Cable, str]]:
    """The cable, and the address of the database at its near end: a socket in the folder."""
    address = make_url(url)
    with cable(folder / ".s.PGSQL.5432", _place_of(address)) as laid:
        near = address.set(host=None, port=None, query={**address.query, "host": str(folder), "port": "5432"})
        yield laid, near.render_as_string(hide_password=False)


async def _listening(laid: Cable, near_end: Place) -> asyncio.Server:
    if isinstance(near_end, Path):
        return await asyncio.start_unix_server(laid.connect, near_end)
    server = await asyncio.start_server(laid.connect, *near_end)
    laid.port = server.sockets[0].getsockname()[1]
    return server


async def _ended(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _place_of(address: URL) -> Place:
    query = address.query
    host = str(query.get("host", address.host or "127.0.0.1"))
    port = int(str(query.get("port", address.port or 5432)))
    return Path(host) / f".s.PGSQL.{port}" if host.startswith("/") else (host, port)


async def _opened(place: Place) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if isinstance(place, Path):
        return await asyncio.open_unix_connection(place)
    return await asyncio.open_connection(*place)
