"""The hash chain over the log: what a link is made of, and what is wrong with a chain.

Each ticket has a chain of its own, each project one for what is about no ticket, and what is about no project has one.
A link is the SHA-256 of the link before it and of the event: whoever changes, takes away or moves an event has to
rewrite every link behind it, and what has left the database since then says otherwise.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum

from .events import Logged

BEGINNING = b""
DIGEST_BYTES = 32


@dataclass(frozen=True)
class Link:
    """`number` counts from 1 within its chain; `event` is the id of the event that it seals."""

    number: int
    event: str
    hash: bytes


@dataclass(frozen=True)
class Head:
    """The last link of a chain. `chain` is the key of a ticket, of a project, or "" for what is of no project."""

    chain: str
    number: int
    hash: str  # hexadecimal


class Harm(StrEnum):
    """What may have been done to a log."""

    CHANGED = "changed"
    TAKEN_AWAY = "taken_away"
    SLIPPED_IN = "slipped_in"
    CUT_OFF = "cut_off"
    REWRITTEN = "rewritten"


@dataclass(frozen=True)
class Fault:
    """Something that cannot be so if nobody touched the log. `event` is "" where the whole chain is meant."""

    chain: str
    event: str
    harm: Harm
    sentence: str


def chain_of(event: Logged) -> str:
    return event.ticket or event.project


def link(before: bytes, event: Logged) -> bytes:
    """The digest of the next link. Titles are left out: they change, and say nothing of what happened."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [event.id, at, event.kind, event.project, event.ticket, event.actor, event.data]
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(before + written.encode("utf-8", "surrogatepass")).digest()


def faults_of(chain: str, links: Iterable[Link], events: Mapping[str, Logged]) -> Iterator[Fault]:
    """In the order of the chain. `events` are all that are left of it, in whatever order.

    After a link that does not hold the next is checked against that link as it stands, so that one deed is one fault.
    """
    before, expected = BEGINNING, 1
    for each in links:
        if each.number != expected:
            yield Fault(chain, "", Harm.TAKEN_AWAY, f"Link {expected} of {_named(chain)} is gone.")
        event = events.get(each.event)
        if event is None:
            sentence = f"Event {each.event} of {_named(chain)} was sealed and is gone."
            yield Fault(chain, each.event, Harm.TAKEN_AWAY, sentence)
        elif each.number == expected and link(before, event) != each.hash:
            sentence = f"Event {each.event} ({event.kind}) of {_named(chain)} is not what was sealed."
            yield Fault(chain, each.event, Harm.CHANGED, sentence)
        before, expected = each.hash, each.number + 1


def slipped_in(event: Logged) -> Fault:
    """For an event without a link although later ones have theirs."""
    chain = chain_of(event)
    sentence = f"Event {event.id} ({event.kind}) of {_named(chain)} stands before sealed ones and was never sealed."
    return Fault(chain, event.id, Harm.SLIPPED_IN, sentence)


def faults_against(known: Iterable[Head], now: Mapping[tuple[str, int], str]) -> Iterator[Fault]:
    """What an earlier checkpoint says against the chains as they are. `now` holds the link at each known number."""
    for head in known:
        found = now.get((head.chain, head.number))
        if found is None:
            sentence = f"The log of {_named(head.chain)} had {head.number} links and is shorter now."
            yield Fault(head.chain, "", Harm.CUT_OFF, sentence)
        elif found != head.hash:
            sentence = f"The log of {_named(head.chain)} was rewritten up to link {head.number}."
            yield Fault(head.chain, "", Harm.REWRITTEN, sentence)


def _named(chain: str) -> str:
    return chain or "what is of no project"
