"""Change one thing in a matching pair: is exactly that found by who uses it, and nothing by who does not?

    python benchmarks/contracts/mutations.py [--provider document] [--pairs 2] [--resources 3] [--every 1] [--show 20]

The provider is the document itself, or the same API as source: `--provider fastapi`. Prints found, missed and false for
each label. Ends with 1 when less than 95 % is found, or anything false.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from mutating import fastapi_source
from mutating.bystanders import without
from mutating.mutations import Finding, Json, Spot, mutations
from mutating.pairs import Pair, generated, inlined
from mutating.samples import agreeing

from interlock.core.contracts.compare import compare
from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.mismatch import Mismatch
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.pairing import pair
from interlock.core.contracts.sources import SourceFile


@dataclass
class Tally:
    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        return sorted({*self.found, *self.missed, *self.false})


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--pairs", type=int, default=2)
    asked.add_argument("--resources", type=int, default=3)
    asked.add_argument("--every", type=int, default=1, help="only every n-th mutation")
    asked.add_argument("--show", type=int, default=20)
    asked.add_argument("--provider", choices=sorted(_PROVIDERS), default="document")
    wanted = asked.parse_args()
    began, tally = time.perf_counter(), Tally()
    provider = _PROVIDERS[wanted.provider]
    for one in agreeing() if provider is _DOCUMENT else ():
        _try(one, tally, wanted.every, provider, whole_only=True)
    for one in (generated(seed, wanted.resources) for seed in range(wanted.pairs)):
        _try(one, tally, wanted.every, provider)
    return _report(tally, wanted.show, time.perf_counter() - began)


def _try(one: Pair, tally: Tally, every: int, as_provider: "Provider", whole_only: bool = False) -> None:
    """`whole_only`: where not every field is used, only what concerns whole operations is sure to be noticed."""
    consumer = _consumer(one.files)
    document = inlined(one.document, one.document)
    provider = as_provider.read(document)
    if _told(provider, consumer):
        raise SystemExit(f"{one.name} is no matching pair: {_told(provider, consumer)}")
    names = {m.call.canonical: m.served.name for m in pair(provider, consumer).meetings}
    bystanders: dict[Spot, tuple[Contract, frozenset[Finding]]] = {}
    for mutation in islice(mutations(document, whole_only), 0, None, every):
        if not mutation.spot.operations <= set(names.values()):
            continue  # nobody would notice
        if mutation.label in as_provider.unsayable:
            continue
        changed = as_provider.read(mutation.document)
        found = _told(changed, consumer)
        expected = mutation.expected
        where = f"{one.name}: {mutation.label} at {', '.join(sorted(mutation.spot.operations))} {mutation.spot.path}"
        if expected and not expected <= found:
            tally.missed[mutation.label] += 1
            tally.notes.append(f"missed {where}: {sorted(found)} instead of {sorted(expected)}")
        elif expected:
            tally.found[mutation.label] += 1
        if mutation.spot not in bystanders:
            who = without(consumer, mutation.spot, names)
            bystanders[mutation.spot] = who, _told(provider, who)
        who, before = bystanders[mutation.spot]
        new = _told(changed, who) - before
        if new:
            tally.false[mutation.label] += 1
            tally.notes.append(f"false for a bystander, {where}: {sorted(new)}")
        if found - expected:
            tally.false[mutation.label] += 1
            tally.notes.append(f"false {where}: {sorted(found - expected)}")
        elif not expected:
            tally.found[mutation.label] += 1


def _told(provider: Contract, consumer: Contract) -> frozenset[Finding]:
    return frozenset(_finding(m) for m in compare(provider, consumer).mismatches)


def _finding(mismatch: Mismatch) -> Finding:
    return mismatch.rule, mismatch.operation, mismatch.field


@dataclass(frozen=True)
class Provider:
    """A way to say an API. `unsayable`: labels of what cannot be said in it."""

    file: str
    write: Callable[[Json], str]
    unsayable: frozenset[str] = frozenset()

    def read(self, document: Json) -> Contract:
        found = extract_files([SourceFile(self.file, self.write(document).encode())]).provider
        return found or Contract(Side.PROVIDER)


_DOCUMENT = Provider("openapi.json", json.dumps)
_PROVIDERS = {"document": _DOCUMENT, "fastapi": Provider("main.py", fastapi_source.source, fastapi_source.UNSAYABLE)}


def _consumer(files: dict[str, str]) -> Contract:
    found = extract_files([SourceFile(path, text.encode()) for path, text in files.items()]).consumer
    return found or Contract(Side.CONSUMER)


def _report(tally: Tally, show: int, seconds: float) -> int:
    print(f"{'mutation':42} {'found':>6} {'missed':>7} {'false':>6}")
    for label in tally.labels:
        print(f"{label:42} {tally.found[label]:6} {tally.missed[label]:7} {tally.false[label]:6}")
    found, missed, false = (sum(c.values()) for c in (tally.found, tally.missed, tally.false))
    share = found / max(1, found + missed)
    print(f"\n{found + missed} mutations in {seconds:.1f} s")
    print(f"{found} as expected ({share:.1%}), {missed} missed, {false} false")
    for note in tally.notes[:show]:
        print(f"  {note}")
    return 0 if share >= 0.95 and not false else 1


if __name__ == "__main__":
    sys.exit(main())
