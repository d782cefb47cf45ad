"""interlock source: where contracts are read from."""

import platform
from pathlib import Path

import click

from . import git_facts
from .client import Client, only_project
from .posting import told
from .printing import as_json, show_json, show_table
from .refusing import refusals_as_exit

project_option = click.option("--project", default="", help="The project's key. [default: INTERLOCK_PROJECT, or yours]")
side_option = click.option("--side", required=True, type=click.Choice(["provider", "consumer"]))


@click.group()
def source() -> None:
    """Where contracts are read from."""


@source.command("list")
@project_option
@click.option("--branch", default="", help="[default: the project's default branch]")
@as_json
def list_sources(project: str, branch: str, is_json: bool) -> None:
    """List the sources of a project, as they were scanned last."""
    client = Client()
    found = client.get(f"/projects/{only_project(client, project)}/sources", branch=branch)
    if is_json:
        show_json(found)
        return
    names = ("name", "side", "kind", "branch", "commit", "operations", "unresolved", "scanned_at")
    rows = [[s[name][:12] if name == "commit" else s[name] for name in names] for s in found]
    show_table(names, rows, "Nothing was scanned yet: interlock post scan.")


@source.command("add")
@click.argument("name")
@side_option
@click.option("--folder", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--component", default="", help="The role that works there: backend.")
@click.option("--repository", default="", help="owner/name. [default: as git says, or the folder's name]")
@click.option("--project", default="", envvar="INTERLOCK_PROJECT", help="The project's key. [default: your only one]")
@refusals_as_exit
def add(name: str, side: str, folder: Path, component: str, repository: str, project: str) -> None:
    """Allow the server to read a folder of this machine as the source NAME.

    To be called on the server's own machine: it asks the database, not the server, and no token can do it.
    """
    from .local import allow_folder

    whole = folder.absolute()
    known = repository or git_facts.repository_in(whole) or whole.name
    key = allow_folder(project, name, side, whole, known, component)
    click.echo(f"{name} of {key} may be read from {whole} on {platform.node()}.")
    click.echo(f"To read it: interlock source scan {name} --side {side}")


@source.command("scan")
@click.argument("name")
@side_option
@project_option
@as_json
def scan(name: str, side: str, project: str, is_json: bool) -> None:
    """Have the server read the folder NAME as it lies there, and print what now disagrees."""
    client = Client()
    path = f"/projects/{only_project(client, project)}/folder-scans"
    outcome = client.call("POST", path, params={"source": name, "side": side})
    if is_json:
        show_json(outcome)
        return
    for mismatch in outcome["open"]:
        click.echo(f"{mismatch['severity']}: {mismatch['sentence']} [{mismatch['fingerprint']}]")
    click.echo(told(outcome))


@source.command("remove")
@click.argument("name")
@side_option
@project_option
def remove(name: str, side: str, project: str) -> None:
    """Compare NAME with nobody any more. What was scanned stays in the history."""
    client = Client()
    client.call("DELETE", f"/projects/{only_project(client, project)}/sources/{side}/{name}")
    click.echo(f"{name} is compared with nobody any more.")
