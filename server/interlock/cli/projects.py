"""interlock project: projects and their policies."""

from typing import Any

import click

from .client import Client, only_project
from .printing import as_json, show_json, show_table


@click.group()
def project() -> None:
    """Projects and their policies."""


@project.command("list")
@as_json
def list_projects(is_json: bool) -> None:
    """List your projects."""
    found = Client().get("/projects")
    if is_json:
        show_json(found)
        return
    rows = [(p["key"], p["policy_version"], p["name"]) for p in found]
    show_table(("key", "policy", "name"), rows, "You are a member of no project.")


@project.command("create")
@click.argument("key")
@click.argument("name")
@as_json
def create(key: str, name: str, is_json: bool) -> None:
    """Create a project that you own."""
    made = Client().post("/projects", {"key": key, "name": name})
    show_json(made) if is_json else click.echo(f"{made['key']} is there: {made['name']}")


@project.command("policy")
@click.argument("key", default="")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help="Change a setting; may be given again.")
@as_json
def policy(key: str, changes: tuple[str, ...], is_json: bool) -> None:
    """Show what a project demands, or change it.

    \b
    interlock project policy SHOP
    interlock project policy SHOP --set lease_minutes=30 --set person_closes=false --set needs.test=ci_oidc
    interlock project policy SHOP --set claims_per_role.backend=2
    """
    client = Client()
    path = f"/projects/{only_project(client, key)}/policy"
    found = client.call("PATCH", path, json=_changes(changes)) if changes else client.get(path)
    if is_json:
        show_json(found)
        return
    click.echo(f"version {found['version']}")
    show_table(("setting", "value"), [(name, _shown(value)) for name, value in found["policy"].items()], "")


def _changes(given: tuple[str, ...]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for change in given:
        name, equals, value = change.partition("=")
        if not equals or not name:
            raise click.UsageError(f"{change!r} sets nothing. Write NAME=VALUE.")
        setting, dot, kind = name.partition(".")
        if dot:
            changes.setdefault(setting, {})[kind] = _read(value)
        else:
            changes[name] = _read(value)
    return changes


def _read(value: str) -> Any:
    if value in ("true", "false"):
        return value == "true"
    return int(value) if value.isascii() and value.isdigit() else value


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {needed}" for name, needed in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)
