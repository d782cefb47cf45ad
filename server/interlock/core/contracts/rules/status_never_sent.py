"""A branch for a status that the provider never sends."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..model import Operation
from ..pairing import Pairing
from ..places import Place

_FROM_ELSEWHERE = frozenset({"401", "403", "404", "405", "408", "413", "429"})
"""What a gateway or a framework answers by itself, whatever the operation says. So are all of 5XX."""


def find(pairing: Pairing) -> Iterable[Mismatch]:
    sent_to = _sent_to(pairing)
    for meeting in pairing.meetings:
        spots: dict[str, list[Place]] = {}
        for test in meeting.call.expectation.statuses:
            if (test.status, test.place) not in sent_to:
                spots.setdefault(test.status, []).append(test.place)
        sent = sorted({r.status for r in meeting.served.responses})
        for status, places in spots.items():
            is_open = set(sent) == {"DEFAULT"}  # nothing is promised at all
            if not is_open and not _is_never_sent(status, meeting.served):
                continue
            yield mismatch(
                meeting,
                rule="status_never_sent",
                severity=Severity.INFO if is_open else Severity.WARNING,
                field=f"status={status}",
                sentence=f"{meeting.served.name} is expected to answer {status}, and only answers {', '.join(sent)}.",
                hint=f"Branch on what is sent, or answer {status}.",
                places=tuple(places),
                provider_place=meeting.served.responses[0].place,
                consumer_shape={"status": status},
                provider_shape={"status": sent},
            )


def _sent_to(pairing: Pairing) -> set[tuple[str, Place]]:
    """Branches that some operation reaches: in a wrapper, they are there for all that go through it."""
    return {
        (test.status, test.place)
        for meeting in pairing.meetings
        for test in meeting.call.expectation.statuses
        if any(r.status in {test.status, f"{test.status[:1]}XX"} for r in meeting.served.responses)
    }


def _is_never_sent(status: str, served: Operation) -> bool:
    said = {r.status for r in served.responses}
    if not said or status in said or f"{status[:1]}XX" in said or "DEFAULT" in said:
        return False
    if status.startswith("2"):
        return any(s.startswith("2") for s in said)
    says_failures = any(s.startswith("4") and s not in _FROM_ELSEWHERE | {"422"} for s in said)
    return says_failures and status.startswith("4") and status not in _FROM_ELSEWHERE
