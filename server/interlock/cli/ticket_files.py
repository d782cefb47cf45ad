"""A YAML or JSON file -> the tickets in it, as POST /projects/{project}/tickets wants them.

A file holds one ticket, a list of tickets, or {tickets: [...]}. A ticket may have `children`: tickets of their own,
which get it as parent. Tickets refer to each other by `ref`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import yaml


class _PlainLoader(yaml.SafeLoader):
    """Dates stay text: JSON has none."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path) -> list[dict[str, Any]]:
    """Refuses (a usage error) what is neither YAML nor JSON, and what holds no ticket."""
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text) if path.suffix == ".json" else yaml.load(text, _PlainLoader)  # noqa: S506  it is a SafeLoader
    except (yaml.YAMLError, ValueError) as error:
        raise click.UsageError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
    found = content.get("tickets", [content]) if isinstance(content, dict) else content
    if not isinstance(found, list) or not found or not all(isinstance(ticket, dict) for ticket in found):
        raise click.UsageError(f"{path} holds no ticket. Write one with a title, a list of them, or tickets: [...].")
    return list(_flat(found, "", "t"))


def _flat(tickets: list[dict[str, Any]], parent: str, prefix: str) -> Iterator[dict[str, Any]]:
    """Parents first. One without a `ref` gets one by its place: t1, t1-2."""
    for number, ticket in enumerate(tickets, 1):
        own = {name: value for name, value in ticket.items() if name != "children"}
        ref = own.setdefault("ref", f"{prefix}{number}")
        if parent:
            own.setdefault("parent", parent)
        yield own
        children = ticket.get("children") or []
        if not isinstance(children, list) or not all(isinstance(child, dict) for child in children):
            raise click.UsageError(f"The children of {own.get('title', ref)} are no list of tickets.")
        yield from _flat(children, ref, f"{prefix}{number}-")
