"""Several calls miss what they want by the same beginning of their paths."""

from collections.abc import Iterable

from ..mismatch import Mismatch, Severity
from ..model import Confidence
from ..moved import moves, spelled
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for move in moves(pairing):
        called, offered = spelled(move.called), spelled(move.offered)
        names = sorted({o.name for o in move.answers})
        count = len({u.canonical for u in move.calls})
        yield Mismatch(
            rule="base_differs",
            severity=Severity.WARNING if move.confidence is Confidence.HEURISTIC else Severity.ERROR,
            operation=f"* {offered}",
            canonical=f"* {offered}",
            field=f"base={called}",
            sentence=f"{count} operations are called under {called}, but they are offered under {offered}.",
            hint=f"Call them under {offered}, or offer them under {called}.",
            consumer_places=tuple(sorted({u.call.place for u in move.calls})),
            provider_place=min(o.place for o in move.answers),
            consumer_shape={"calls": sorted({f"{u.call.method} {u.path}" for u in move.calls})},
            provider_shape={"offers": names},
            confidence=move.confidence,
        )
