"""Signed statements: those of CI come in as evidence, those on our closes are handed out."""

import hashlib
from dataclasses import replace

from ..core.evidence.model import Report
from ..core.gate.verdict import Verdict
from ..core.identity.signed_results import TEST_RESULT, read_test_result
from ..core.identity.signing import read_public_key, verify
from ..core.members import Actor, Deed, Kind
from ..core.refusals import Invalid, NotPermitted, Unreadable
from ..store import attestations, tickets
from ..store.attestations import Attestation, Statement
from ..store.database import Database
from .attempts import remembered
from .evidence import Upload, submit_report

__all__ = ["list_attestations", "submit_attestation"]

CHECK = "tests"


async def submit_attestation(db: Database, actor: Actor, key: str, upload: Upload, request_id: str = "") -> Verdict:
    """What the gate says with this statement in it. The envelope is `upload.raw`.

    Its signature is that of a key registered for the caller, and it is about the commit that is named; where none is,
    about one alone. Refuses (NotPermitted) a caller without such a key, and all but ci.
    """
    async with remembered(db, actor, key, Deed.POST_EVIDENCE):
        actor.on_ticket(key, Deed.POST_EVIDENCE)
        if actor.kind is not Kind.CI:
            raise NotPermitted(
                f"{actor.name} is of kind {actor.kind}.", "A ci posts statements, with a token of its own."
            )
    envelope = _text(upload.raw)
    async with db.read() as tx:
        keys = [read_public_key(k.public_key) for k in await attestations.keys_of(tx, [actor.id]) if not k.revoked_at]
    signed = verify(upload.raw, keys)
    report, commits = read_test_result(signed.payload_type, signed.payload, hashlib.sha256(upload.raw).hexdigest())
    about = replace(upload, commit=_commit(upload.commit, commits), check=upload.check or CHECK)

    def read() -> Report:
        return report

    return await submit_report(db, actor, key, about, read, request_id, statement=Statement(TEST_RESULT, envelope))


async def list_attestations(db: Database, actor: Actor, key: str) -> list[Attestation]:
    """Those that came in, and those on its closes; the oldest first."""
    project_id, number = actor.on_ticket(key, Deed.READ)
    async with db.read() as tx:
        ticket = await tickets.read(tx, project_id, number)
        return await attestations.of_ticket(tx, ticket.id)


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Unreadable("The envelope is no JSON in UTF-8.", "Send the envelope as it was signed.") from None


def _commit(named: str, commits: frozenset[str]) -> str:
    if not named and len(commits) == 1:
        return next(iter(commits))
    if named.strip().lower() not in commits:
        shown = ", ".join(sorted(commits)[:3])
        raise Invalid(f"The statement is not about {named[:64] or 'one commit alone'}.", f"It is about: {shown}.")
    return named
