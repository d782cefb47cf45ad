"""What must hold for any document, tried on documents of others.

    python benchmarks/contracts/invariants.py FOLDER [--largest 1500]

For each document in the folder (JSON or YAML): nothing changed between it and itself, nor between it and other
spellings of the same; the way back from its neighbour is the mirror image; cut off anywhere, it is read or said to be
broken.
Documents of more than so many kilobytes are only compared with themselves. Ends with 1 when anything does not hold.
"""

import argparse
import copy
import json
import random
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.sources import SourceFile
from interlock.core.contracts.version.changes import OPPOSITES
from interlock.core.contracts.version.difference import diff

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.core.contracts.version.rewrites import lift_parameters, spell_null, turn_keys, wrap_in_all_of

_CUTS = 5


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--largest", type=int, default=1500)
    wanted = asked.parse_args()
    paths = sorted(p for p in wanted.folder.iterdir() if p.suffix in {".json", ".yaml", ".yml"})
    broken: list[str] = []
    operations = 0
    for path in paths:
        content = path.read_bytes()
        operations += len(_read(path.name, content).operations)
        broken += _tried(path, content, len(content) <= wanted.largest * 1000)
    small = [p for p in paths if p.stat().st_size <= wanted.largest * 1000]
    broken += [f"{a.name} and {b.name}: the way back is another" for a, b in pairwise(small) if not _are_mirrored(a, b)]
    print(f"{len(paths)} documents, {operations} operations: {len(broken)} invariants do not hold")
    print("\n".join(broken))
    return 1 if broken else 0


def _tried(path: Path, content: bytes, is_small: bool) -> list[str]:
    whole = _read(path.name, content)
    broken = [] if diff(whole, _read(path.name, content)) == () else [f"{path.name}: differs from itself"]
    if not is_small:
        return broken
    data: Any = json.loads(content) if path.suffix == ".json" else yaml.load(content, Loader=yaml.CSafeLoader)
    plain = _written(data)
    for rewrite in (spell_null, wrap_in_all_of, turn_keys, lift_parameters):
        found = diff(plain, _written(rewrite(copy.deepcopy(data))))
        broken += [f"{path.name}, {rewrite.__name__}: {found[0].sentence}"] if found else []
    chance = random.Random(path.name)
    for _ in range(_CUTS):
        _read(path.name, content[: chance.randrange(len(content))])  # raises when it does not hold
    return broken


def _are_mirrored(first: Path, second: Path) -> bool:
    old, new = (_read(p.name, p.read_bytes()) for p in (first, second))
    there = sorted((OPPOSITES[c.kind], c.canonical, c.field, c.new, c.old) for c in diff(old, new))
    return there == sorted((c.kind, c.canonical, c.field, c.old, c.new) for c in diff(new, old))


def _written(data: Any) -> Contract:
    return _read("api.json", json.dumps(data, default=str).encode())


def _read(name: str, content: bytes) -> Contract:
    return extract_files([SourceFile(f"api{Path(name).suffix}", content)]).provider or Contract(Side.PROVIDER)


if __name__ == "__main__":
    sys.exit(main())
