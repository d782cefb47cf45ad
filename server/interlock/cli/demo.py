"""interlock demo: a ticket's whole life in under a minute, played by scripted agents through the real doors."""

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from ..core.refusals import Invalid
from ..settings import from_environment
from .client import Client
from .demo_browser import Browser
from .demo_checkout import Checkout
from .demo_ci import Ci
from .demo_screen import also, passed, scene, sure
from .demo_server import DemoServer, demo_server
from .demo_story import Stage, tell
from .demo_summary import read_back, show
from .demo_team import PERSON, PROJECT, assembled, sign_in_link, sign_up
from .refusing import refusals_as_exit

PAUSE_SECONDS = 1.0  # between two scenes, for whoever watches the board
LOOK_AGAIN_SECONDS = 1.0


@click.command()
@click.option("--headless", is_flag=True, help="Accept the ticket as a person would, print a summary, and end.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on. [default: 7421, or any that is free]")
@click.option("--data-dir", type=click.Path(path_type=Path), help="An empty folder for the demo's data.")
@click.option("--keep", is_flag=True, help="Leave the data and the shop's repository behind.")
@refusals_as_exit
def demo(headless: bool, port: int | None, data_dir: Path | None, keep: bool) -> None:
    """Watch a ticket's life: claims, a lost race, drift, failing tests, a return, a review, a person's word.

    It runs a server with a PostgreSQL of its own and touches nothing that `interlock serve` keeps. The agents are
    scripted; everything they meet is real. Ends with 0 when all went as the story says, else with 1.
    """
    signal.signal(signal.SIGTERM, _end)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal that cannot show a sign
    with folder_for(data_dir, keep) as folder, demo_server(folder, port, dict(os.environ), click.echo) as server:
        click.echo(f"Interlock runs at {server.url}, with a PostgreSQL of its own.")
        tokens = asyncio.run(sign_up(server))
        if not headless:
            show_way_in(server, "Watch the board while it happens")
        person, key = asyncio.run(play(server, tokens, folder, 0 if headless else PAUSE_SECONDS))
        if headless:
            accept(server, key)
            show(read_back(person, key))
        else:
            wait_for_the_person(server, person, key)


@contextmanager
def folder_for(data_dir: Path | None, keep: bool) -> Iterator[Path]:
    """A new folder for each demo, beside the data of `serve`. Refuses (Invalid) a named one that holds something."""
    own = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
    folder = data_dir.absolute() if data_dir else from_environment().data_dir / "demo" / own
    if folder.exists() and any(folder.iterdir()):
        raise Invalid(f"{folder} holds something already.", "Name a folder that is empty, or none.")
    try:
        yield folder
    finally:
        if keep:
            click.echo(f"\nThe data and the shop's repository are in {folder}.")
        else:
            shutil.rmtree(folder, ignore_errors=True)


async def play(server: DemoServer, tokens: Mapping[str, str], folder: Path, pause_seconds: float) -> tuple[Client, str]:
    """The story up to where a person is needed. The answer is their way in over REST, and the ticket's key."""
    went_wrong: click.ClickException | None = None
    async with assembled(server, tokens) as team:
        stage = Stage(team, Ci(team.ci, Checkout(folder / "shop"), folder), pause_seconds)
        try:
            await tell(stage)
        except click.ClickException as no:  # kept until the agents are gone, who would wrap it in groups
            went_wrong = no
    if went_wrong:
        raise went_wrong
    return team.person, stage.key


def accept(server: DemoServer, key: str) -> None:
    """As a person does: through the board, on what its page shows."""
    scene("A person has the last word")
    with Browser(server.url) as browser:
        browser.sign_in(asyncio.run(sign_in_link(server)))
        sure(key in browser.open(f"/p/{PROJECT}/board"), f"The board does not show {key}.")
        browser.send(f"/t/{key}/decide", f"/t/{key}/accept")
    passed(PERSON, f"looks at {key} on the board, and accepts it")


def show_way_in(server: DemoServer, words: str) -> None:
    click.echo(f"\n{words} (the link works once, for 15 minutes):")
    click.echo(click.style(f"  {server.url}/sign-in?link={asyncio.run(sign_in_link(server))}", fg="cyan"))


def wait_for_the_person(server: DemoServer, person: Client, key: str) -> None:
    """Until Ctrl-C. Once the ticket is closed the summary is shown."""
    scene("The gate is open, and a person closes: you")
    also(f"Read what was proven, then accept: {server.url}/t/{key}/decide")
    show_way_in(server, "If you have not signed in yet")
    click.echo("\nThe board stays up until you press Ctrl-C.")
    with suppress(KeyboardInterrupt):
        _wait_until(lambda: person.get(f"/tickets/{key}")["ticket"]["state"] == "done")
        show(read_back(person, key))
        _wait_until(lambda: False)
    click.echo("\nThe demo ends.")


def _wait_until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(LOOK_AGAIN_SECONDS)


def _end(*_: object) -> None:
    """SIGTERM ends like Ctrl-C, so that PostgreSQL is stopped and the folder goes away."""
    signal.raise_signal(signal.SIGINT)
