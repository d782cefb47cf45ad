"""An answer without a body, and a consumer that reads one."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing

_EMPTY = frozenset({"204", "205"})


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        expectation = meeting.call.expectation
        successes = [r for r in meeting.served.responses if r.is_success]
        empty = [r for r in successes if r.status in _EMPTY]
        is_handled = any(t.status in _EMPTY for t in expectation.statuses)
        reads = [r for r in expectation.reads if r.status == "success"]
        places = [r.place for r in reads] + [p for p in (expectation.parsed_at,) if p]
        if not empty or is_handled or not places:
            continue
        is_open = any(r.status.upper() == "DEFAULT" for r in meeting.served.responses)
        always = len(empty) == len(successes) and not is_open
        yield mismatch(
            meeting,
            rule="empty_answer_parsed",
            severity=Severity.ERROR if always else Severity.WARNING,
            field="response",
            sentence=f"{meeting.served.name} {'answers' if always else 'may answer'} {empty[0].status} without a body, "
            "and the body is read.",
            hint="Do not read it, or send one.",
            places=tuple(places),
            provider_place=empty[0].place,
            consumer_shape={"reads": sorted({".".join(r.path) for r in reads})[:10]},
            provider_shape={"status": sorted({r.status for r in successes})},
        )
