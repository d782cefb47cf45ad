"""interlock serve: the server, on its own PostgreSQL unless another is named."""

import asyncio
import ipaddress
import logging
import os
import secrets
import socket
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path

import click

from interlock_web.recipes import recipes

from ..core.refusals import Invalid, Unavailable
from ..settings import MOST_WORKERS, Settings, from_environment
from ..store.database import Database
from ..use_cases import members
from ..use_cases.members import FirstStart
from .collecting import spare_what_stays, while_reading_packages
from .database import Reached, patiently, reached
from .refusing import refusals_as_exit
from .workers import Workers

BACKLOG = 2048


@click.command()
@click.option("--host", help="Address to listen on. [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on. [default: 7420]")
@click.option("--public-url", help="How people and agents reach the server, where that differs from host and port.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Where the embedded PostgreSQL keeps its data.")
@click.option("--database-url", help="Use this PostgreSQL (15 or newer) instead of the embedded one.")
@click.option(
    "--workers", type=click.IntRange(1, MOST_WORKERS), help="Server processes that share the port. [default: 1]"
)
@refusals_as_exit
def serve(
    host: str | None,
    port: int | None,
    public_url: str | None,
    data_dir: Path | None,
    database_url: str | None,
    workers: int | None,
) -> None:
    """Start the server: the board, MCP for agents and REST for CI.

    Without options it runs its own PostgreSQL in your data folder; every option can also be set in the environment
    (INTERLOCK_HOST, INTERLOCK_PORT, ...), see docs/settings.md.
    """
    settings = chosen(
        host=host, port=port, public_url=public_url, data_dir=data_dir, database_url=database_url, workers=workers
    )
    begin_logging(settings)
    must_be_reachable_by_name(settings)
    meanwhile = read_the_application if settings.workers == 1 else None
    with bound(settings) as listener, reached(settings, click.echo, meanwhile) as database:
        click.echo(database.how)
        begun = patiently(lambda: asyncio.run(begin(database.url)))
        click.echo(greeting(settings, begun))
        if settings.workers > 1:
            shared = replace(settings, request_state_key=settings.request_state_key or secrets.token_urlsafe(32))
            Workers(settings.workers, partial(work, shared, database, listener)).run()
        else:
            serve_alone(settings, database.url, listener)


def chosen(**options: object) -> Settings:
    """The environment's settings, with what the command line says in its place."""
    said = {f"INTERLOCK_{name.upper()}": str(value) for name, value in options.items() if value is not None}
    return from_environment({**os.environ, **said})


def must_be_reachable_by_name(settings: Settings) -> None:
    """Every door asks for a token, so a wider bind is never without one; but its visitors must know its name."""
    try:
        is_everywhere = ipaddress.ip_address(settings.host).is_unspecified
    except ValueError:
        is_everywhere = False
    if is_everywhere and f"//{settings.host}" in settings.public_url.replace("[", "").replace("]", ""):
        raise Invalid(
            f"{settings.host} is every address of this machine and no name.",
            "Say how people reach it: --public-url https://interlock.example.org",
        )


def bound(settings: Settings) -> socket.socket:
    """The listening socket, taken before anything is started: who comes second hears so at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)  # or two that bind at once would both be told that they may
    except OSError as error:
        listener.close()
        raise Unavailable(
            f"{settings.host}:{settings.port} cannot be listened on: {error.strerror or error}.",
            "Another Interlock may run there already: open it, or choose another --port.",
        ) from error
    return listener


async def begin(database_url: str) -> FirstStart | None:
    db = Database(database_url)
    try:
        return await members.first_start(db)
    finally:
        await db.close()


# The application is imported where it runs: the parent of several workers does without its weight.


def read_the_application() -> None:
    """Half of a start is reading packages; PostgreSQL starts in that time."""
    with while_reading_packages():
        import_module("interlock.cli.server")


def serve_alone(settings: Settings, database_url: str, listener: socket.socket) -> None:
    from .server import server_of

    server = server_of(settings, database_url)
    spare_what_stays()
    server.run(sockets=[listener])


def work(settings: Settings, database: Reached, listener: socket.socket, parent: socket.socket, replaces: bool) -> None:
    """What runs in a worker."""
    with while_reading_packages():
        from .worker import work

    begin_logging(settings)
    work(settings, database, listener, parent, replaces)


def begin_logging(settings: Settings) -> None:
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("alembic", "mcp"):  # what they do is no news to who starts a server
        logging.getLogger(chatty).setLevel("WARNING")


def greeting(settings: Settings, begun: FirstStart | None) -> str:
    """What to do next. The secrets of a first start are shown here, once."""
    if begun is None:
        return f"\nInterlock runs at {settings.public_url}\nSign in: interlock member link\n"
    lines = [
        f"\nInterlock runs at {settings.public_url}",
        "\nSign in to the board (once, within 15 minutes):",
        f"  {settings.public_url}/sign-in?link={begun.link_secret}",
        f"\nConnect a coding assistant as {begun.agent} of project {begun.project} (the token is shown this once):",
    ]
    for recipe in recipes(settings.public_url, begun.agent_token):
        lines += [f"\n  {recipe.client} ({recipe.where})", *(f"    {line}" for line in recipe.text.splitlines())]
        lines += [f"    {recipe.note}"] if recipe.note else []
    return "\n".join([*lines, ""])
