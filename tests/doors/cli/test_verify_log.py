"""interlock verify-log and export-log: on a database, beside a checkpoint, and on a file alone."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from databases import DatabaseUrls, execute
from interlock.cli.main import main
from interlock.core.identity.signing import as_pem
from interlock.core.tickets import Resolution
from interlock.store.own_key import made_key
from interlock.use_cases import sealing, tickets
from makers import Team


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The public key of the server; the private one lies beside it."""
    file = tmp_path / "key.pub"
    file.write_text(as_pem(made_key(tmp_path / "key.pem").public_key()))
    return file


@pytest.fixture
async def ticket(team: Team) -> str:
    ticket = await team.ticket("Refund an order")
    await sealing.seal(team.db)
    return ticket.key


@pytest.fixture
async def old_ticket(team: Team, database_urls: DatabaseUrls) -> str:
    """Cancelled two years ago."""
    ticket = await team.ticket("Refund an order")
    await tickets.cancel_ticket(team.db, team.owner, ticket.key, Resolution.OBSOLETE, "Nobody wants it.")
    execute(database_urls.owner, "update tickets set state_since = state_since - interval '2 years'")
    forged(database_urls, "update events set at = at - interval '2 years'")
    return ticket.key


def run(urls: DatabaseUrls, key: Path, *arguments: str) -> Result:
    known = {
        "INTERLOCK_DATABASE_URL": urls.app,
        "INTERLOCK_OWNER_DATABASE_URL": urls.owner,
        "INTERLOCK_SIGNING_KEY": str(key.with_suffix(".pem")),
    }
    return CliRunner().invoke(main, arguments, env=known)


def forged(urls: DatabaseUrls, statement: str) -> None:
    execute(urls.owner, "alter table events disable trigger user")
    execute(urls.owner, statement)
    execute(urls.owner, "alter table events enable trigger user")


def test_an_untouched_log_is_well(ticket: str, database_urls: DatabaseUrls, key: Path):
    done = run(database_urls, key, "verify-log")
    assert (done.exit_code, "Nobody has touched the log." in done.output) == (0, True), done.output
    told = json.loads(run(database_urls, key, "verify-log", "--json").stdout)
    assert told["faults"] == []
    assert told["links"] > 0


def test_one_changed_byte_is_named(ticket: str, database_urls: DatabaseUrls, key: Path):
    changed = "update events set data = jsonb_set(data, '{title}', '\"Refund an ordes\"') where kind = 'ticket.created'"
    forged(database_urls, changed)
    done = run(database_urls, key, "verify-log", ticket)
    assert done.exit_code == 1
    assert "changed: Event" in done.output
    assert ticket in done.output


def test_a_signed_copy_can_be_checked_without_the_database(
    ticket: str, database_urls: DatabaseUrls, key: Path, tmp_path: Path
):
    file = tmp_path / "log.json"
    assert run(database_urls, key, "export-log", ticket, "--to", str(file)).exit_code == 0
    done = CliRunner().invoke(main, ["verify-log", "--file", str(file), "--key", str(key)])
    assert (done.exit_code, "2 events in 1 chains" in done.output) == (0, True), done.output
    envelope = json.loads(file.read_text())
    envelope["payload"] = envelope["payload"][:-8] + "AAAAAAA="
    file.write_text(json.dumps(envelope))
    assert CliRunner().invoke(main, ["verify-log", "--file", str(file), "--key", str(key)]).exit_code == 4


def test_a_checkpoint_shows_that_a_log_was_written_anew(
    ticket: str, database_urls: DatabaseUrls, key: Path, tmp_path: Path
):
    file = tmp_path / "checkpoint.json"
    assert run(database_urls, key, "export-log", "--to", str(file)).exit_code == 0
    beside = ("verify-log", "--checkpoint", str(file), "--key", str(key))
    assert run(database_urls, key, *beside).exit_code == 0
    forged(database_urls, "update events set data = '{}' where kind = 'ticket.created'")
    execute(database_urls.owner, "alter table seals disable trigger user")
    execute(database_urls.owner, "delete from seals")
    assert run(database_urls, key, "export-log", "--to", str(tmp_path / "another.json")).exit_code == 0
    assert run(database_urls, key, "verify-log").exit_code == 0
    done = run(database_urls, key, *beside)
    assert (done.exit_code, "was rewritten" in done.output) == (1, True), done.output


def test_what_went_into_an_archive_is_checked_there(
    old_ticket: str, database_urls: DatabaseUrls, key: Path, tmp_path: Path
):
    file = tmp_path / "old.jsonl.gz"
    assert run(database_urls, key, "archive", "--before", "2026-01-01", "--to", str(file)).exit_code == 0
    done = run(database_urls, key, "verify-log", old_ticket)
    assert (done.exit_code, "was sealed and is gone" in done.output) == (1, True)
    done = run(database_urls, key, "verify-log", old_ticket, "--archive", str(file))
    assert (done.exit_code, "3 of them in archives" in done.output) == (0, True), done.output


def test_a_checkpoint_without_a_key_proves_nothing(ticket: str, database_urls: DatabaseUrls, key: Path):
    done = run(database_urls, key, "verify-log", "--checkpoint", str(key))
    assert (done.exit_code, "By whom must it be signed?" in done.output) == (2, True)


def test_a_file_that_is_there_is_not_written_over(ticket: str, database_urls: DatabaseUrls, key: Path):
    assert run(database_urls, key, "export-log", "--to", str(key)).exit_code == 3
