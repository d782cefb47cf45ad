"""interlock token: what members sign their calls with."""

from typing import Any

import click

from .client import Client
from .job_tokens import exchanged
from .printing import as_json, show_json, show_table
from .refusing import refusals_as_exit

SCOPES = ("read", "work", "evidence", "decide", "admin")


@click.group()
def token() -> None:
    """What members sign their calls with."""


@token.command("issue")
@click.argument("member")
@click.option("--label", required=True, help="What it is for, so that people can tell two apart.")
@click.option("--scope", multiple=True, type=click.Choice(SCOPES), help="[default: the usual ones of its kind]")
@click.option("--days", type=click.IntRange(0, 3650), default=90, show_default=True, help="0: it never expires.")
@click.option("--local", is_flag=True, help="On the server's own machine: ask the database, needing no token.")
@as_json
@refusals_as_exit
def issue(member: str, label: str, scope: tuple[str, ...], days: int, local: bool, is_json: bool) -> None:
    """Issue a token for yourself, or for an agent or CI of yours. It is shown this once."""
    if local:
        from .local import issued_token

        click.echo(issued_token(member, label, scope, days or None))
        return
    body: dict[str, Any] = {"member": member, "label": label, "expires_days": days or None}
    if scope:
        body["scopes"] = list(scope)
    issued = Client().post("/tokens", body)
    show_json(issued) if is_json else click.echo(issued["secret"])


@token.command("list")
@click.argument("member", default="")
@as_json
def list_tokens(member: str, is_json: bool) -> None:
    """List the tokens of MEMBER, or your own. Their secrets are kept nowhere."""
    found = Client().get("/tokens", member=member)
    if is_json:
        show_json(found)
        return
    rows = [(t["id"], t["member"], t["prefix"], t["scopes"], _fate(t), t["last_used_at"], t["label"]) for t in found]
    show_table(("id", "member", "begins", "scopes", "expires", "last used", "label"), rows, "There is no token.")


@token.command("revoke")
@click.argument("id", type=click.IntRange(1))
def revoke(id: int) -> None:
    """Take a token back, at once and for good."""
    Client().call("DELETE", f"/tokens/{id}")
    click.echo(f"Token {id} is worth nothing now.")


@token.command("exchange")
@click.option("--project", default="", envvar="INTERLOCK_PROJECT", help="Where several projects believe the job.")
@click.option(
    "--audience", default="", help="The server's public address. [default: INTERLOCK_AUDIENCE, INTERLOCK_URL]"
)
@as_json
def exchange(project: str, audience: str, is_json: bool) -> None:
    """In a CI job: show the job's own token, and print the token that it gets for it, good for 15 minutes.

    \b
    export INTERLOCK_TOKEN=$(interlock token exchange)
    """
    given = exchanged(Client(), project, audience)
    show_json(given) if is_json else click.echo(given["secret"])


def _fate(token: dict[str, Any]) -> str:
    return "revoked" if token["revoked_at"] else token["expires_at"] or "never"
