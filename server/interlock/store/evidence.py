"""Evidence and what it says of criteria. Append-only: nothing here changes a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select

from ..core.evidence.model import Family
from ..core.gate.facts import Link, Standing
from ..core.gate.policy import ProducerClass
from ..core.tickets import Ticket
from .database import Transaction
from .tables_of_proof import evidence, evidence_links


@dataclass(frozen=True)
class Posted:
    """A piece of evidence as it comes in. `digest` is the SHA-256 of the report, "" where a run has only started."""

    repository: str
    commit: str
    producer_id: int
    producer_class: ProducerClass
    check: str
    run: str
    attempt: int
    standing: Standing
    format: str = "none"
    digest: str = ""
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    detail: Mapping[str, Any] = field(default_factory=dict[str, Any])
    links: Sequence[tuple[Link, Sequence[str]]] = ()  # each with the titles of the tests that decided
    identity: Mapping[str, Any] = field(default_factory=dict[str, Any])  # of the CI job that posted it
    base_of: str | None = None  # the head whose base was tested
    changed_paths: Sequence[str] | None = None  # None: nobody said, or nobody who is believed
    lost_tests: int | None = None  # None: there was nothing to compare with
    family: Family = Family.TESTS


async def add(tx: Transaction, ticket: Ticket, posted: Posted) -> int:
    """The id of the new row, for the ticket's present round."""
    added = insert(evidence).values(
        ticket_id=ticket.id,
        project_id=ticket.project_id,
        round=ticket.round,
        repository=posted.repository,
        commit=posted.commit,
        producer_id=posted.producer_id,
        producer_class=int(posted.producer_class),
        check_name=posted.check,
        run=posted.run,
        attempt=posted.attempt,
        standing=posted.standing,
        format=posted.format,
        digest=posted.digest,
        counts=dict(posted.counts),
        detail=dict(posted.detail),
        identity=dict(posted.identity),
        base_of=posted.base_of,
        changed_paths=None if posted.changed_paths is None else list(posted.changed_paths),
        lost_tests=posted.lost_tests,
        family=posted.family,
    )
    id = (await tx.sql.execute(added.returning(evidence.c.id))).scalar_one()
    if posted.links:
        rows = [
            {
                "evidence_id": id,
                "criterion": link.criterion,
                "hash": link.hash,
                "outcome": link.outcome,
                "reason": link.reason,
                "cases": list(cases),
            }
            for link, cases in posted.links
        ]
        await tx.sql.execute(insert(evidence_links), rows)
    return id


async def is_known(tx: Transaction, ticket: Ticket, posted: Posted) -> bool:
    """Whether the very same was posted before, in any round. Only under the ticket's lock is that still so afterwards.

    A run that has started stays known once it has reported, so that a late word of its start changes nothing.
    """
    e = evidence.c
    same = select(e.id).where(
        e.ticket_id == ticket.id,
        e.producer_id == posted.producer_id,
        e.repository == posted.repository,
        e.commit == posted.commit,
        e.check_name == posted.check,
        e.run == posted.run,
        e.attempt == posted.attempt,
        e.digest == posted.digest,
        e.standing == posted.standing,
        e.base_of.is_not_distinct_from(posted.base_of),
    )
    return (await tx.sql.execute(same.limit(1))).first() is not None
