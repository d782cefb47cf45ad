"""interlock doctor: is everything well, and if not, what would help?"""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import click

from ..settings import from_environment
from .client import Client, No
from .refusing import refusals_as_exit

UNWELL = 1
SCARCE_BYTES = 1024**3


@click.command()
@refusals_as_exit
def doctor() -> None:
    """Say whether server, token and data are well, and what is stuck, with the command that frees it.

    Ends with 1 when something is stuck or scarce.
    """
    client = Client()
    health = client.get("/health")
    click.echo(f"server    {client.url} answers; version {health['version']}")
    troubles = [*_of_schema(health), *_of_folder()]
    try:
        me = client.get("/me")
    except No as no:
        click.echo(f"token     {no.message}")
        raise
    click.echo(f"token     {me['name']} ({me['kind']}); may {', '.join(me['scopes'])}")
    for project in me["memberships"]:
        stuck = client.get(f"/projects/{project['project']}/stuck")
        more = " or more" if stuck["is_cut"] else ""
        click.echo(f"project   {project['project']}: {_counted(len(stuck['items']), 'thing')}{more} stuck")
        troubles += [_stuck(each, stuck["now"]) for each in stuck["items"]]
    for trouble in troubles:
        click.echo(f"\n{trouble}")
    if troubles:
        raise SystemExit(UNWELL)
    click.echo("\nAll is well.")


def _of_schema(health: dict[str, Any]) -> Iterator[str]:
    click.echo(f"database  reachable; its tables are at revision {health['revision']}")
    if health["migrations"] != "applied":
        yield "The tables are not those this server knows. Restart the newest server: it migrates them at its start."


def _of_folder() -> Iterator[str]:
    """Only where the data lies on this machine."""
    settings = from_environment()
    if settings.database_url or not settings.data_dir.exists():
        return
    free = shutil.disk_usage(settings.data_dir).free
    click.echo(f"data      {settings.data_dir}; {free / 1024**3:.1f} GiB free")
    if free < SCARCE_BYTES:
        yield f"{settings.data_dir} has less than a gibibyte of room left. Make room before PostgreSQL stops."
    if not os.access(settings.data_dir, os.R_OK | os.X_OK):
        yield f"{settings.data_dir} cannot be read by you. interlock serve runs as whoever owns it."


def _stuck(item: dict[str, Any], now: str) -> str:
    since = _age(datetime.fromisoformat(now) - datetime.fromisoformat(item["since"]))
    return f"{item['key']} ({item['title']}), {item['state']}, for {since}: {item['sentence']}\n  {item['command']}"


def _age(age: timedelta) -> str:
    minutes = int(age / timedelta(minutes=1))
    if minutes < 60:
        return _counted(max(minutes, 1), "minute")
    return _counted(minutes // 60, "hour") if minutes < 48 * 60 else _counted(minutes // 1440, "day")


def _counted(count: int, word: str) -> str:
    return f"{count} {word if count == 1 else word + 's'}"
