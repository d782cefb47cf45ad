"""interlock key: by which keys the signed statements of a ci are checked."""

from pathlib import Path

import click

from .client import Client, only_project
from .printing import as_json, show_json, show_table

project_option = click.option("--project", default="", help="The project's key. [default: INTERLOCK_PROJECT, or yours]")


@click.group()
def key() -> None:
    """By which keys the signed statements of a ci are checked."""


@key.command("list")
@project_option
@as_json
def list_keys(project: str, is_json: bool) -> None:
    """List the keys of a project's ci."""
    client = Client()
    found = client.get(f"/projects/{only_project(client, project)}/producer-keys")
    if is_json:
        show_json(found)
        return
    rows = [(k["id"], k["member"], k["key_id"][:16], k["at"], "revoked" if k["revoked_at"] else "") for k in found]
    show_table(("id", "member", "key", "since", ""), rows, "No key is registered.")


@key.command("add")
@click.argument("member")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@project_option
@as_json
def add(member: str, file: Path, project: str, is_json: bool) -> None:
    """Believe statements of MEMBER, a ci of yours, that the key in FILE (public, PEM) signed."""
    client = Client()
    body = {"member": member, "public_key": file.read_text(errors="replace")}
    made = client.post(f"/projects/{only_project(client, project)}/producer-keys", body)
    show_json(made) if is_json else click.echo(f"{member} signs with {made['key_id'][:16]}.")


@key.command("revoke")
@click.argument("id", type=click.IntRange(1))
@project_option
def revoke(id: int, project: str) -> None:
    """Believe what a key signs no more, at once."""
    client = Client()
    client.call("DELETE", f"/projects/{only_project(client, project)}/producer-keys/{id}")
    click.echo(f"Key {id} is believed no more.")
