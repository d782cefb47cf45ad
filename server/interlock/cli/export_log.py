"""interlock export-log: take a signed copy of the log, or of where it ends, out of the database."""

import asyncio
from pathlib import Path

import click

from ..core.identity.signing import Signer, sign
from ..core.log_exports import CHECKPOINT, LOG, checkpoint, log
from ..core.refusals import Unavailable
from ..settings import Settings, from_environment
from ..store.database import Database
from ..store.own_key import key_of
from ..use_cases import sealing
from .database import reached
from .refusing import refusals_as_exit


@click.command()
@click.argument("chain", default="", metavar="[TICKET|PROJECT]")
@click.option("--to", "file", required=True, type=click.Path(path_type=Path), help="A new file.")
@refusals_as_exit
def export_log(chain: str, file: Path) -> None:
    """Write a signed copy of the log of one ticket or project; of none, a checkpoint.

    A checkpoint holds the last link of every chain. Kept where nobody who can write to the database can reach it, it
    shows later whether any log was cut off or written anew: interlock verify-log --checkpoint. The copy of one log
    holds all its events and links, and can be checked by whoever has the file: interlock verify-log --file.
    """
    settings = from_environment()
    with reached(settings, lambda line: click.echo(line, err=True)) as database:
        signed, said = asyncio.run(_exported(database.url, settings, chain))
    try:
        with file.open("x") as opened:
            opened.write(signed)
    except OSError as error:
        raise Unavailable(
            f"{file} cannot be written: {error.strerror}.", "Name a file that is not there yet."
        ) from error
    click.echo(f"{file}: {said}.")


async def _exported(url: str, settings: Settings, chain: str) -> tuple[str, str]:
    """The envelope, and what is in it."""
    signer = Signer(settings.public_url, key_of(settings.signing_key, settings.data_dir))
    db = Database(url, signer)
    try:
        await sealing.seal(db)
        if chain:
            sealed = await sealing.exported(db, chain)
            return sign(
                log(sealed), LOG, signer
            ), f"{len(sealed.events):,} events of {chain}, signed by {signer.key_id}"
        heads, at = await sealing.heads(db)
        return sign(checkpoint(heads, at), CHECKPOINT, signer), f"{len(heads):,} chains, signed by {signer.key_id}"
    finally:
        await db.close()
