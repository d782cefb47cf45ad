"""The key that the server signs with, in a file of its own."""

import contextlib
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ..core.identity.signing import private_pem, read_private_key
from ..core.refusals import Invalid, Unavailable

FILE = "signing_key.pem"


def key_of(named: Path | None, folder: Path) -> Ed25519PrivateKey:
    """The key in the file that was named; else the server's own, which lies beside its data."""
    return own_key(named) if named else made_key(folder / FILE)


def own_key(file: Path) -> Ed25519PrivateKey:
    """Refuses (Invalid) what is no Ed25519 key, and (Unavailable) a file that cannot be read."""
    try:
        pem = file.read_bytes()
    except OSError as error:
        raise Unavailable(f"The signing key cannot be read from {file}: {error.strerror}.", _NAME_ANOTHER) from error
    try:
        return read_private_key(pem)
    except Invalid as no:
        raise Invalid(f"{file}: {no.sentence}", no.hint) from None


def made_key(file: Path) -> Ed25519PrivateKey:
    """The key in the file, made first where there is none: readable by its owner alone, whole or not at all, and one
    for all who make it at once."""
    if not file.exists():
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            _make(file)
        except OSError as error:
            raise Unavailable(f"No signing key can be kept in {file}: {error.strerror}.", _NAME_ANOTHER) from error
    return own_key(file)


_NAME_ANOTHER = "Name a key in INTERLOCK_SIGNING_KEY: openssl genpkey -algorithm ed25519 -out signing_key.pem"


def _make(file: Path) -> None:
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(private_pem(Ed25519PrivateKey.generate()))
        opened.flush()
        os.fsync(opened.fileno())
    with contextlib.suppress(FileExistsError):  # somebody else was first
        os.link(draft, file)
    draft.unlink()
