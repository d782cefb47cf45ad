"""Why a ticket calls for a person: the first reason counts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .board import Needs
from .gate import verdict as gate
from .tickets import OPEN, State


@dataclass(frozen=True)
class Shown:
    """A verdict as the board knows it: what was stored when the ticket was last judged.

    `unmet` maps the number of each criterion that is not met to how it stands.
    """

    met: int = 0
    unmet: Mapping[int, str] | None = None
    is_blocked: bool = True
    person_closes: bool = True


def read(stored: Mapping[str, Any] | None, numbers: Collection[int]) -> Shown:
    """`stored` is `asdict` of a Verdict, None where nothing was judged; `numbers` are the criteria that count now."""
    if stored is None:
        return Shown()
    judged: Sequence[Mapping[str, Any]] = [c for c in stored.get("criteria", ()) if c["number"] in numbers]
    met = sum(c["state"] in gate.OPENS for c in judged)
    unmet = {int(c["number"]): str(c["state"]) for c in judged if c["state"] not in gate.OPENS}
    return Shown(met, unmet, bool(stored.get("blockers")), bool(stored.get("person_closes", True)))


def needs(
    state: State, gate_is_open: bool, shown: Shown, people: Collection[int], questions: bool, revision: bool
) -> Needs | None:
    """`people` are the numbers of the criteria that only a person can meet."""
    if state not in OPEN:
        return None
    if state is State.NEEDS_HUMAN:
        return Needs.DECIDE
    if questions:
        return Needs.ANSWER
    if revision:
        return Needs.APPROVE_REVISION
    if gate.State.CANNOT_CHECK in (shown.unmet or {}).values():
        return Needs.LOOK
    return Needs.ACCEPT if state is State.VERIFYING and _waits_for_acceptance(gate_is_open, shown, people) else None


def _waits_for_acceptance(gate_is_open: bool, shown: Shown, people: Collection[int]) -> bool:
    if gate_is_open:
        return shown.person_closes
    if shown.is_blocked or not shown.unmet:
        return False
    unseen = {gate.State.MISSING, gate.State.STALE}
    return all(number in people and state in unseen for number, state in shown.unmet.items())
