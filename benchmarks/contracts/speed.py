"""How long a scan of a whole tree takes, cold and after one edit, and how that grows with the files.

    python benchmarks/contracts/speed.py [--files 1000 2000 5000 10000] [--rounds 3] [--warm 5]

Makes a full-stack tree (see growing.py) in a temporary folder and runs `interlock scan` on it, each time as a process
of its own: cold without what was remembered, then warm after one line of one page was changed.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from growing import grow
from measuring import Ran, run

_SCAN = Path(sys.executable).with_name("interlock"), "scan", "."


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--files", type=int, nargs="+", default=[1000, 2000, 5000, 10000])
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--warm", type=int, default=5)
    wanted = asked.parse_args()
    print(f"{'files':>7} {'MB of source':>13} {'cold, median':>13} {'ms a file':>10} {'peak':>9} {'warm, median':>20}")
    for files in wanted.files:
        with tempfile.TemporaryDirectory() as made:
            tree = Path(made) / "tree"
            grow(tree, files)
            os.environ["XDG_CACHE_HOME"] = str(Path(made) / "cache")
            size = sum(p.stat().st_size for p in tree.rglob("*") if p.is_file()) / 1e6
            cold = [run([*_SCAN, "--no-cache"], tree) for _ in range(wanted.rounds)]
            usual = sorted(cold, key=lambda r: r.seconds)[len(cold) // 2]
            run(_SCAN, tree)  # fills what is remembered
            warm = [_edited(tree, number) for number in range(wanted.warm)]
            told = f"{statistics.median(r.seconds for r in warm):18.2f} s" if warm else ""
        per_file = usual.seconds / files * 1000
        print(
            f"{files:7} {size:13.1f} {usual.seconds:11.1f} s {per_file:10.2f} {usual.megabytes:6.0f} MB {told}",
            flush=True,
        )
        print(f"        {' / '.join(cold[0].said.splitlines()[:2])}; exit {cold[0].code}", flush=True)
    return 0


def _edited(tree: Path, number: int) -> Ran:
    page = sorted(tree.rglob("Page3.tsx"))[number]
    page.write_text(page.read_text().replace("<h1>", f"<h1>{number} "))
    return run(_SCAN, tree)


if __name__ == "__main__":
    sys.exit(main())
