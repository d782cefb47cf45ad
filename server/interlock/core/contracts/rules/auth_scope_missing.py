"""A scope is asked for that the consumer does not say it has."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    """Of a scheme for which the consumer names no scope nothing is known."""
    for meeting in pairing.meetings:
        call, demands = meeting.call, meeting.served.demands or ((),)
        said = {word for way in call.demands or () for word in way}
        schemes = {_scheme(word) for word in said if ":" in word}
        lacking = [{w for w in way if ":" in w and w not in said} for way in demands]
        if not schemes or not all(lacking) or any(_scheme(w) not in schemes for words in lacking for w in words):
            continue
        fewest = sorted(min(lacking, key=lambda words: (len(words), sorted(words))))
        wanted = " and ".join(f"'{word.partition(':')[2]}'" for word in fewest)
        yield mismatch(
            meeting,
            rule="auth_scope_missing",
            severity=Severity.WARNING,
            field="auth.scope",
            sentence=f"{meeting.served.name} asks for the scope {wanted}, which the consumer does not say it has.",
            hint=f"Ask for {wanted} where the token comes from, or do not demand it.",
            places=(call.place,),
            provider_place=meeting.served.place,
            consumer_shape={"scopes": sorted(word for word in said if ":" in word)},
            provider_shape={"asks for": fewest},
        )


def _scheme(word: str) -> str:
    return word.partition(":")[0]
