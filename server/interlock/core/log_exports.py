"""A sealed log as it leaves the database, for others to check: a checkpoint of every chain, or one chain whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .events import Kind, Logged
from .identity.strict_json import canonical, read_object
from .refusals import Unreadable
from .sealing import Head, Link

CHECKPOINT = "application/vnd.interlock.checkpoint+json"
LOG = "application/vnd.interlock.log+json"
WRITTEN_BY = "Name a file that interlock export-log wrote."


@dataclass(frozen=True)
class Sealed:
    """One chain. Of `events` those are missing that have gone into an archive."""

    chain: str
    at: datetime
    links: tuple[Link, ...]
    events: tuple[Logged, ...]


def checkpoint(heads: Iterable[Head], at: datetime) -> bytes:
    listed = [{"chain": head.chain, "number": head.number, "hash": head.hash} for head in heads]
    return canonical({"at": at.isoformat(), "heads": listed})


def read_checkpoint(payload: bytes) -> list[Head]:
    """Refuses (Unreadable) what is no checkpoint."""
    found = read_object(payload, "The checkpoint", WRITTEN_BY)
    try:
        return [Head(str(head["chain"]), int(head["number"]), str(head["hash"])) for head in found["heads"]]
    except (KeyError, TypeError, ValueError):
        raise Unreadable("This is no checkpoint of a log.", WRITTEN_BY) from None


def log(sealed: Sealed) -> bytes:
    links = [{"number": link.number, "event": link.event, "hash": link.hash.hex()} for link in sealed.links]
    events = [as_data(event) for event in sealed.events]
    return canonical({"chain": sealed.chain, "at": sealed.at.isoformat(), "links": links, "events": events})


def read_log(payload: bytes) -> Sealed:
    """Refuses (Unreadable) what is no exported log."""
    found = read_object(payload, "The log", WRITTEN_BY)
    try:
        links = (Link(int(each["number"]), str(each["event"]), bytes.fromhex(each["hash"])) for each in found["links"])
        events = (event(each) for each in found["events"])
        return Sealed(str(found["chain"]), datetime.fromisoformat(found["at"]), tuple(links), tuple(events))
    except (KeyError, TypeError, ValueError):
        raise Unreadable("This is no exported log.", WRITTEN_BY) from None


def as_data(event: Logged) -> Mapping[str, Any]:
    """As a line of an archive has it. The project is part of the ticket's key, and named where there is no ticket."""
    about = {"event": event.id, "at": event.at.isoformat(), "kind": event.kind, "ticket": event.ticket}
    named = {} if event.ticket else {"project": event.project}
    return {**about, **named, "actor": event.actor, "data": event.data}


def event(row: Mapping[str, Any]) -> Logged:
    """Out of what `as_data` says. Refuses nothing: ValueError, KeyError or TypeError of a row that is none."""
    project = row["ticket"].rpartition("-")[0] if row["ticket"] else row["project"]
    at = datetime.fromisoformat(row["at"])
    return Logged(row["event"], at, Kind(row["kind"]), project, row["ticket"], "", row["actor"], row["data"])
