"""Sign what the gate decided, so that others can check it without asking us. Part of the transaction that closes."""

from ..core.gate import runs
from ..core.gate.facts import Facts
from ..core.gate.policy import Policy
from ..core.gate.verdict import Verdict
from ..core.identity.signing import sign
from ..core.identity.summaries import PAYLOAD_TYPE, SUMMARY, Closing, summary
from ..core.tickets import Ticket
from ..store import attestations
from ..store.database import Transaction
from ..version import VERSION


async def vouch(
    tx: Transaction,
    ticket: Ticket,
    policy: Policy,
    facts: Facts,
    verdict: Verdict,
    spec_hash: str,
    close_record_id: int,
    closed_by: int | None,
    override_reason: str = "",
) -> None:
    """With a reason it says that the gate was overridden, and never that anything passed."""
    ids = [e.id for e in (*runs.current(policy, facts), *runs.of_bases(policy, facts))]
    closing = Closing(
        ticket=ticket.key,
        round=ticket.round,
        heads=ticket.heads,
        spec_hash=spec_hash,
        policy_version=ticket.policy_version,
        policy_digest=policy.digest,
        criteria=facts.criteria,
        verdict=verdict,
        evidence=await attestations.judged(tx, ids),
        closed_by=await attestations.name_of(tx, closed_by) if closed_by else "",
        reason=override_reason,
        at=tx.now,
    )
    envelope = sign(summary(closing, tx.signer.name, VERSION), PAYLOAD_TYPE, tx.signer)
    await attestations.add(tx, ticket, SUMMARY, envelope, close_record_id=close_record_id)
