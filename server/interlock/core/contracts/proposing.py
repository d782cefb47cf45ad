"""A ticket for a mismatch: one for each root cause, however many consumers meet it, with a part for either side."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..criteria import Draft, Kind
from ..refusals import Invalid
from ..scopes import OPERATION, TicketScope, checked
from ..tickets import Priority, TicketDraft
from .kept import KeptMismatch
from .mismatch import Severity
from .model import Side

LABEL = "contract"
USUAL_ROLES: Mapping[Side, str] = {Side.PROVIDER: "backend", Side.CONSUMER: "frontend"}
LONGEST_TITLE = 200

Roles = Mapping[tuple[str, Side], str]  # who works on a source


def by_cause(found: Iterable[KeptMismatch]) -> dict[str, list[KeptMismatch]]:
    """By fingerprint: several consumers may miss the same thing."""
    causes: dict[str, list[KeptMismatch]] = {}
    for mismatch in found:
        causes.setdefault(mismatch.fingerprint, []).append(mismatch)
    return causes


def draft(same: Sequence[KeptMismatch], roles: Roles) -> TicketDraft:
    """What either side may do about one root cause. Its criterion asks for a scan of both at the head."""
    first = same[0]
    selectors = _selectors(first.operation)
    providers = dict.fromkeys(roles.get((m.provider, Side.PROVIDER)) or USUAL_ROLES[Side.PROVIDER] for m in same)
    consumers = dict.fromkeys(roles.get((m.consumer, Side.CONSUMER)) or USUAL_ROLES[Side.CONSUMER] for m in same)
    agreed = f"A scan of both sides at the head shows no error on {first.operation[:200]}."
    return TicketDraft(
        title=_cut(first.sentence.rstrip(".")),
        spec=_spec(same),
        criteria=(Draft(agreed, Kind.CONTRACT, selectors),),
        roles=tuple(providers | consumers),
        scope=TicketScope(_files(same), selectors),
        priority=Priority.HIGH if first.severity is Severity.ERROR else Priority.NORMAL,
        labels=(LABEL,),
        ref=first.fingerprint,
    )


def _spec(same: Sequence[KeptMismatch]) -> str:
    first = same[0]
    lines = [first.sentence, "", "## Consumer", ""]
    for mismatch in same:
        lines += [f"- `{mismatch.consumer}` at `{place}`" for place in mismatch.consumer_places]
    lines += [*_shape(first.consumer_shape), "", "## Provider", ""]
    for provider, place in dict.fromkeys((m.provider, m.provider_place) for m in same):
        lines.append(f"- `{provider}` at `{place}`" if place else f"- `{provider}`")
    lines += [*_shape(first.provider_shape), "", "## What would help", "", first.hint, ""]
    lines.append(f"Mismatch `{first.fingerprint}` ({first.rule}) on branch `{first.branch}`, {first.severity}.")
    return "\n".join(lines)


def _shape(shape: Mapping[str, Any] | None) -> list[str]:
    return ["", "```json", json.dumps(shape, indent=2, ensure_ascii=False, default=str), "```"] if shape else []


def _selectors(operation: str) -> tuple[str, ...]:
    """`* /api` stands for all below: a whole API may be called under another beginning than it is offered."""
    wanted = f"{operation.rstrip('/')}/**" if operation.startswith("* ") else operation
    return (wanted,) if OPERATION.match(wanted) else ()


def _files(same: Sequence[KeptMismatch]) -> tuple[str, ...]:
    places = [place for m in same for place in (m.provider_place, *m.consumer_places) if place]
    return tuple(f for f in dict.fromkeys(place.rsplit(":", 2)[0] for place in places) if _is_inside(f))


def _is_inside(file: str) -> bool:
    try:
        return bool(checked([file], ()).paths)
    except Invalid:
        return False


def _cut(sentence: str) -> str:
    title = " ".join(sentence.split())
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
