"""Both sides, found, read and compared: what `interlock scan` does, without its words and options."""

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ...core.contracts import coverage
from ...core.contracts.across import compare_each
from ...core.contracts.bases import Base
from ...core.contracts.components import split
from ...core.contracts.model import Contract, Side
from ...core.contracts.reports.report import Findings, Found
from .memory import Memory
from .reading import Read, Reading, Tell, listed, read
from .trees import Listing, Tree


@dataclass(frozen=True)
class Plan:
    """Where each side is looked for, and the bases that a person has explained."""

    providers: tuple[Tree, ...]
    consumers: tuple[Tree, ...]
    bases: Mapping[str, Base]
    today: str = ""  # as core/contracts/compare.py has it

    @property
    def trees(self) -> tuple[Tree, ...]:
        return tuple(dict.fromkeys((*self.providers, *self.consumers)))


@dataclass(frozen=True)
class Sides:
    """Both sides as they were read: whole, and by component."""

    provider: Contract
    consumer: Contract
    providers: Mapping[str, Contract]
    consumers: Mapping[str, Contract]
    readings: tuple[Reading, ...]


def scan(plan: Plan, memory: Memory, tell: Tell) -> Findings:
    """From memory, where no file has changed since."""
    with _undisturbed():
        tell("Looking for changes")
        listings = {tree: listed(tree, memory) for tree in plan.trees}
        key = f"findings {plan} {[listings[tree].digest for tree in plan.trees]}"
        found: Findings | None = memory.get(key)
        if found is None:
            reads = _read(listings, memory, tell)
            # What came of an edit is mostly the same as before.
            same = f"findings {plan} {[read.digest for read in reads.values()]}"
            found = memory.get(same)
            if found is None:
                sides = _sides(plan, reads)
                tell("Comparing both sides")
                found = _compared(plan, sides)
                memory.put(same, found)
            memory.put(key, found)
            memory.forget_unused()
        return found


def read_sides(plan: Plan, memory: Memory, tell: Tell) -> Sides:
    """Without comparing them: to be sent elsewhere."""
    with _undisturbed():
        return _sides(plan, _read({tree: listed(tree, memory) for tree in plan.trees}, memory, tell))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Nearly all that is made here is kept, and looking through it again and again takes a quarter of the time."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()


def _read(listings: Mapping[Tree, Listing], memory: Memory, tell: Tell) -> Mapping[Tree, Read]:
    return {tree: read(tree, listing, memory, tell) for tree, listing in listings.items()}


def _sides(plan: Plan, reads: Mapping[Tree, Read]) -> Sides:
    readings = {tree: read.reading() for tree, read in reads.items()}
    provider = _joined(Side.PROVIDER, [readings[t].provider for t in plan.providers])
    consumer = _joined(Side.CONSUMER, [readings[t].consumer for t in plan.consumers])
    return Sides(
        provider,
        consumer,
        _parts(Side.PROVIDER, [(t, readings[t], readings[t].provider) for t in plan.providers]),
        _parts(Side.CONSUMER, [(t, readings[t], readings[t].consumer) for t in plan.consumers]),
        tuple(readings.values()),
    )


def _parts(side: Side, read_from: Sequence[tuple[Tree, Reading, Contract]]) -> Mapping[str, Contract]:
    """By component; what a person has given a name is one, whatever it holds."""
    parts: dict[str, list[Contract]] = {}
    for tree, reading, contract in read_from:
        named = {tree.name: contract} if tree.name else split(contract, reading.beginnings)
        for name, part in named.items():
            parts.setdefault(name, []).append(part)
    return {name: _joined(side, contracts) for name, contracts in parts.items()}


def _joined(side: Side, contracts: Sequence[Contract]) -> Contract:
    from ...core.contracts import joining

    return contracts[0] if len(contracts) == 1 else joining.merged(side, contracts) or Contract(side)


def _compared(plan: Plan, sides: Sides) -> Findings:
    together = compare_each(sides.provider, sides.consumers, plan.bases, plan.today)
    return Findings(
        together.comparison,
        _found(sides.provider, sides.providers, sides.readings),
        _found(sides.consumer, sides.consumers, sides.readings),
        coverage.of((sides.provider, sides.consumer)),
        together.strangers,
        tuple(i for reading in sides.readings for i in reading.ignores),
        sum(reading.files for reading in sides.readings),
    )


def _found(whole: Contract, parts: Mapping[str, Contract], readings: Sequence[Reading]) -> Found:
    frameworks: Counter[str] = Counter()
    for reading in readings:
        frameworks.update(reading.frameworks.get(whole.side, {}))
    said = (*whole.operations, *whole.graphql)
    counted = {name: len(part.operations) + len(part.graphql) for name, part in parts.items()}
    return Found(
        whole.side,
        len(said),
        tuple(sorted({s.place.file for s in said})),
        tuple(name for name, _ in frameworks.most_common()),
        tuple((name, count) for name, count in counted.items() if count),
        bool(whole.diagnostics),
    )
