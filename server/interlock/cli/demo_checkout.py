"""The shop's repository: files, commits, real test runs, and what each side says of the contract.

A git repository where there is git. Without it a commit is known by the digest of its files and of what went before.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ..core.contracts import json_form
from ..core.contracts.extract import extract_side
from ..core.contracts.model import Side
from . import demo_files

REPOSITORY = "demo/shop"
LONGEST_RUN_SECONDS = 120
ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}  # no hooks, no signing, no names of the user's


@dataclass(frozen=True)
class TestRun:
    report: bytes  # JUnit
    passed: bool


class Checkout:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.head = ""
        self._git = shutil.which("git")

    def begin(self, author: str) -> str:
        """The shop as it was before anybody worked on it. The answer is its digest."""
        self.folder.mkdir(parents=True)
        demo_files.lay_out(self.folder)
        if self._git:
            self._run_git("init", "--quiet", ".")
        return self.commit(author, "Begin the shop")

    def change(self, step: str, author: str, subject: str) -> tuple[str, tuple[str, ...]]:
        """One step's files, committed: the digest, and the paths that changed."""
        paths = demo_files.apply_step(self.folder, step)
        return self.commit(author, subject), paths

    def commit(self, author: str, subject: str) -> str:
        if self._git:
            self._run_git("add", "--all")
            who = (f"user.name={author}", f"user.email={author}@shop.example")
            self._run_git("-c", who[0], "-c", who[1], "commit", "--quiet", "-m", subject)
            self.head = self._run_git("rev-parse", "HEAD")
        else:
            self.head = self._digest()
        return self.head

    def run_tests(self, report: Path) -> TestRun:
        """pytest over the backend, in a process of its own."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        ended = subprocess.run(  # noqa: S603  our own words
            command,
            cwd=self.folder / "backend",
            env=_without_ours() | {"PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            timeout=LONGEST_RUN_SECONDS,
            check=False,
        )
        return TestRun(report.read_bytes(), ended.returncode == 0)

    def contract(self, side: Side) -> bytes:
        """What the files say of one side, as `interlock post scan` sends it."""
        return json.dumps(json_form.as_json(extract_side(self.folder, side))).encode()

    def _run_git(self, *words: str) -> str:
        command = [str(self._git), *words]
        done = subprocess.run(  # noqa: S603  our own words
            command, cwd=self.folder, env=_without_ours() | ALONE, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def _digest(self) -> str:
        digest = hashlib.sha256(self.head.encode())
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file()):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(self.folder).as_posix()}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()


def _without_ours() -> dict[str, str]:
    """The environment without what is meant for the process we are in."""
    return {name: v for name, v in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON", "GIT_", "COV_"))}
