"""python benchmarks/contracts/blind.py CHECKOUTS [--set blind2] [--list]

Calls and routes in repositories that nobody tuned on, against labels, in two sets. blind/*.json and blind2/*.json hold
what a reader found in sampled files, without the engine: each call and route with its line, method and path. CHECKOUTS
holds a folder OWNER+NAME for each, at the commit that its labels name. Only the sampled files count. A find is right
where file, method and path are those of a label, at most three lines apart. What stands before the path of a call (a
base that is set elsewhere) may be known to one of them only. Documents are not read: what they say would stand in place
of the source.
"""

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from interlock.core.contracts.extract import EXTRACTORS
from interlock.core.contracts.extractors.openapi import openapi_documents
from interlock.core.contracts.model import Operation, Side
from interlock.core.contracts.paths import parse
from interlock.core.contracts.sources import walk

SETS = ("blind", "blind2")
READERS = [extractor for extractor in EXTRACTORS if extractor is not openapi_documents]
FURTHEST = 3  # lines


@dataclass(frozen=True, order=True)
class Spot:
    file: str
    line: int  # 0: the file itself says it
    method: str
    path: str  # canonical, without a final slash

    def is_same(self, other: "Spot", is_call: bool) -> bool:
        return (
            self.file == other.file
            and (0 in (self.line, other.line) or abs(self.line - other.line) <= FURTHEST)
            and (self.method == other.method or "ANY" in (self.method, other.method))
            and (self.path == other.path or (is_call and _ends_alike(self.path, other.path)))
        )


@dataclass
class Score:
    right: int = 0
    missed: list[Spot] = field(default_factory=list[Spot])
    false: list[Spot] = field(default_factory=list[Spot])

    @property
    def precision(self) -> float:
        return self.right / ((self.right + len(self.false)) or 1)

    @property
    def recall(self) -> float:
        return self.right / ((self.right + len(self.missed)) or 1)

    def add(self, other: "Score") -> None:
        self.right += other.right
        self.missed += other.missed
        self.false += other.false


def main(checkouts: Path, sets: Sequence[str], is_listing: bool) -> int:
    for name in sets:
        measure(checkouts, Path(__file__).with_name(name), is_listing)
    return 0


def measure(checkouts: Path, set_of_labels: Path, is_listing: bool) -> None:
    sums = {"calls": Score(), "routes": Score()}
    print("| repository | what | labelled | found | precision | recall | s |\n|---|---|---|---|---|---|---|")
    for labels in sorted(set_of_labels.glob("*.json")):
        wanted = json.loads(labels.read_text())
        folder = checkouts / labels.stem
        if not folder.is_dir():
            print(f"{folder} is missing; not counted.", file=sys.stderr)
            continue
        begun = time.monotonic()
        found = operations(folder)
        took = time.monotonic() - begun
        for what, side in (("calls", Side.CONSUMER), ("routes", Side.PROVIDER)):
            if what in wanted:
                score = scored(wanted[what], wanted[f"{what}_files"], found[side], what == "calls")
                sums[what].add(score)
                show(wanted["repository"], what, score, took)
                if is_listing:
                    tell("missed", score.missed)
                    tell("false", score.false)
    for what, score in sums.items():
        show(f"all of {set_of_labels.name}", what, score, 0)


def operations(folder: Path) -> dict[Side, list[Operation]]:
    files = list(walk(folder, lambda path: any(reader.reads(path) for reader in READERS)))
    found: dict[Side, list[Operation]] = {side: [] for side in Side}
    for reader in READERS:
        for contract in reader.extract([f for f in files if reader.reads(f.path)]):
            found[contract.side] += contract.operations
    return found


def scored(rows: Sequence[Any], files: Sequence[str], operations: Sequence[Operation], is_call: bool) -> Score:
    labels = [Spot(file, line, method.upper(), _canonical(path)) for file, line, method, path in rows]
    found = sorted(
        {
            Spot(o.place.file, o.place.line, o.method.upper(), _canonical(str(o.path)))
            for o in operations
            if o.place.file in set(files)
        }
    )
    score = Score()
    left = list(labels)
    for spot in found:
        best = min(
            (each for each in left if spot.is_same(each, is_call)),
            key=lambda label: abs(label.line - spot.line),
            default=None,
        )
        if best is not None:
            left.remove(best)
            score.right += 1
        elif not any(spot.is_same(each, is_call) for each in labels):  # one label may be found under several bases
            score.false.append(spot)
    score.missed = left
    return score


def show(name: str, what: str, score: Score, took: float) -> None:
    labelled, found = score.right + len(score.missed), score.right + len(score.false)
    print(f"| {name} | {what} | {labelled} | {found} | {score.precision:.3f} | {score.recall:.3f} | {took:.1f} |")


def tell(word: str, spots: Iterable[Spot]) -> None:
    for spot in spots:
        print(f"  {word}: {spot.file}:{spot.line} {spot.method} {spot.path}", file=sys.stderr)


def _canonical(path: str) -> str:
    return parse(path if path.startswith("/") else f"/{path}").canonical.rstrip("/")


def _ends_alike(one: str, other: str) -> bool:
    """One of them is the end of the other, from a slash on."""
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return bool(shorter) and longer.endswith(shorter)


if __name__ == "__main__":
    asked = ArgumentParser(description=__doc__)
    asked.add_argument("checkouts", type=Path)
    asked.add_argument("--list", action="store_true", help="name what was missed, and what was false")
    asked.add_argument("--set", choices=SETS, help="only this one")
    given = asked.parse_args()
    sys.exit(main(given.checkouts, [given.set] if given.set else SETS, given.list))
