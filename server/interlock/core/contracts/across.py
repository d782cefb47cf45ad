"""Several consumers against one provider: each is compared by itself, since each has bases of its own, and told as one.

A consumer that reaches nothing of what is offered, and whose paths share no word with it, calls somebody else: it is
said so once, and its calls are not compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .bases import MOUNT, Base
from .compare import compare, once
from .comparison import Comparison
from .model import Contract

_FEWEST = 3  # calls; of fewer nobody can tell whom they are meant for


@dataclass(frozen=True)
class Together:
    comparison: Comparison
    strangers: tuple[str, ...] = ()  # consumers, by name, that call nothing of ours


def compare_each(
    provider: Contract, consumers: Mapping[str, Contract], said: Mapping[str, Base] | None = None, today: str = ""
) -> Together:
    """The consumers by their names, one at least. A single one is compared whatever it calls."""
    compared = {name: compare(provider, consumer, said, today) for name, consumer in consumers.items()}
    ours = _words(provider)
    is_one_of_many = sum(bool(consumer.operations) for consumer in consumers.values()) > 1
    strangers = [n for n, c in compared.items() if is_one_of_many and _is_stranger(c, consumers[n], ours)]
    kept = [_disregarded(c) if n in strangers else c for n, c in compared.items()]
    return Together(_joined(kept), tuple(strangers))


def _is_stranger(comparison: Comparison, consumer: Contract, ours: frozenset[str]) -> bool:
    if comparison.matched or comparison.unanswered < _FEWEST:
        return False
    return not ours & _words(consumer)


def _words(contract: Contract) -> frozenset[str]:
    """What paths are made of, without what stands before those of any API."""
    literals = (s.literal for o in contract.operations for s in o.path.segments)
    return frozenset(word for word in literals if word and not MOUNT.fullmatch(word))


def _disregarded(comparison: Comparison) -> Comparison:
    foreign = comparison.foreign + comparison.unanswered
    return replace(comparison, mismatches=(), assumptions=(), unanswered=0, foreign=foreign)


def _joined(compared: Sequence[Comparison]) -> Comparison:
    first, *others = compared
    unused = [set(c.unused) for c in others]
    return Comparison(
        mismatches=once(m for c in compared for m in c.mismatches),
        assumptions=tuple(dict.fromkeys(a for c in compared for a in c.assumptions)),
        unresolved=tuple(dict.fromkeys(d for c in compared for d in c.unresolved)),
        matched=sum(c.matched for c in compared),
        unanswered=sum(c.unanswered for c in compared),
        foreign=sum(c.foreign for c in compared),
        unused=tuple(name for name in first.unused if all(name in names for names in unused)),
    )
