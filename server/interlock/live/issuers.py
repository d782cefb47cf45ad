"""The keys of those who issue the tokens of CI jobs: read where the issuer keeps them, and kept for a while."""

import asyncio
import logging
import time
from collections import defaultdict
from dataclasses import dataclass, field

from jwt import PyJWK

from ..core.identity.issuers import DISCOVERY, Keys, address_of_keys, checked_issuer, read_keys
from ..core.identity.shown_tokens import ASK_ANEW
from ..core.refusals import Refusal, Unavailable, UnknownCaller
from . import outside

KEPT_SECONDS = 3600.0
FLOOR_SECONDS = 60.0  # between two looks at one issuer, whatever is asked of us meanwhile

log = logging.getLogger(__name__)


@dataclass
class _Known:
    keys: Keys = field(default_factory=dict[str, PyJWK])
    read_at: float | None = None
    looked_at: float | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Issuers:
    """Only those that an owner declared are ever asked: the callers see to that."""

    def __init__(
        self, may_be_local: bool = False, kept_seconds: float = KEPT_SECONDS, floor_seconds: float = FLOOR_SECONDS
    ) -> None:
        self.may_be_local = may_be_local
        self._kept_seconds = kept_seconds
        self._floor_seconds = floor_seconds
        self._known: defaultdict[str, _Known] = defaultdict(_Known)

    async def key(self, issuer: str, key_id: str) -> PyJWK:
        """Refuses (UnknownCaller) a key that the issuer does not have, (Unavailable) an issuer that cannot be asked."""
        known = self._known[issuer]
        async with known.turn:
            is_old = known.read_at is None or time.monotonic() - known.read_at > self._kept_seconds
            if is_old or (key_id not in known.keys and not self._was_asked_just_now(known)):
                await self._look(issuer, known)
        if key_id not in known.keys:
            raise UnknownCaller(f"{issuer} has no key {key_id[:60]!r}.", ASK_ANEW)
        return known.keys[key_id]

    def _was_asked_just_now(self, known: _Known) -> bool:
        return known.looked_at is not None and time.monotonic() - known.looked_at < self._floor_seconds

    async def _look(self, issuer: str, known: _Known) -> None:
        if self._was_asked_just_now(known):
            raise Unavailable(f"The keys of {issuer} could not be read a moment ago.", outside.TRY_AGAIN)
        known.looked_at = time.monotonic()
        try:
            address = address_of_keys(await outside.read(checked_issuer(issuer, self.may_be_local) + DISCOVERY), issuer)
            known.keys = read_keys(await outside.read(address), issuer)
        except Refusal as refusal:
            log.warning("The keys of %s cannot be read: %s", issuer, refusal.sentence)
            raise Unavailable(f"The keys of {issuer} cannot be read.", outside.TRY_AGAIN) from refusal
        known.read_at = time.monotonic()
