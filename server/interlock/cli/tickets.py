"""interlock ticket: write, read and decide on tickets."""

import secrets
from pathlib import Path
from typing import Any

import click

from . import ticket_files
from .client import Client, only_project
from .printing import as_json, show_json, show_moved, show_table, show_verdict, ticket_lines

STATES = ("draft", "ready", "in_progress", "verifying", "needs_human", "done", "cancelled")
RESOLUTIONS = ("duplicate", "wont_do", "obsolete", "invalid")
DECISIONS = ("draft", "ready", "verifying", "cancelled")

project_option = click.option("--project", default="", help="The project's key. [default: INTERLOCK_PROJECT, or yours]")
reason_option = click.option("--reason", required=True, help="Why, for whoever reads it later.")


@click.group()
def ticket() -> None:
    """Write, read and decide on tickets."""


@ticket.command("list")
@project_option
@click.option("--state", multiple=True, type=click.Choice(STATES), help="In this state; may be given again.")
@click.option("--text", default="", help="Words of the title, a label or the key.")
@click.option("--label", default="")
@click.option("--role", default="", help="With a part for this role.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@as_json
def list_tickets(
    project: str, state: tuple[str, ...], text: str, label: str, role: str, limit: int, is_json: bool
) -> None:
    """List tickets, newest first."""
    client = Client()
    path = f"/projects/{only_project(client, project)}/tickets"
    page = client.get(path, state=list(state), text=text, label=label, role=role, limit=limit)
    if is_json:
        show_json(page)
        return
    rows = [
        (c["key"], c["state"], c["priority"], f"{c['met']}/{c['criteria']}", _holders(c), c["title"])
        for c in page["items"]
    ]
    show_table(("key", "state", "priority", "met", "held by", "title"), rows, "There is no such ticket.")
    if page["next"]:
        click.echo(f"There are more than {limit}: narrow it down, or raise --limit.")


@ticket.command("show")
@click.argument("key")
@as_json
def show(key: str, is_json: bool) -> None:
    """Show one ticket whole, with what its gate says."""
    page = Client().get(f"/tickets/{key}")
    show_json(page) if is_json else click.echo("\n".join(ticket_lines(page)))


@ticket.command("create")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@project_option
@click.option("--publish", is_flag=True, help="Make them ready at once.")
@as_json
def create(file: Path, project: str, publish: bool, is_json: bool) -> None:
    """Create the tickets in FILE (YAML or JSON): all of them, or none.

    \b
    title: Customers can cancel an unpaid order
    spec: An order that is not paid can be cancelled by whoever placed it.
    criteria:
      - text: POST /orders/{id}/cancellation answers 409 when the order is paid.
        selectors: [tests/test_orders.py::test_a_paid_order_is_not_cancelled]
    roles: [backend]
    children: []
    """
    client = Client()
    tree = {"tickets": ticket_files.read(file), "publish": publish}
    created = client.call(
        "POST",
        f"/projects/{only_project(client, project)}/tickets",
        json=tree,
        headers={"Idempotency-Key": secrets.token_hex(8)},
    )
    if is_json:
        show_json(created)
        return
    for one in created:
        show_moved(one)


@ticket.command("propose")
@click.argument("fingerprints", nargs=-1)
@project_option
@click.option("--severity", type=click.Choice(["error", "warning", "info"]), default="error", show_default=True)
@click.option("--branch", default="", help="[default: the project's default branch]")
@as_json
def propose(fingerprints: tuple[str, ...], project: str, severity: str, branch: str, is_json: bool) -> None:
    """Draft a ticket for each open mismatch of a severity, or for those with these FINGERPRINTS.

    What an open ticket is to mend already is left out.
    """
    client = Client()
    form = {"fingerprints": fingerprints, "severity": severity, "branch": branch or None}
    made = client.call(
        "POST",
        f"/projects/{only_project(client, project)}/proposals",
        json=form,
        headers={"Idempotency-Key": secrets.token_hex(8)},
    )
    if is_json:
        show_json(made)
        return
    for one in made:
        show_moved(one)
    if not made:
        click.echo("There is nothing to propose.")


@ticket.command("publish")
@click.argument("key")
def publish(key: str) -> None:
    """Make a draft ready to be claimed."""
    show_moved(Client().post(f"/tickets/{key}/publication"))


@ticket.command("cancel")
@click.argument("key")
@click.option("--resolution", required=True, type=click.Choice(RESOLUTIONS), help="Why, in one word.")
@reason_option
def cancel(key: str, resolution: str, reason: str) -> None:
    """Say that a ticket will not be done."""
    show_moved(Client().post(f"/tickets/{key}/cancellation", {"resolution": resolution, "reason": reason}))


@ticket.command("reopen")
@click.argument("key")
@reason_option
def reopen(key: str, reason: str) -> None:
    """Say that a done ticket is not done after all."""
    show_moved(Client().post(f"/tickets/{key}/reopening", {"reason": reason}))


@ticket.command("decide")
@click.argument("key")
@click.option("--to", required=True, type=click.Choice(DECISIONS), help="Where it goes from here.")
@reason_option
def decide(key: str, to: str, reason: str) -> None:
    """Say how a ticket that needs a person goes on."""
    show_moved(Client().post(f"/tickets/{key}/decision", {"to": to, "reason": reason}))


@ticket.command("answer")
@click.argument("key")
@click.argument("message", type=int)
@click.argument("text")
@click.option("--fence", type=click.IntRange(1), help="Of your claim on the ticket.")
def answer(key: str, message: int, text: str, fence: int | None) -> None:
    """Answer MESSAGE in the thread of a ticket. A ticket that waited for it goes on."""
    form = {"kind": "answer", "body": text, "reply_to": message, "fence": fence}
    Client().post(f"/tickets/{key}/messages", form)
    click.echo(f"Message {message} of {key} is answered.")


@ticket.command("accept")
@click.argument("key")
@click.option("--yes", is_flag=True, help="Do not ask.")
def accept(key: str, yes: bool) -> None:
    """Look at the verdict, then close the ticket as a person."""
    client = Client()
    page: dict[str, Any] = client.get(f"/tickets/{key}")
    show_verdict(page["verdict"])
    if not yes:
        click.confirm(f"Accept {key}, {page['ticket']['title']!r}?", abort=True)
    seen = {"snapshot": page["verdict"]["snapshot"]}
    show_moved(client.post(f"/tickets/{key}/acceptance", seen, version=page["ticket"]["version"]))


@ticket.command("free")
@click.argument("key")
@click.option("--role", required=True, help="The part to take away from its holder.")
@reason_option
def free(key: str, role: str, reason: str) -> None:
    """Take a part away from a holder who gives no sign of life."""
    show_moved(Client().post(f"/tickets/{key}/takeover", {"role": role, "reason": reason}))


def _holders(card: dict[str, Any]) -> list[str]:
    return [part["holder"] for part in card["parts"] if part["holder"]]
