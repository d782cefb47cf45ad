"""interlock archive: move the log of old, closed work out of the database, into a file."""

import asyncio
import gzip
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import click

from ..core import log_exports
from ..core.archives import Detail, Piece
from ..core.refusals import Unavailable
from ..settings import from_environment
from ..store.database import Database
from ..use_cases import archives, sealing
from ..version import VERSION
from .database import reached
from .refusing import refusals_as_exit

FORMAT = 1
LEVEL = 6  # of compression: higher ones cost much and save little


@click.command()
@click.option(
    "--before",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="Of tickets that were closed before this day (UTC).",
)
@click.option("--to", "file", required=True, type=click.Path(path_type=Path), help="A new file, such as 2026.jsonl.gz.")
@refusals_as_exit
def archive(before: datetime, file: Path) -> None:
    """Move the log of old work into a file.

    Writes the events of tickets that were closed before the day, and the details of their evidence, as compressed
    lines of JSON; notes the file's digest in the database; and only then takes them away. Tickets, threads, claims,
    reviews and close records stay. The server may go on working.
    """
    with reached(from_environment(), lambda line: click.echo(line, err=True)) as database:
        asyncio.run(_archive(database.owner_url, before.replace(tzinfo=UTC), file))


async def _archive(url: str, before: datetime, file: Path) -> None:
    db = Database(url)
    try:
        await sealing.seal(db)  # what leaves is sealed, so that it can be told later from what was taken away
        events, details = await _write(db, before, file)
        digest = _digest(file)
        click.echo(f"{file}: {events} events and {details} details of evidence, sha256 {digest}")
        if not events and not details:
            return
        id = await archives.record_archive(db, before, file.name, digest, events, details)
        taken = 0
        async for gone, _ in archives.remove_archived(db, id, before):
            taken += gone
        click.echo(f"Archive {id} is noted, and {taken} events are out of the database. The file is their only copy.")
    finally:
        await db.close()


async def _write(db: Database, before: datetime, file: Path) -> tuple[int, int]:
    """How many events and details went into the file, which is on the disk for good when this returns."""
    events = details = 0
    pieces = archives.old_work(db, before)
    first = await anext(pieces, None)  # a refusal comes before there is a file
    with _created(file) as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=LEVEL, filename="", mtime=0) as packed:
            _put(packed, {"interlock": "archive", "format": FORMAT, "version": VERSION, "before": before.isoformat()})
            while first is not None:
                for line in _lines(first):
                    _put(packed, line)
                events, details = events + len(first.events), details + len(first.details)
                first = await anext(pieces, None)
            _put(packed, {"end": True, "events": events, "details": details})
        raw.flush()
        os.fsync(raw.fileno())
    return events, details


def _created(file: Path) -> IO[bytes]:
    try:
        return file.open("xb")
    except OSError as error:
        raise Unavailable(
            f"{file} cannot be written: {error.strerror}.", "Name a file that is not there yet."
        ) from error


def _lines(piece: Piece) -> Iterator[Mapping[str, Any]]:
    yield from map(log_exports.as_data, piece.events)
    yield from map(_detail, piece.details)


def _detail(detail: Detail) -> Mapping[str, Any]:
    about = {"evidence": detail.id, "at": detail.at.isoformat(), "ticket": detail.ticket, "check": detail.check}
    return {**about, "run": detail.run, "digest": detail.digest, "detail": detail.detail}


def _put(packed: gzip.GzipFile, line: Mapping[str, Any]) -> None:
    packed.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def _digest(file: Path) -> str:
    """Read back from the disk: what cannot be read there is no archive."""
    with file.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()
