"""interlock doctor: is everything well, and if not, what would help?"""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
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
        board = client.get(f"/projects/{project['project']}/board", done_limit=1)
        stuck = list(_stuck(board))
        click.echo(f"project   {project['project']}: {sum(board['counts'].values())} tickets, {len(stuck)} stuck")
        troubles += stuck
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


def _stuck(board: dict[str, Any]) -> Iterator[str]:
    now = datetime.fromisoformat(board["now"])
    for state, cards in board["columns"].items():
        for card in cards:
            about = f"{card['key']} ({card['title']})"
            if state == "needs_human":
                yield f'{about} needs a person.\n  interlock ticket decide {card["key"]} --to ready --reason "..."'
            for waiting in card["waiting"]:
                yield f"{about} waits: {waiting['sentence']}\n  {waiting['frees']}"
            for part in card["parts"]:
                if part["lease_until"] and datetime.fromisoformat(part["lease_until"]) < now:
                    yield (
                        f"{about}: {part['holder']} let the lease on {part['role']} lapse.\n"
                        f'  interlock ticket free {card["key"]} --role {part["role"]} --reason "..."'
                    )
