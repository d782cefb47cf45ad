"""What the gate decided, as others can check it: a verification summary of SLSA, https://slsa.dev/verification_summary/v1

The subject is what was under verification, the policy is named by its digest, and so is all the evidence that was
judged. What a summary has no word for (the criteria, the ticket, an override) stands under a name of ours, which those
who do not know it leave alone. Why this form: docs/decisions/0017-a-close-is-signed-as-a-verification-summary.md
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..criteria import Criterion
from ..gate.policy import ProducerClass
from ..gate.verdict import Verdict
from ..refusals import Unreadable
from .strict_json import canonical, read_object

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"
SUMMARY = "https://slsa.dev/verification_summary/v1"
CLOSING = "urn:interlock:closing:v1"
LEVEL = "INTERLOCK_GATE_OPEN"  # of our own, as the form allows: it says nothing of SLSA's levels
READ_HINT = "Name the envelope as the server gave it: GET /api/tickets/KEY/attestations."


@dataclass(frozen=True)
class Judged:
    """A piece of evidence that was judged. `digest` is the SHA-256 of the report, "" of a run that only started."""

    id: int
    digest: str
    check: str
    producer: str
    producer_class: ProducerClass


@dataclass(frozen=True)
class Closing:
    """A ticket as it closes. With a `reason` it was overridden: then nothing was verified."""

    ticket: str
    round: int
    heads: Mapping[str, str]
    spec_hash: str
    policy_version: int
    policy_digest: str
    criteria: Sequence[Criterion]
    verdict: Verdict
    evidence: Sequence[Judged]
    closed_by: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Summary:
    """What a summary of ours says, read back."""

    ticket: str
    commits: Mapping[str, str]
    verifier: str
    passed: bool
    sentence: str


def summary(closing: Closing, verifier: str, version: str) -> bytes:
    """The statement to be signed. `verifier` is the address of the server that judged."""
    passed = closing.verdict.is_open and not closing.reason
    project = closing.ticket.rpartition("-")[0]
    predicate = {
        "verifier": {"id": verifier, "version": {"interlock": version}},
        "timeVerified": f"{closing.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "resourceUri": f"{verifier}/t/{closing.ticket}",
        "policy": {"uri": f"{verifier}/api/projects/{project}/policy", "digest": {"sha256": closing.policy_digest}},
        "inputAttestations": [
            {"uri": f"urn:interlock:evidence:{e.id}", "digest": {"sha256": e.digest}}
            for e in closing.evidence
            if e.digest
        ],
        "verificationResult": "PASSED" if passed else "FAILED",
        "verifiedLevels": [LEVEL] if passed else ["FAILED"],
        CLOSING: _ours(closing),
    }
    subject = [{"name": name, "digest": {"gitCommit": commit}} for name, commit in sorted(closing.heads.items())]
    return canonical({"_type": STATEMENT, "subject": subject, "predicateType": SUMMARY, "predicate": predicate})


def read_summary(payload: bytes) -> Summary:
    """Refuses (Unreadable) a statement that is no summary of a ticket."""
    found = read_object(payload, "The statement", READ_HINT)
    try:
        predicate: Mapping[str, Any] = found["predicate"]
        ours: Mapping[str, Any] = predicate[CLOSING]
        if found["_type"] != STATEMENT or found["predicateType"] != SUMMARY:
            raise KeyError
        return Summary(
            ours["ticket"],
            {each["name"]: each["digest"]["gitCommit"] for each in found["subject"]},
            predicate["verifier"]["id"],
            predicate["verificationResult"] == "PASSED",
            ours["sentence"],
        )
    except (KeyError, TypeError):
        raise Unreadable("This statement is no summary of how a ticket closed.", READ_HINT) from None


def _ours(closing: Closing) -> dict[str, Any]:
    texts = {c.number: c for c in closing.criteria}
    return {
        "ticket": closing.ticket,
        "round": closing.round,
        "resolution": "overridden" if closing.reason else "done",
        "reason": closing.reason,
        "closed_by": closing.closed_by,
        "sentence": f"Overridden: {closing.reason}" if closing.reason else closing.verdict.sentence,
        "snapshot": closing.verdict.snapshot,
        "spec": closing.spec_hash,
        "policy_version": closing.policy_version,
        "criteria": [
            {
                "name": c.name,
                "kind": texts[c.number].kind,
                "text": texts[c.number].text,
                "hash": texts[c.number].hash,
                "state": c.state,
                "sentence": c.sentence,
            }
            for c in closing.verdict.criteria
        ],
        "blockers": [b.sentence for b in closing.verdict.blockers],
        "evidence": [
            {"id": e.id, "check": e.check, "producer": e.producer, "class": e.producer_class.word}
            for e in closing.evidence
        ],
    }
