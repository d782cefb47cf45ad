"""interlock member: who works here."""

from datetime import UTC, datetime

import click

from .client import Client, only_project
from .printing import as_json, show_json, show_table
from .refusing import refusals_as_exit

project_option = click.option("--project", default="", help="The project's key. [default: INTERLOCK_PROJECT, or yours]")


@click.group()
def member() -> None:
    """Who works here: people, agents and CI."""


@member.command("list")
@project_option
@as_json
def list_members(project: str, is_json: bool) -> None:
    """List the members of a project."""
    client = Client()
    found = client.get(f"/projects/{only_project(client, project)}/members")
    if is_json:
        show_json(found)
        return
    rows = [
        (m["name"], m["kind"], m["operator"], m["roles"], m["is_owner"], "disabled" if m["disabled_at"] else "")
        for m in found
    ]
    show_table(("name", "kind", "operator", "roles", "owner", ""), rows, "Nobody is here.")


@member.command("add")
@click.argument("name")
@click.option("--kind", required=True, type=click.Choice(["person", "agent", "ci"]))
@project_option
@click.option("--role", multiple=True, help="What it may take on; may be given again. [default: everything]")
@click.option("--owner", is_flag=True, help="It owns the project too.")
@as_json
def add(name: str, kind: str, project: str, role: tuple[str, ...], owner: bool, is_json: bool) -> None:
    """Add a member to a project. Agents and CI belong to you."""
    client = Client()
    here = only_project(client, project)
    body = {"name": name, "kind": kind, "roles": list(role), "is_owner": owner}
    made = client.post(f"/projects/{here}/members", body)
    if is_json:
        show_json(made)
        return
    click.echo(f"{made['name']} ({made['kind']}) is a member of {here}.")
    if kind != "person":
        click.echo(f"Its token: interlock token issue {name} --label LABEL")


@member.command("disable")
@click.argument("name")
@project_option
def disable(name: str, project: str) -> None:
    """Let a member do nothing more. What it did stays."""
    client = Client()
    client.call("DELETE", f"/projects/{only_project(client, project)}/members/{name}")
    click.echo(f"{name} can do nothing more.")


@member.command("distrust")
@click.argument("name")
@click.option("--reason", required=True, help="Why it is believed no more.")
@click.option(
    "--since", type=click.DateTime(), help="In UTC. What came in before still counts. [default: nothing does]"
)
@project_option
@as_json
def distrust(name: str, reason: str, since: datetime | None, project: str, is_json: bool) -> None:
    """Let nothing count that a member posted since a moment, for good. Open tickets are judged again."""
    client = Client()
    here = only_project(client, project)
    body = {"member": name, "reason": reason, "since": since.replace(tzinfo=UTC).isoformat() if since else None}
    done = client.post(f"/projects/{here}/distrusts", body)
    if is_json:
        show_json(done)
        return
    click.echo(f"{name} is believed no more in {here}; {len(done['judged'])} open ticket(s) were judged again.")
    if done["closed"]:
        click.echo(f"Look at what is done and had its evidence: {', '.join(done['closed'])}")


@member.command("forget-passkeys")
@click.argument("name")
@refusals_as_exit
def forget_passkeys(name: str) -> None:
    """Revoke all passkeys of a person who has lost them.

    To be called on the server's own machine: it asks the database, not the server. The person then
    signs in anew (interlock member link NAME) and adds another one.
    """
    from .local import forgotten_passkeys

    count = forgotten_passkeys(name)
    click.echo(f"{name} has no passkey any more." if count else f"{name} had none.")


@member.command("link")
@click.argument("name", default="")
@refusals_as_exit
def link(name: str) -> None:
    """Print a link that signs a person in to the board, once, within 15 minutes.

    To be called on the server's own machine: it asks the database, not the server. NAME is the
    first person unless said.
    """
    from .local import sign_in_address

    click.echo(sign_in_address(name))
