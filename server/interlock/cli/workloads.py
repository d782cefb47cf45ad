"""interlock workload: which CI jobs a project believes by their own tokens."""

import click

from .client import Client, only_project
from .printing import as_json, show_json, show_table

project_option = click.option("--project", default="", help="The project's key. [default: INTERLOCK_PROJECT, or yours]")


@click.group()
def workload() -> None:
    """Which CI jobs a project believes by their own tokens."""


@workload.command("list")
@project_option
@as_json
def list_workloads(project: str, is_json: bool) -> None:
    """List what is declared, and what was revoked."""
    client = Client()
    found = client.get(f"/projects/{only_project(client, project)}/workloads")
    if is_json:
        show_json(found)
        return
    rows = [
        (
            w["id"],
            w["member"],
            w["repository"],
            w["workflow"] or "any",
            w["events"],
            "revoked" if w["revoked_at"] else "",
        )
        for w in found
    ]
    show_table(("id", "member", "repository", "workflow", "events", ""), rows, "No job is believed by its own token.")


@workload.command("add")
@click.argument("provider", type=click.Choice(["github", "gitlab"]))
@click.argument("repository")
@click.option("--id", "repository_id", required=True, help="The repository's number: gh api repos/OWNER/NAME --jq .id")
@click.option("--workflow", default="", help="The pinned one, as the provider names it. [default: any, believed less]")
@click.option("--event", multiple=True, help="What it may run on; may be given again. [default: push, merge_group]")
@click.option("--self-hosted", is_flag=True, help="Believe runners of one's own, too.")
@click.option("--issuer", default="", help="The address of a GitLab or GitHub of your own.")
@click.option("--member", default="ci", show_default=True, help="The ci that such jobs act as.")
@project_option
@as_json
def add(
    provider: str,
    repository: str,
    repository_id: str,
    workflow: str,
    event: tuple[str, ...],
    self_hosted: bool,
    issuer: str,
    member: str,
    project: str,
    is_json: bool,
) -> None:
    """Believe jobs of REPOSITORY (owner/name) by the tokens that PROVIDER gives them.

    \b
    interlock workload add github acme/shop --id 123456789 \\
        --workflow acme/ci/.github/workflows/gate.yml@refs/heads/main
    """
    client = Client()
    here = only_project(client, project)
    body = {
        "member": member,
        "provider": provider,
        "repository": repository,
        "repository_id": repository_id,
        "issuer": issuer,
        "workflow": workflow,
        "events": list(event),
        "self_hosted": self_hosted,
    }
    made = client.post(f"/projects/{here}/workloads", body)
    if is_json:
        show_json(made)
        return
    word = "ci_oidc" if made["workflow"] else "ci_token, since no workflow is pinned"
    click.echo(f"{here} believes jobs of {made['repository']} on {', '.join(made['events'])}, as {made['member']}.")
    click.echo(f"Their word is {word}.")


@workload.command("revoke")
@click.argument("id", type=click.IntRange(1))
@project_option
def revoke(id: int, project: str) -> None:
    """Believe such jobs no more, at once."""
    client = Client()
    client.call("DELETE", f"/projects/{only_project(client, project)}/workloads/{id}")
    click.echo(f"Workload {id} is believed no more.")
