"""What is left of the story: read back from the log and the ticket, and checked once more."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .client import Client
from .demo_screen import fact, scene, sure
from .demo_team import PERSON, PROJECT

NEWEST = 200  # events; the story makes fewer

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Record:
    """The ticket as anybody may read it now, and everything that happened in its project."""

    page: Row
    events: Sequence[Row]

    @property
    def key(self) -> str:
        return self.page["ticket"]["key"]

    def of(self, kind: str, ticket: str | None = None) -> list[Row]:
        return [e for e in self.events if e["kind"] == kind and ticket in (None, e["ticket"])]

    def here(self, kind: str) -> list[Row]:
        return self.of(kind, self.key)


def read_back(person: Client, key: str) -> Record:
    events = person.get(f"/projects/{PROJECT}/events", limit=NEWEST)["items"]
    return Record(person.get(f"/tickets/{key}"), events)


def show(record: Record) -> None:
    """One page. Refuses (NotAsTold) when the log does not hold the story."""
    scene("What the log says")
    for name, told in LINES.items():
        for line in told(record):
            fact(name, line)


def _ticket(record: Record) -> Iterator[str]:
    ticket = record.page["ticket"]
    sure((ticket["state"], ticket["round"]) == ("done", 2), f"{record.key} should be done in round 2.")
    yield f"{record.key} is done in round {ticket['round']}: {ticket['title']}"


def _claims(record: Record) -> Iterator[str]:
    taken = record.here("claim.taken")
    each = Counter((e["data"]["round"], e["data"]["role"]) for e in taken)
    wanted = {(round, role) for round in (1, 2) for role in ("backend", "frontend")}
    sure(set(each) == wanted and set(each.values()) == {1}, f"There should be one claim a part and round: {each}")
    yield ", ".join(f"{e['actor']} {e['data']['role']} ({e['data']['round']})" for e in taken)
    yield "two agents asked for the first one at once: the log has one claim for it"


def _refusals(record: Record) -> Iterator[str]:
    no = record.here("attempt.refused")
    codes = [e["data"]["code"] for e in no]
    sure(codes == ["not_independent", "not_permitted", "not_permitted"], f"The log remembers other refusals: {codes}")
    yield from (f"{e['actor']} may not {e['data']['deed']}: {e['data']['sentence']}" for e in no)


def _drift(record: Record) -> Iterator[str]:
    opened = {e["data"]["fingerprint"]: e for e in record.of("mismatch.opened")}
    resolved = {e["data"]["fingerprint"] for e in record.of("mismatch.resolved")}
    errors = [e for e in opened.values() if e["data"]["severity"] == "error"]
    sure(len(errors) == 3 and set(opened) == resolved, "3 errors should be opened, and all mismatches resolved.")
    scans = record.of("contract.scanned")
    yield f"{len(scans)} scans: {len(opened)} mismatches opened ({len(errors)} errors), {len(resolved)} resolved"


def _returns(record: Record) -> Iterator[str]:
    back = record.here("ticket.returned")
    sure(len(back) == 1, f"{record.key} should have come back once, and did {len(back)} times.")
    yield f"once, by {back[0]['actor']}: {back[0]['data']['reasons'][0]}"


def _evidence(record: Record) -> Iterator[str]:
    reports = [e for e in record.page["evidence"] if e["standing"] != "started"]
    stands = [(e["standing"], e["producer"], e["producer_class"]) for e in reports]
    sure(stands == [("failed", "ci", "ci_token"), ("passed", "ci", "ci_token")], f"The evidence differs: {stands}")
    for report in reports:
        says = ", ".join(f"AC-{link['criterion']} {link['outcome']}" for link in report["links"])
        yield f"round {report['round']}, {report['commit'][:12]}: {report['standing']} ({says})"


def _reviews(record: Record) -> Iterator[str]:
    reviews = record.page["reviews"]
    sure([(r["reviewer"], r["passes"]) for r in reviews] == [("heron", True)], f"The reviews differ: {reviews}")
    yield f"heron passes AC-{reviews[0]['criteria'][0]}: {reviews[0]['reason']}"


def _close(record: Record) -> Iterator[str]:
    sure(len(record.page["closes"]) == 1, f"{record.key} should have one close record.")
    close = record.page["closes"][0]
    sure(close["closed_by"] == PERSON and not close["is_override"], f"It should be closed by {PERSON}: {close}")
    sure(close["heads"] == record.page["ticket"]["heads"], "The close record should name the heads.")
    heads = ", ".join(f"{repository} {commit[:12]}" for repository, commit in close["heads"].items())
    yield f"by {close['closed_by']}, on snapshot {close['snapshot']} of {heads}"


def _freed(record: Record) -> Iterator[str]:
    freed = [e["ticket"] for e in record.of("ticket.unblocked")]
    sure(freed == [link["key"] for link in record.page["needed_by"]], f"{record.key} freed {freed}.")
    yield f"{', '.join(freed)} waits no more"


def _time(record: Record) -> Iterator[str]:
    first, back, opened, closed = (
        datetime.fromisoformat(record.here(kind)[0]["at"])
        for kind in ("claim.taken", "ticket.returned", "gate.opened", "ticket.closed")
    )
    sure(first < back < opened <= closed, "The order of things is not that of the story.")
    after = [(at - first).total_seconds() for at in (back, opened, closed)]
    yield "from the first claim: back after {:.1f} s, gate open after {:.1f} s, closed after {:.1f} s".format(*after)


LINES = {
    "ticket": _ticket,
    "claims": _claims,
    "refused": _refusals,
    "drift": _drift,
    "returned": _returns,
    "evidence": _evidence,
    "review": _reviews,
    "closed": _close,
    "freed": _freed,
    "time": _time,
}
