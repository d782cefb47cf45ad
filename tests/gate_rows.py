"""Whether the closes of a ticket were right, read from the rows alone: neither judge has a hand in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text

from interlock.core.events import Kind
from interlock.core.gate.verdict import OPENS
from reviewed_work import Crew

TABLES = {
    "closes": "select * from close_records where ticket_id = :id order by id",
    "claims": "select * from claims where ticket_id = :id",
    "evidence": "select * from evidence where ticket_id = :id order by id",
    "reviews": "select * from reviews where ticket_id = :id order by id",
    "waivers": "select * from waivers where ticket_id = :id",
    "messages": "select * from messages where ticket_id = :id and is_blocking",
    "revisions": "select * from revisions where ticket_id = :id",
    "distrusts": "select * from distrusts",
    "checks": "select c.* from close_checks c join close_records r on r.id = c.close_record_id where ticket_id = :id",
}
PROVEN_BY_REPORTS = ("test", "static", "coverage")
Rows = Mapping[str, Sequence[Any]]


async def every_close_was_proven(crew: Crew, key: str, kinds: Mapping[int, str]) -> int:
    """How many closes there were; `kinds` are those of the criteria by their numbers."""
    ticket = await crew.read(key)
    async with crew.db.read() as tx:
        rows = {name: (await tx.sql.execute(text(sql), {"id": ticket.id})).all() for name, sql in TABLES.items()}
    happened = await crew.kinds(key)
    closed = [kind for kind in happened if kind in (Kind.TICKET_CLOSED, Kind.TICKET_OVERRIDDEN)]
    assert [Kind.TICKET_OVERRIDDEN if r.is_override else Kind.TICKET_CLOSED for r in rows["closes"]] == closed
    assert Kind.GATE_DISPUTED not in happened
    assert all(check.agrees for check in rows["checks"])
    for close in rows["closes"]:
        stood = {c["number"]: c for c in close.verdict["criteria"]}
        is_open = all(c["state"] in OPENS for c in stood.values()) and not close.verdict["blockers"]
        assert is_open is not close.is_override
        if close.is_override:
            assert len(close.reason) >= 30
            continue
        assert any(c["state"] == "satisfied" for c in stood.values())
        assert set(close.heads.values()) != set()
        nothing_held_it_up(rows, close)
        for number, criterion in stood.items():
            if criterion["state"] == "waived":
                it_was_waived(rows, close, number)
            elif kinds[number] in PROVEN_BY_REPORTS:
                it_was_reported(rows, close, criterion, crew.worker.id)
            else:
                it_was_approved(rows, close, number)
    return len(rows["closes"])


def nothing_held_it_up(rows: Rows, close: Any) -> None:
    def stood(begun: Any, ended: Any) -> bool:
        return begun < close.at and (ended is None or ended > close.at)

    assert not [m for m in rows["messages"] if stood(m.at, m.resolved_at)]
    assert not [r for r in rows["revisions"] if stood(r.proposed_at, r.decided_at)]
    assert not [c for c in rows["claims"] if stood(c.taken_at, c.ended_at)]
    for no in [r for r in rows["reviews"] if not r.passes and r.abstains is None and stood(r.at, r.cleared_at)]:
        living = {str(c["number"]) for c in close.verdict["criteria"]}
        later = [r for r in rows["reviews"] if r.reviewer_id == no.reviewer_id and r.id > no.id and r.at <= close.at]
        taken_back = {number for r in later if r.passes and r.abstains is None for number in r.hashes}
        assert not (set(no.hashes) & living) - taken_back


def it_was_waived(rows: Rows, close: Any, number: int) -> None:
    worked = {c.member_id for c in rows["claims"] if c.taken_at <= close.at}
    assert [
        w
        for w in rows["waivers"]
        if w.criterion == number
        and w.at <= close.at < w.expires_at
        and w.granted_by not in worked
        and w.heads in (None, close.heads)
    ]


def it_was_reported(rows: Rows, close: Any, criterion: Mapping[str, Any], worker: int) -> None:
    proofs = [e for e in rows["evidence"] if e.id in criterion["evidence"]]
    assert proofs
    for proof in proofs:
        assert (close.heads[proof.repository], proof.round, proof.standing) == (proof.commit, close.round, "passed")
        assert proof.producer_class > 0
        assert proof.producer_id != worker
        assert not [d for d in rows["distrusts"] if d.member_id == proof.producer_id and d.at <= close.at]


def it_was_approved(rows: Rows, close: Any, number: int) -> None:
    worked = {c.member_id for c in rows["claims"] if c.taken_at <= close.at}
    assert [
        r
        for r in rows["reviews"]
        if r.passes
        and r.abstains is None
        and str(number) in r.hashes
        and (r.heads, r.round) == (close.heads, close.round)
        and r.at <= close.at
        and r.reviewer_id not in worked
    ]
