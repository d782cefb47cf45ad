"""How long it takes to compare two large versions of one document, beside oasdiff in the same run.

    python benchmarks/contracts/documents.py [--megabytes 10] [--rounds 3] [--peers FOLDER]

Makes the documents from one number, as JSON and as YAML, each with and without changes. Each round is a process of its
own; told is the quickest, with all rounds behind it. oasdiff is installed into a temporary folder, or taken from
FOLDER.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import yaml
from generating import changed, document
from installing import NotInstalled, oasdiff
from measuring import Ran, run

_OURS = """
import sys
from pathlib import Path
from interlock.core.contracts.extract import extract
from interlock.core.contracts.version.difference import causes, diff
old, new = (extract(Path(path)).provider for path in sys.argv[1:])
changes = diff(old, new)
print(f"{len(changes)} changes of {len(causes(changes))} causes")
"""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--megabytes", type=float, default=10)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--peers", type=Path)
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        pairs = _written(folder, wanted.megabytes)
        try:
            peer = oasdiff(wanted.peers or folder / "peers")
        except NotInstalled as reason:
            print(f"oasdiff is not here: {reason}")
            peer = None
        for kind, (old, new) in pairs.items():
            sizes = " and ".join(f"{p.stat().st_size / 1e6:.1f} MB" for p in (old, new))
            print(f"\n{kind}: {sizes}")
            _told("interlock", [run([sys.executable, "-c", _OURS, old, new]) for _ in range(wanted.rounds)])
            _told("  nothing changed", [run([sys.executable, "-c", _OURS, old, old])])
            if peer:
                found = [run([peer, "breaking", old, new, "--format", "json"]) for _ in range(wanted.rounds)]
                _told("oasdiff breaking", found, _counted(found[-1]))
                _told("  nothing changed", [run([peer, "breaking", old, old, "--format", "json"])])
    return 0


def _written(folder: Path, megabytes: float) -> dict[str, tuple[Path, Path]]:
    old = json.dumps(document(megabytes * 0.85), indent=2)  # which comes out at about the size
    new = json.dumps(changed(json.loads(old)), indent=2)
    pairs: dict[str, tuple[Path, Path]] = {}
    for kind in ("json", "yaml"):
        paths = folder / f"old.{kind}", folder / f"new.{kind}"
        for path, text in zip(paths, (old, new), strict=True):
            whole = yaml.dump(json.loads(text), Dumper=yaml.CSafeDumper, sort_keys=False) if kind == "yaml" else text
            path.write_text(whole)
        pairs[kind] = paths
    return pairs


def _counted(ran: Ran) -> str:
    try:
        return f"{len(json.loads(ran.said or '[]'))} findings"
    except ValueError:
        return ran.said[:80]


def _told(name: str, found: list[Ran], said: str = "") -> None:
    best = min(found, key=lambda r: r.seconds)
    rounds = ", ".join(f"{r.seconds:.2f}" for r in found)
    print(f"  {name:20} {best}  ({rounds})  {said or best.said.strip()[:60]}")


if __name__ == "__main__":
    sys.exit(main())
