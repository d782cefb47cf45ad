"""interlock archive: a file that can be read by anything, noted in the database with its digest."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from databases import DatabaseUrls, execute
from interlock.cli.main import main
from interlock.core.tickets import Resolution
from interlock.use_cases import tickets
from makers import Team


@pytest.fixture
async def old_ticket(team: Team, database_urls: DatabaseUrls) -> str:
    """Cancelled two years ago."""
    ticket = await team.ticket("Refund an order")
    await tickets.cancel_ticket(team.db, team.owner, ticket.key, Resolution.OBSOLETE, "Nobody wants it.")
    execute(database_urls.owner, "update tickets set state_since = state_since - interval '2 years'")
    execute(database_urls.owner, "alter table events disable trigger user")
    execute(database_urls.owner, "update events set at = at - interval '2 years'")
    execute(database_urls.owner, "alter table events enable trigger user")
    return ticket.key


def archive(urls: DatabaseUrls, file: Path, before: str = "2026-01-01") -> Result:
    known = {"INTERLOCK_DATABASE_URL": urls.app, "INTERLOCK_OWNER_DATABASE_URL": urls.owner}
    return CliRunner().invoke(main, ["archive", "--before", before, "--to", str(file)], env=known)


def test_the_file_holds_every_event_and_the_database_its_digest(
    old_ticket: str, database_urls: DatabaseUrls, tmp_path: Path
):
    file = tmp_path / "old.jsonl.gz"
    [(had,)] = execute(database_urls.owner, "select count(*) from events where ticket_id is not null")
    done = archive(database_urls, file)
    assert done.exit_code == 0, done.output
    head, *lines, end = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert (head["interlock"], head["before"]) == ("archive", "2026-01-01T00:00:00+00:00")
    assert end == {"end": True, "events": had, "details": 0}
    assert {line["ticket"] for line in lines} == {old_ticket}
    assert [line["kind"] for line in lines][-1] == "ticket.cancelled"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert execute(database_urls.owner, "select file, digest, events from archives") == [(file.name, digest, had)]
    assert execute(database_urls.owner, "select count(*) from events where ticket_id is not null") == [(0,)]


def test_a_file_that_is_there_is_never_written_over(old_ticket: str, database_urls: DatabaseUrls, tmp_path: Path):
    file = tmp_path / "old.jsonl.gz"
    file.write_text("The archive of last year.")
    done = archive(database_urls, file)
    assert done.exit_code != 0
    assert "cannot be written" in done.stderr
    assert file.read_text() == "The archive of last year."
    assert execute(database_urls.owner, "select count(*) from archives") == [(0,)]


def test_a_day_that_is_not_over_is_refused_and_leaves_no_file(database_urls: DatabaseUrls, tmp_path: Path):
    done = archive(database_urls, tmp_path / "new.jsonl.gz", before="2999-01-01")
    assert (done.exit_code, list(tmp_path.iterdir())) == (4, [])
    assert "less than a day ago" in done.stderr


def test_where_nothing_is_old_no_archive_is_noted(database_urls: DatabaseUrls, tmp_path: Path):
    assert archive(database_urls, tmp_path / "empty.jsonl.gz", before="2001-01-01").exit_code == 0
    assert execute(database_urls.owner, "select count(*) from archives") == [(0,)]
