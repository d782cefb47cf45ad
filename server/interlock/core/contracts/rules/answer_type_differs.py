"""The answer is no JSON, and fields are read from it."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing, is_json

_LINES = frozenset({"application/x-ndjson", "application/jsonl", "text/event-stream"})
"""Read one by one, and each as JSON."""


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        answers = [r for r in meeting.served.responses if r.is_success and r.media_type]
        is_open = any(r.status.upper() == "DEFAULT" for r in meeting.served.responses)
        reads = [r for r in meeting.call.expectation.reads if r.status == "success" and r.path]
        if not answers or not reads or is_open or any(_may_be_json(r.media_type) for r in answers):
            continue
        kinds = sorted({r.media_type for r in answers})
        yield mismatch(
            meeting,
            rule="answer_type_differs",
            severity=Severity.WARNING if "text/plain" in kinds else Severity.ERROR,  # a text may hold JSON
            field="response.content-type",
            sentence=f"{meeting.served.name} answers {' or '.join(kinds)}, and is read as JSON.",
            hint="Read it as it is sent, or send JSON.",
            places=tuple(r.place for r in reads),
            provider_place=answers[0].place,
            consumer_shape={"reads": sorted({".".join(r.path) for r in reads})[:10]},
            provider_shape={"content-type": kinds},
        )


def _may_be_json(media_type: str) -> bool:
    return is_json(media_type) or media_type in _LINES
