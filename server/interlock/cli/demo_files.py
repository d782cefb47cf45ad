"""The demo's shop as files: lay out the base, apply a step, read the tickets."""

import shutil
from pathlib import Path
from typing import Any

import yaml

SHOP = Path(__file__).with_name("demo_shop")
STEPS = ("1_backend_first_attempt", "2_backend_fix", "3_frontend_first_attempt", "4_frontend_fix")

_LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.pyc")


def lay_out(folder: Path) -> None:
    """Copy the base state into a folder: backend/ and frontend/."""
    for part in ("backend", "frontend"):
        shutil.copytree(SHOP / part, folder / part, ignore=_LEFT_BEHIND)


def apply_step(folder: Path, step: str) -> tuple[str, ...]:
    """Copy the files of one step over a laid-out shop. Returns their paths, relative to the folder."""
    source = SHOP / "steps" / step
    shutil.copytree(source, folder, ignore=_LEFT_BEHIND, dirs_exist_ok=True)
    files = (path for path in source.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return tuple(sorted(path.relative_to(source).as_posix() for path in files))


def tickets() -> list[dict[str, Any]]:
    """The tickets as written in tickets.yaml, in the order in which they are opened."""
    return yaml.safe_load((SHOP / "tickets.yaml").read_text(encoding="utf-8"))
