"""interlock project: projects and their policies."""

import json
from typing import Any

import click

from ..core.gate.presets import Preset
from .client import Client, only_project
from .printing import as_json, show_json, show_table


@click.group()
def project() -> None:
    """Projects and their policies."""


BRANCH = "default_branch"  # a name, even where it reads like a number

preset = click.option(
    "--preset", "start_from", type=click.Choice([p.value for p in Preset]), help="The policy to start from."
)


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
@preset
@as_json
def create(key: str, name: str, start_from: str | None, is_json: bool) -> None:
    """Create a project that you own."""
    made = Client().post("/projects", {"key": key, "name": name, "preset": start_from})
    show_json(made) if is_json else click.echo(f"{made['key']} is there: {made['name']}")


@project.command("policy")
@click.argument("key", default="")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help="Change a setting; may be given again.")
@preset
@as_json
def policy(key: str, changes: tuple[str, ...], start_from: str | None, is_json: bool) -> None:
    """Show what a project demands, or change it.

    \b
    interlock project policy SHOP
    interlock project policy SHOP --set lease_minutes=30 --set person_closes=false --set needs.test=ci_oidc
    interlock project policy SHOP --set claims_per_role.backend=2 --set protected_paths='["migrations/**"]'
    interlock project policy SHOP --preset team
    """
    client = Client()
    path = f"/projects/{only_project(client, key)}/policy"
    wanted = {**_changes(changes), **({"preset": start_from} if start_from else {})}
    found = client.call("PATCH", path, json=wanted) if wanted else client.get(path)
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
            changes[name] = value if name == BRANCH else _read(value)
    return changes


def _read(value: str) -> Any:
    """A JSON value, or else a word."""
    try:
        return json.loads(value)
    except ValueError:
        return value


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {needed}" for name, needed in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)
