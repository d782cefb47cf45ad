"""The provider has several ways to succeed, and the consumer knows only some of them."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        tested = [t for t in meeting.call.expectation.statuses if t.status.startswith("2")]
        handled = {t.status for t in tested}
        sent = {r.status for r in meeting.served.responses if r.is_success and r.status.isdigit()}
        left = sorted(sent - handled)
        if not tested or not left or not handled & sent:
            continue  # with none in common it is the branch that is wrong
        yield mismatch(
            meeting,
            rule="status_unhandled",
            severity=Severity.WARNING,
            field="status",
            sentence=f"{meeting.served.name} may also answer {', '.join(left)}, which is taken for a failure.",
            hint=f"Take {', '.join(left)} for a success too, or do not answer it.",
            places=tuple(t.place for t in tested),
            provider_place=next(r.place for r in meeting.served.responses if r.status == left[0]),
            consumer_shape={"status": sorted(handled)},
            provider_shape={"status": sorted(sent)},
        )
