"""A consumer of several providers: each is compared with the calls that are for it, and not with those for another."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .compare import compare
from .comparison import Comparison
from .model import Contract, Operation
from .pairing import Pairing, pair


def compare_with_all(providers: Sequence[Contract], consumer: Contract, today: str = "") -> list[Comparison]:
    """In the order of the providers."""
    shares = shared_out(providers, consumer)
    return [compare(provider, share, today=today) for provider, share in zip(providers, shares, strict=True)]


def shared_out(providers: Sequence[Contract], consumer: Contract) -> list[Contract]:
    """The consumer as each provider is to see it.

    A call goes to who serves it, and of several to whom most calls through the same base go. What nobody serves goes to
    who serves the same path to another method, else to whose paths begin most like it.
    """
    if len(providers) == 1:
        return [consumer]
    pairings = [pair(provider, consumer) for provider in providers]
    served = [{id(m.call): m.is_guess for m in p.meetings} for p in pairings]
    near = [{id(u.call) for u in p.unserved if u.near or u.alike} for p in pairings]
    by_base = [Counter(m.call.base for m in p.meetings if not m.is_guess) for p in pairings]
    numbers = range(len(providers))

    def home(call: Operation) -> int:
        sure = [n for n in numbers if served[n].get(id(call)) is False]
        some = [n for n in numbers if id(call) in served[n]]
        candidates = sure or some or [n for n in numbers if id(call) in near[n]] or numbers
        if candidates is numbers:
            return max(numbers, key=lambda n: (_likeness(call, pairings[n]), by_base[n][call.base], -n))
        return max(candidates, key=lambda n: (by_base[n][call.base], -n))

    homes = [home(call) for call in consumer.operations]
    return [
        replace(consumer, operations=tuple(c for c, h in zip(consumer.operations, homes, strict=True) if h == n))
        for n in numbers
    ]


def _likeness(call: Operation, pairing: Pairing) -> int:
    """How many segments a call shares with the path of the provider that begins most like it."""
    path = next((u.path for u in pairing.unserved if u.call is call), call.path).segments
    return max((_common(path, o.path.segments) for o in pairing.provider.operations), default=0)


def _common(left: Iterable[object], right: Iterable[object]) -> int:
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return count
