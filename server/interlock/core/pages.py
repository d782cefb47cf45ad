"""Where a piece of a list ended: an opaque word that its reader hands back."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .refusals import Invalid

MOST = 200

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"(-?\d{1,18})\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class Place:
    """The last thing of a piece: when it came to be so, and its id."""

    at: datetime
    id: int


def word_of(place: Place) -> str:
    # In whole microseconds, as PostgreSQL keeps them: a rounded time would skip or repeat a row.
    text = f"{(place.at - _EPOCH) // timedelta(microseconds=1)}.{place.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(word: str) -> Place | None:
    """None for "", the beginning. Refuses (Invalid) a word that this server cannot have given."""
    if not word:
        return None
    try:
        text = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True).decode("ascii")
        found = _PLACE.fullmatch(text)
        if found is not None:
            return Place(_EPOCH + timedelta(microseconds=int(found[1])), int(found[2]))
    except (binascii.Error, ValueError, OverflowError):
        pass
    raise Invalid(f"{word[:40]!r} is no place in this list.", "Hand back `next` of the piece before, unchanged.")


def size_of(limit: int) -> int:
    """As many as were asked for, from one to MOST."""
    return max(1, min(limit, MOST))
