"""The HTTP server: how it is set up, and how it leaves without dropping anybody."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import uvicorn

from ..app import create_app
from ..settings import Settings
from .workers import STOPPING_SECONDS

LINGER_SECONDS = 0.5  # for callers on a kept connection to come by and be told to make a new one
TICKS_A_SECOND = 10  # of uvicorn's main loop


class Server(uvicorn.Server):
    """Takes no new connection once it leaves. What is under way is finished, and every answer says that the connection
    closes after it; only then are idle connections closed. A caller who never stops calling thus loses nothing: each
    of its calls is answered, and the next one goes to whoever listens on the same socket.
    """

    def __init__(
        self, config: uvicorn.Config, on_beat: Callable[[], None], on_leaving: Callable[[], Awaitable[None]]
    ) -> None:
        """`on_beat` is called when it serves and then every second, `on_leaving` to end what would go on for ever."""
        super().__init__(config)
        self._on_beat = on_beat
        self._on_leaving = on_leaving

    def leave(self, seconds: int) -> None:
        """So many seconds are given to calls under way; then they are cut off."""
        self.config.timeout_graceful_shutdown = seconds
        self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS_A_SECOND == 0:
            self._on_beat()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listening in self.servers:
            listening.close()
        state = self.server_state
        state.default_headers = [*state.default_headers, (b"connection", b"close")]
        await self._on_leaving()
        ends = asyncio.get_running_loop().time() + LINGER_SECONDS
        while state.connections and not self.force_exit and asyncio.get_running_loop().time() < ends:  # noqa: ASYNC110  uvicorn tells nobody when a connection ends
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)


def server_of(settings: Settings, database_url: str, on_beat: Callable[[], None] = lambda: None) -> Server:
    app = create_app(settings, database_url)
    config = uvicorn.Config(
        app,
        log_level=settings.log_level if settings.log_level != "info" else "warning",
        access_log=False,
        timeout_graceful_shutdown=STOPPING_SECONDS,
        server_header=False,
    )
    return Server(config, on_beat, app.state.runtime.feed.end)
