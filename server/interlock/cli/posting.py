"""Contracts on their way to the server, each side under the name of its source."""

import json
import time
from collections.abc import Mapping
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import click

from . import git_facts
from .client import Client, OutOfReach

if TYPE_CHECKING:  # to post a report, nothing of contracts is needed
    from ..core.contracts.model import Contract
    from ..use_cases.scanning.scan import Sides

WAITS_SECONDS = (0.5, 2.0)  # before it is tried again


def where(commit: str = "", repository: str = "") -> dict[str, str]:
    """Which commit of which repository; where left out, as CI or git says."""
    known = {"commit": commit or git_facts.commit(), "repository": repository or git_facts.repository()}
    for name, value in known.items():
        if not value:
            raise click.UsageError(f"Which {name}? Neither CI nor git knows: say --{name}.")
    return known


def scanned_at(commit: str = "", repository: str = "", branch: str = "") -> dict[str, str]:
    """The same, and the branch, where it is not the default branch."""
    return {**where(commit, repository), "branch": branch or git_facts.branch()}


def send(client: Client, project: str, source: str, contract: "Contract", at: Mapping[str, str]) -> Any:
    """What the server then says. Tried again under the same id when no answer came, so that it counts once."""
    from ..core.contracts.json_form import as_json

    raw, request_id = json.dumps(as_json(contract)).encode(), token_hex(8)
    for wait_seconds in WAITS_SECONDS:
        try:
            return _sent(client, project, source, contract, raw, request_id, at)
        except OutOfReach:
            time.sleep(wait_seconds)
    return _sent(client, project, source, contract, raw, request_id, at)


def send_sides(client: Client, project: str, sides: "Sides", at: Mapping[str, str]) -> None:
    """The providers first, so that what calls them finds them."""
    parts = [*sides.providers.values(), *sides.consumers.values()]
    names = [*sides.providers, *sides.consumers]
    for name, contract in zip(names, parts, strict=True):
        if contract.operations or contract.graphql:
            source = f"{name}/{contract.side}" if name else contract.side.value
            click.echo(f"{source}: {told(send(client, project, source, contract, at))}", err=True)


def told(outcome: Mapping[str, Any]) -> str:
    counts = {name: len(outcome[name]) for name in ("opened", "resolved", "open")}
    broken = f"{outcome['breaking']} breaking change(s); " if outcome["breaking"] else ""
    return (
        "{opened} new, {resolved} resolved, {open} open in all; ".format(**counts)
        + f"{broken}{outcome['unresolved']} place(s) could not be read."
    )


def _sent(
    client: Client, project: str, source: str, contract: "Contract", raw: bytes, id: str, at: Mapping[str, str]
) -> Any:
    path = f"/projects/{project}/scans"
    side = contract.side.value
    return client.upload(path, raw, request_id=id, media_type="application/json", source=source, side=side, **at)
