"""The path is offered in another spelling: with or without a final slash, or in other letters."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..model import Confidence
from ..pairing import Meeting, Pairing

_OUTCOMES = {"exact": "which is refused", "redirect": "which is redirected"}
_SAFE = frozenset({"GET", "HEAD"})


def find(pairing: Pairing) -> Iterable[Mismatch]:
    yield from _letters(pairing)
    for meeting in pairing.meetings:
        is_wrong = meeting.path.trailing_slash != meeting.served.path.trailing_slash
        if is_wrong and meeting.served.slashes != "either" and meeting.served.path.segments:
            yield _slash(meeting)


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
