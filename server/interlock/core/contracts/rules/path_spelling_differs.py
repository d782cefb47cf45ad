"""The path is offered in another spelling: with or without a final slash, in other letters, or with signs in it that
have to be encoded."""

import re
from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..model import Confidence
from ..pairing import Meeting, Pairing

_OUTCOMES = {"exact": "which is refused", "redirect": "which is redirected"}
_SAFE = frozenset({"GET", "HEAD"})
_NOT_ENCODED = re.compile(r"%(?![0-9A-Fa-f]{2})|[ <>\"^`|\\]")


def find(pairing: Pairing) -> Iterable[Mismatch]:
    yield from _letters(pairing)
    for meeting in pairing.meetings:
        is_wrong = meeting.path.trailing_slash != meeting.served.path.trailing_slash
        if is_wrong and meeting.served.slashes != "either" and meeting.served.path.segments:
            yield _slash(meeting)
        if meeting.path.doubled_slash:
            yield _signs(meeting, "with two slashes in a row", "path.slashes")
        if any(_NOT_ENCODED.search(s.literal) for s in meeting.path.segments if s.literal):
            yield _signs(meeting, "with signs that are not encoded", "path.encoding")


def _letters(pairing: Pairing) -> Iterable[Mismatch]:
    for unserved in pairing.unserved:
        call, offered = unserved.call, unserved.alike
        if offered is None or unserved.near:
            continue
        yield Mismatch(
            rule="path_spelling_differs",
            severity=Severity.WARNING,
            operation=offered.name,
            canonical=offered.canonical,
            field="path",
            sentence=f"{call.method} {unserved.path} is called, but it is offered as {offered.path}.",
            hint=f"Call {offered.path}: most servers tell small letters from capitals.",
            consumer_places=(call.place,),
            provider_place=offered.place,
            consumer_shape={"path": str(unserved.path)},
            provider_shape={"path": str(offered.path)},
            confidence=Confidence.INFERRED,
        )


def _slash(meeting: Meeting) -> Mismatch:
    served, has = meeting.served, meeting.path.trailing_slash
    is_refused = served.slashes == "exact"
    severity = Severity.ERROR if is_refused else Severity.INFO
    if served.slashes == "redirect" and meeting.call.method not in _SAFE:
        severity = Severity.WARNING
    outcome = _OUTCOMES.get(served.slashes, "which may be refused")
    return mismatch(
        meeting,
        rule="path_spelling_differs",
        severity=severity,
        field="path",
        sentence=f"{served.name} is called {'with' if has else 'without'} a final slash, {outcome}.",
        hint=f"Call it as {served.path}, or offer it {'with' if has else 'without'} the slash.",
        places=(meeting.call.place,),
        provider_place=served.place,
        consumer_shape={"path": str(meeting.path)},
        provider_shape={"path": str(served.path)},
    )


def _signs(meeting: Meeting, how: str, field: str) -> Mismatch:
    return mismatch(
        meeting,
        rule="path_spelling_differs",
        severity=Severity.WARNING,
        field=field,
        sentence=f"{meeting.served.name} is called {how}, which many servers refuse.",
        hint=f"Call it as {meeting.served.path}.",
        places=(meeting.call.place,),
        provider_place=meeting.served.place,
        consumer_shape={"path": str(meeting.path)},
        provider_shape={"path": str(meeting.served.path)},
    )
