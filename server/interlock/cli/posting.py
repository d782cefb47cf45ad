"""Reports and contracts on their way to the server, and again when no answer came."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from secrets import token_hex
from time import sleep
from typing import TYPE_CHECKING, Any, TypeVar

import click

from . import git_facts, job_tokens
from .client import Client, No

if TYPE_CHECKING:  # to post a report, nothing of contracts is needed
    from ..core.contracts.model import Contract
    from ..use_cases.scanning.scan import Sides

WAITS_SECONDS = (0.5, 2.0, 8.0, 20.0)  # before it is tried again
LONGEST_WAIT_SECONDS = 60  # where the server asks for more

T = TypeVar("T")


def patiently(act: Callable[[], T]) -> T:
    """Tried again while the answer is one that may pass. What is sent must bear an id, so that it counts once."""
    for wait_seconds in WAITS_SECONDS:
        try:
            return act()
        except No as no:
            if no.passes_after is None:
                raise
            seconds = min(max(wait_seconds, no.passes_after), LONGEST_WAIT_SECONDS)
            click.echo(f"{no.message} Once more in {seconds:g} s.", err=True)
            sleep(seconds)
    return act()


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
    return patiently(lambda: _sent(client, project, source, contract, raw, request_id, at))


def ci_client(project: str) -> Client:
    """Whoever INTERLOCK_TOKEN is of; where there is none, the CI job itself, if it has a token of its own to show."""
    client = Client()
    if os.environ.get("INTERLOCK_TOKEN") or not job_tokens.is_offered():
        return client
    given = patiently(lambda: job_tokens.exchanged(client, project))
    return Client(client.url, given["secret"])


def post_reports(
    client: Client,
    ticket: str,
    reports: Sequence[tuple[str, bytes]],
    changed_paths: Sequence[str] | None,
    about: Mapping[str, Any],
) -> Any:
    """The verdict. The id of the call follows from what is sent, so that a job that is begun again posts nothing twice;
    without a run, where the same may be asked on another day, it stands for this call alone."""
    beside = {} if changed_paths is None else {"changed_paths": json.dumps(changed_paths)}
    digests = sorted((name, hashlib.sha256(raw).hexdigest()) for name, raw in reports)
    content = json.dumps([ticket, digests, beside, dict(about)], sort_keys=True).encode()
    id = hashlib.sha256(content).hexdigest()[:40] if about.get("run") else token_hex(8)
    path = f"/tickets/{ticket}/evidence"
    return patiently(lambda: client.upload_form(path, reports, beside, id, **about))


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
