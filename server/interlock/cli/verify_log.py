"""interlock verify-log: has somebody touched the log behind the server's back?"""

import asyncio
import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from ..core import log_exports
from ..core.events import Logged
from ..core.identity.signing import read_public_key, verify
from ..core.log_exports import CHECKPOINT, LOG, WRITTEN_BY, Sealed
from ..core.refusals import Unreadable
from ..core.sealing import Head, faults_of
from ..settings import from_environment
from ..store.database import Database
from ..use_cases import sealing
from ..use_cases.sealing import Looked
from .database import reached
from .printing import as_json, show_json
from .refusing import refusals_as_exit

TOUCHED = 1
existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("chain", default="", metavar="[TICKET|PROJECT]")
@click.option("--archive", "archives", multiple=True, type=existing, help="A file that `interlock archive` wrote.")
@click.option("--checkpoint", type=existing, help="What `interlock export-log` wrote earlier.")
@click.option("--file", type=existing, help="A log that was exported: check it, and ask no database.")
@click.option("--key", type=existing, help="The public key, as PEM, that the checkpoint or the file must be signed by.")
@as_json
@refusals_as_exit
def verify_log(
    chain: str,
    archives: tuple[Path, ...],
    checkpoint: Path | None,
    file: Path | None,
    key: Path | None,
    is_json: bool,
) -> None:
    """Check the chain of hashes over the log: of one ticket or project, or all of it.

    Every event is sealed a second or so after it was written, into a chain for each ticket. Says which events were
    changed, taken away or slipped in since. A checkpoint that was kept elsewhere also shows whether the end of a log
    was cut off or all of it written anew. Ends with 1 if anything was touched.
    """
    if (checkpoint or file) and not key:
        raise click.UsageError(
            "By whom must it be signed? GET /api/signing-key answers with the key of a server: --key."
        )
    known = log_exports.read_checkpoint(_signed(checkpoint, key, CHECKPOINT)) if checkpoint and key else []
    if file and key:
        looked = _looked_at(log_exports.read_log(_signed(file, key, LOG)))
    else:
        with reached(from_environment(), lambda line: click.echo(line, err=True)) as database:
            looked = asyncio.run(_verified(database.url, chain, archives, known))
    if is_json:
        show_json(_as_data(looked))
    else:
        _say(looked, len(known))
    if looked.faults:
        raise SystemExit(TOUCHED)


async def _verified(url: str, chain: str, archives: Sequence[Path], known: Sequence[Head]) -> Looked:
    db = Database(url)
    try:
        archived = {event.id: event for file in archives for event in _archived(file)}
        return await sealing.verify(db, chain, archived, [head for head in known if chain in ("", head.chain)])
    finally:
        await db.close()


def _looked_at(sealed: Sealed) -> Looked:
    faults = faults_of(sealed.chain, sealed.links, {event.id: event for event in sealed.events})
    return Looked(chains=1, links=len(sealed.links), faults=list(faults))


def _signed(file: Path, key: Path, payload_type: str) -> bytes:
    """Refuses (Invalid) what the key has not signed, and (Unreadable) what is something else."""
    signed = verify(file.read_bytes(), [read_public_key(key.read_text())])
    if signed.payload_type != payload_type:
        raise Unreadable(f"{file} holds something else: {signed.payload_type[:80]}.", WRITTEN_BY)
    return signed.payload


def _archived(file: Path) -> Iterator[Logged]:
    """Refuses (Unreadable) what `interlock archive` has not written."""
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if "event" in row:
                    yield log_exports.event(row)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{file} is no archive: {error}.", "Name a file that interlock archive wrote.") from error


def _say(looked: Looked, known: int) -> None:
    for fault in looked.faults:
        click.echo(f"{fault.harm.replace('_', ' ')}: {fault.sentence}")
    more = [
        f"{looked.archived:,} of them in archives" if looked.archived else "",
        f"{looked.unsealed:,} too new to be sealed" if looked.unsealed else "",
        f"{known:,} places compared with the checkpoint" if known else "",
    ]
    click.echo("; ".join([f"{looked.links:,} events in {looked.chains:,} chains", *filter(None, more)]) + ".")
    click.echo(f"{len(looked.faults):,} faults." if looked.faults else "Nobody has touched the log.")


def _as_data(looked: Looked) -> dict[str, Any]:
    faults = [
        {"chain": fault.chain, "event": fault.event, "harm": fault.harm, "sentence": fault.sentence}
        for fault in looked.faults
    ]
    counts = {"chains": looked.chains, "links": looked.links, "archived": looked.archived, "unsealed": looked.unsealed}
    return {**counts, "faults": faults}
