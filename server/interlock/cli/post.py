"""interlock post: what CI has to say."""

from pathlib import Path
from typing import Any

import click

from . import git_facts
from .client import Client
from .posting import scanned_at, send, told, where
from .printing import as_json, show_json, show_verdict

SHUT = 1


@click.group()
def post() -> None:
    """From CI: send a report, a scan, or word of a run."""


commit_option = click.option("--commit", default="", help="Full digest. [default: as CI or git says]")
repository_option = click.option("--repository", default="", help="owner/name. [default: as CI or git says]")
check_option = click.option("--check", default="tests", show_default=True, help="Which check this is a run of.")
run_option = click.option("--run", default="", help="The run's identity. [default: as CI says]")
attempt_option = click.option("--attempt", type=click.IntRange(1, 10_000), help="Which attempt of the run.")
fence_option = click.option("--fence", type=click.IntRange(1), help="Of your claim on the ticket; ci has none.")


@post.command("evidence", short_help="Send a report, and print what the gate then says.")
@click.argument("ticket")
@click.argument("report", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@commit_option
@repository_option
@check_option
@run_option
@attempt_option
@click.option("--format", default="auto", show_default=True, help="How the report is written.")
@click.option("--run-failed/--run-passed", default=None, help="How the run as a whole ended.")
@fence_option
@click.option("--require-open", is_flag=True, help=f"End with {SHUT} while the gate is shut.")
@as_json
def evidence(
    ticket: str,
    report: Path,
    commit: str,
    repository: str,
    check: str,
    run: str,
    attempt: int | None,
    format: str,
    run_failed: bool | None,
    fence: int | None,
    require_open: bool,
    is_json: bool,
) -> None:
    """Send REPORT about TICKET, and print what the gate then says.

    \b
    interlock post evidence SHOP-12 report.xml
    interlock post evidence SHOP-12 report.xml --commit $(git rev-parse HEAD) --run-failed
    """
    verdict = Client().upload(
        f"/tickets/{ticket}/evidence",
        report.read_bytes(),
        format=format,
        run_passed=None if run_failed is None else str(not run_failed).lower(),
        fence=fence,
        **where(commit, repository),
        **_which(check, run, attempt),
    )
    _tell(verdict, is_json)
    if require_open and not verdict["is_open"]:
        raise SystemExit(SHUT)


@post.command("run-started", short_help="Say that a run has started.")
@click.argument("ticket")
@commit_option
@repository_option
@check_option
@run_option
@attempt_option
@fence_option
@as_json
def run_started(
    ticket: str,
    commit: str,
    repository: str,
    check: str,
    run: str,
    attempt: int | None,
    fence: int | None,
    is_json: bool,
) -> None:
    """Say that a run about TICKET has started: until it reports, older passes of its check count no more."""
    which = _which(check, run, attempt)
    if not which["run"]:
        raise click.UsageError("Which run? Outside CI, name it: --run.")
    form = {**where(commit, repository), **which, "fence": fence}
    _tell(Client().post(f"/tickets/{ticket}/runs", form), is_json)


@post.command("scan", short_help="Send one side of a contract, and print what disagrees.")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--project", required=True, envvar="INTERLOCK_PROJECT", help="The project's key.")
@click.option("--source", required=True, help="The name of this place, the same in every scan: web.")
@click.option("--side", required=True, type=click.Choice(["provider", "consumer"]))
@click.option("--component", default="", help="The role that works there: backend.")
@click.option("--branch", default="", help="[default: as CI or git says]")
@commit_option
@repository_option
@as_json
def scan(
    path: Path,
    project: str,
    source: str,
    side: str,
    component: str,
    branch: str,
    commit: str,
    repository: str,
    is_json: bool,
) -> None:
    """Read one side of a contract from PATH, send it, and print what now disagrees.

    \b
    interlock post scan frontend --project SHOP --source web --side consumer
    """
    from ..core.contracts.extract import extract_side
    from ..core.contracts.model import Side

    read = extract_side(path, Side(side), git_facts.inside(path))  # as a ticket's scope names files
    at = {**scanned_at(commit, repository, branch), "component": component}
    outcome = send(Client(), project, source, read, at)
    if is_json:
        show_json(outcome)
        return
    new = {mismatch["fingerprint"] for mismatch in outcome["opened"]}
    for mismatch in outcome["open"]:
        sign = "new " if mismatch["fingerprint"] in new else ""
        click.echo(f"{sign}{mismatch['severity']}: {mismatch['sentence']} [{mismatch['fingerprint']}]")
        click.echo(f"    {mismatch['hint']}")
    for change in outcome["changes"]:
        click.echo(f"{change['level']}: {change['sentence']}")
    for assumption in outcome["assumptions"]:
        click.echo(f"Assumed: {assumption}")
    click.echo(told(outcome))


def _which(check: str, run: str, attempt: int | None) -> dict[str, Any]:
    known = git_facts.run()
    return {"check": check, "run": run or known.name, "attempt": attempt or known.attempt}


def _tell(verdict: Any, is_json: bool) -> None:
    (show_json if is_json else show_verdict)(verdict)
