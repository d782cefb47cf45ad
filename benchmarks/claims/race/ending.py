"""How a race ended, as the server tells it over REST: the log from its beginning, and every part on the board."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2

from .checker import Ending, Entry, Part
from .plan import PROJECT

PAGE = 200


@dataclass(frozen=True)
class Ended:
    """`log` in the order in which things happened; `misplaced` events stand in the log behind what came after them."""

    log: list[Entry]
    board: dict[Part, Ending]
    misplaced: list[str]


def read_ending(url: str, token: str) -> Ended:
    with httpx2.Client(base_url=f"{url}/api/projects/{PROJECT}", headers=_bearer(token), timeout=60) as http:
        log = list(_pages(http, "/events", "0.0.0"))
        cards = list(_pages(http, "/tickets", ""))
    happened = [_entry(event) for event in sorted(log, key=_number)]
    return Ended(happened, {p: e for card in cards for p, e in _parts(card)}, list(_misplaced(log)))


def _pages(http: httpx2.Client, path: str, after: str) -> Iterator[dict[str, Any]]:
    while True:
        page = http.get(path, params={"limit": PAGE, "after": after}).raise_for_status().json()
        yield from page["items"]
        if not page["items"] or not page["next"]:
            return
        after = page["next"]


def _number(event: dict[str, Any]) -> int:
    """The last part of an event's id is counted up as events are written, whatever transaction they belong to."""
    return int(event["id"].rpartition(".")[2])


def _misplaced(log: list[dict[str, Any]]) -> Iterator[str]:
    """Of one ticket, each thing must stand in the log behind what it followed."""
    newest: dict[str, dict[str, Any]] = {}
    for event in log:
        before = newest.get(event["ticket"], event)
        if event["ticket"] and _number(event) < _number(before):
            yield f"{event['ticket']}: {event['kind']} ({event['id']}) stands behind {before['kind']} ({before['id']})."
        else:
            newest[event["ticket"]] = event


def _entry(event: dict[str, Any]) -> Entry:
    data = event["data"]
    return Entry(
        kind=event["kind"],
        ticket=event["ticket"],
        member=event["actor"],
        at=datetime.fromisoformat(event["at"]),
        role=data.get("role", ""),
        fence=data.get("fence", 0),
        commit=data.get("commit", ""),
        body=data.get("body", ""),
    )


def _parts(card: dict[str, Any]) -> Iterator[tuple[Part, Ending]]:
    for part in card["parts"]:
        yield (
            (card["key"], part["role"]),
            Ending(part["state"], part["fence"], part["holder"] or "", part["commit"] or "", part["reported_by"] or ""),
        )


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
