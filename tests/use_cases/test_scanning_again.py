"""A scan that reads again only what has changed says what one says that has never seen the tree."""

import random
import shutil
from pathlib import Path

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.extractors.typescript import division
from interlock.core.contracts.extractors.typescript.islands import Island
from interlock.core.contracts.interlock_toml import Configuration
from interlock.core.contracts.sources import SourceFile
from interlock.use_cases.scanning import at_once
from interlock.use_cases.scanning.memory import Memory
from interlock.use_cases.scanning.plans import planned
from interlock.use_cases.scanning.scan import Sides, read_sides, scan

SAMPLES = Path(__file__).parents[1] / "samples/contracts"
SCRIPTS = {".ts", ".tsx", ".js", ".jsx", ".vue", ".svelte"}
KINDS = SCRIPTS | {".py", ".json"}


def sources() -> list[Path]:
    return sorted(p for p in SAMPLES.rglob("*") if p.suffix in KINDS and p.name != "expected.json")


def sides(root: Path, memory: Memory) -> Sides:
    plan = planned((root,), (), (), Configuration(), root, lambda _: "")
    scan(plan, memory, lambda _: None)
    return read_sides(plan, memory, lambda _: None)


def edit(chance: random.Random, root: Path, pool: list[Path]) -> None:
    """A line more, a file less, one more, or another in its place."""
    here = sorted(p for p in root.rglob("*") if p.is_file())
    path = chance.choice(here)
    match chance.randrange(5):
        case 0:
            path.unlink()
        case 1:
            other = chance.choice(pool)
            shutil.copy(other, path.with_name(other.name))
        case 2:
            shutil.copy(chance.choice(pool), path)
        case _:
            path.write_bytes(b"\n" + path.read_bytes())


@pytest.mark.parametrize("seed", range(3))
def test_after_any_edits_it_says_what_a_first_scan_says(seed: int, tmp_path: Path):
    chance, pool, root = random.Random(seed), sources(), tmp_path / "tree"
    for folder in chance.sample(sorted({p.parent for p in pool}), 12):
        shutil.copytree(folder, root / folder.relative_to(SAMPLES), dirs_exist_ok=True)
    for _ in range(5):
        remembered = Memory(tmp_path / "cache")
        for _ in range(2):
            edit(chance, root, pool)
        assert sides(root, remembered) == sides(root, Memory())


def test_several_processes_say_what_one_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.copytree(SAMPLES, tmp_path / "tree", ignore=shutil.ignore_patterns("expected.json"))
    alone = sides(tmp_path / "tree", Memory())
    monkeypatch.setattr(at_once, "ENOUGH", 0)
    monkeypatch.setattr(at_once, "processors", lambda: 2)
    assert sides(tmp_path / "tree", Memory()) == alone


def test_files_that_are_read_apart_say_what_they_say_together(monkeypatch: pytest.MonkeyPatch):
    files = [SourceFile(p.relative_to(SAMPLES).as_posix(), p.read_bytes()) for p in sources() if p.suffix in SCRIPTS]
    apart = extract_files(files).consumer
    monkeypatch.setattr(division, "islands", lambda seen, _: [Island(tuple(sorted(seen)), ())])
    together = extract_files(files).consumer
    assert apart is not None
    assert together is not None
    assert len(apart.operations) > 100
    assert apart.operations == together.operations
