"""The protocol's limit: a bare echo tool on the same SDK, transport and mount, without a database. Prints its port."""

import contextlib
import socket
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI
from mcp.server import MCPServer


def app() -> FastAPI:
    server = MCPServer("echo", log_level="WARNING")

    @server.tool(structured_output=False)
    async def echo(text: str = "") -> str:
        """The same again."""
        return text

    mounted = server.streamable_http_app(stateless_http=True, json_response=False)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    host = FastAPI(lifespan=lifespan)
    host.mount("/", mounted)
    return host


if __name__ == "__main__":
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app(), log_level="error", access_log=False)).run(sockets=[listener])
