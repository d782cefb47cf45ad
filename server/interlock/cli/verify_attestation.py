"""interlock verify-attestation: whether a close is what its signed statement says, without asking anybody."""

from pathlib import Path
from typing import BinaryIO

import click

from ..core.identity.signing import read_public_key, verify
from ..core.identity.summaries import PAYLOAD_TYPE, read_summary
from ..core.refusals import Invalid
from .printing import as_json, show_json
from .refusing import refusals_as_exit

FAILED = 1


@click.command("verify-attestation")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--key",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The server's public key.",
)
@click.option("--commit", default="", help="Want this very commit among those that were verified.")
@as_json
@refusals_as_exit
def verify_attestation(file: BinaryIO, key: Path, commit: str, is_json: bool) -> None:
    """Check the envelope in FILE (-: standard input) against a public key, offline.

    Ends with 0 when the key signed it and the gate was open, with 1 when it signed that it was not, and with 4 when it
    did not sign this.

    \b
    curl $INTERLOCK_URL/api/signing-key | jq -r .public_key > interlock.pub
    interlock verify-attestation close.json --key interlock.pub
    """
    signed = verify(file.read(), [read_public_key(key.read_text(errors="replace"))])
    if signed.payload_type != PAYLOAD_TYPE:
        raise Invalid("This is signed, and no statement about a ticket.", "Name the envelope of a close.")
    found = read_summary(signed.payload)
    if commit and commit.lower() not in found.commits.values():
        raise Invalid(
            f"This is signed, and not about {commit[:64]}.", f"It is about {', '.join(found.commits.values())}."
        )
    if is_json:
        about = {"ticket": found.ticket, "commits": dict(found.commits), "verifier": found.verifier}
        show_json({**about, "passed": found.passed, "sentence": found.sentence, "key_id": signed.key_id})
    else:
        click.echo(f"{found.ticket}: {'PASSED' if found.passed else 'FAILED'}. {found.sentence}")
        for repository, digest in found.commits.items():
            click.echo(f"  {repository} {digest}")
        click.echo(f"  by {found.verifier}, key {signed.key_id[:16]}")
    if not found.passed:
        raise SystemExit(FAILED)
