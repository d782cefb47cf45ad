"""interlock post: what CI has to say."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from . import git_facts, job_summary
from .git_changes import changed_paths, digest_of, merge_base
from .posting import ci_client, patiently, post_reports, scanned_at, send, told, where
from .printing import as_json, show_json, show_verdict
from .report_files import reports
from .ticket_named import KEY, TRAILER, ticket_named

SHUT = 1
FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def post() -> None:
    """From CI: send a report, a scan, or word of a run."""


commit_option = click.option("--commit", default="", help="Full digest. [default: as CI or git says]")
repository_option = click.option("--repository", default="", help="owner/name. [default: as CI or git says]")
run_option = click.option("--run", default="", help="The run's identity. [default: as CI says]")
attempt_option = click.option("--attempt", type=click.IntRange(1, 10_000), help="Which attempt of the run.")
fence_option = click.option("--fence", type=click.IntRange(1), help="Of your claim on the ticket; ci has none.")
allow_option = click.option(
    "--allow-no-ticket", is_flag=True, help="Where no ticket is named, post nothing and end well."
)


@post.command("evidence", short_help="Send reports of one run, and print what the gate then says.")
@click.argument("words", nargs=-1, required=True, metavar="[TICKET] REPORT...")
@commit_option
@repository_option
@click.option("--check", default="", help="Which check this is a run of. [default: tests, static or coverage]")
@run_option
@attempt_option
@click.option("--format", default="auto", show_default=True, help="How the reports are written.")
@click.option("--run-failed/--run-passed", default=None, help="How the run ended. [default: as CI says of this job]")
@click.option("--base", default="", help="Where the branch began. [default: as CI or git says]")
@click.option("--base-of", default="", metavar="HEAD", help="This is a run of the tests of HEAD at its base.")
@fence_option
@click.option("--require-open", is_flag=True, help=f"End with {SHUT} while the gate is shut.")
@allow_option
@click.option("--summary", type=FILE, help="Write the verdict here, too, in Markdown.")
@click.option("--dotenv", type=FILE, help="Write INTERLOCK_GATE, INTERLOCK_TICKET and INTERLOCK_MISSING here.")
@as_json
def evidence(
    words: Sequence[str],
    commit: str,
    repository: str,
    check: str,
    run: str,
    attempt: int | None,
    format: str,
    run_failed: bool | None,
    base: str,
    base_of: str,
    fence: int | None,
    require_open: bool,
    allow_no_ticket: bool,
    summary: Path | None,
    dotenv: Path | None,
    is_json: bool,
) -> None:
    """Send REPORTs about TICKET, and print what the gate then says. Files, folders and patterns of one run count as
    one report.

    A TICKET that is not named is the one in INTERLOCK_TICKET, in the commit's trailer `Ticket: SHOP-12` or in the name
    of the branch. A call that gets no answer is made again and counts once.

    \b
    interlock post evidence SHOP-12 report.xml
    interlock post evidence SHOP-12 'build/**/TEST-*.xml' --run-failed
    interlock post evidence SHOP-12 base.xml --base-of HEAD
    """
    head = git_facts.commit() if base_of in ("", "HEAD") else digest_of(base_of)
    tested = commit or (merge_base(head, base) if base_of else head)
    key, paths = _named(words, head or tested)
    if not paths:
        raise click.UsageError("Which reports? Name files, folders or patterns.")
    found = reports(paths)
    if not key:
        return _untold(allow_no_ticket)
    about = {
        **where(tested, repository),
        **_which(check, run, attempt),
        "format": format,
        "run_passed": _word(_passed(run_failed, is_base=bool(base_of))),
        "base_of": head if base_of else "",
        "fence": fence,
    }
    is_telling = (about["run"] or base) and not base_of  # of changes only CI is believed
    changed = changed_paths(about["commit"], base) if is_telling else None
    client = ci_client(_project(key))
    verdict = post_reports(client, key, found, changed, about)
    _tell(verdict, is_json)
    job_summary.write(verdict, key, client.url, summary, dotenv)
    if require_open and not verdict["is_open"]:
        raise SystemExit(SHUT)
    return None


@post.command("run-started", short_help="Say that a run has started.")
@click.argument("ticket", default="")
@commit_option
@repository_option
@click.option("--check", default="tests", show_default=True, help="Which check this is a run of.")
@run_option
@attempt_option
@fence_option
@allow_option
@as_json
def run_started(
    ticket: str,
    commit: str,
    repository: str,
    check: str,
    run: str,
    attempt: int | None,
    fence: int | None,
    allow_no_ticket: bool,
    is_json: bool,
) -> None:
    """Say that a run about TICKET has started: until it reports, older passes of its check count no more. A TICKET that
    is not named is found as by `post evidence`."""
    which = _which(check, run, attempt)
    if not which["run"]:
        raise click.UsageError("Which run? Outside CI, name it: --run.")
    form = {**where(commit, repository), **which, "fence": fence}
    key = ticket or ticket_named(form["commit"])
    if not key:
        return _untold(allow_no_ticket)
    client = ci_client(_project(key))
    _tell(patiently(lambda: client.post(f"/tickets/{key}/runs", form)), is_json)  # twice said is said once
    return None


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
    outcome = send(ci_client(project), project, source, read, at)
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


def _named(words: Sequence[str], commit: str) -> tuple[str, Sequence[str]]:
    """The ticket, and the reports. A first word that reads as a ticket is one."""
    if KEY.fullmatch(words[0]):
        return words[0], words[1:]
    return ticket_named(commit), words


def _project(key: str) -> str:
    return key.partition("-")[0]


def _untold(is_allowed: bool) -> None:
    said = f"No ticket is named: not here, not in INTERLOCK_TICKET, in a trailer {TRAILER}, or by the branch."
    if not is_allowed:
        raise click.UsageError(f"{said} Name it: SHOP-12.")
    click.echo(f"{said} Nothing is posted.", err=True)


def _which(check: str, run: str, attempt: int | None) -> dict[str, Any]:
    known = git_facts.run()
    return {"check": check, "run": run or known.name, "attempt": attempt or known.attempt}


def _passed(run_failed: bool | None, is_base: bool) -> bool | None:
    """The job goes on though its tests fail at the base: of these, only the report speaks."""
    if run_failed is not None:
        return not run_failed
    return None if is_base else git_facts.job_passed()


def _word(flag: bool | None) -> str:
    return "" if flag is None else str(flag).lower()


def _tell(verdict: Any, is_json: bool) -> None:
    (show_json if is_json else show_verdict)(verdict)
