"""A program run for itself: what it said, how long it took and how much memory it held."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """`seconds` on the clock, `megabytes` at the most, of the program with those it started."""

    code: int
    said: str
    seconds: float
    megabytes: float

    def __str__(self) -> str:
        return f"{self.seconds:7.2f} s {self.megabytes:7.0f} MB"


def run(
    command: Sequence[str | Path], folder: Path | None = None, patience_seconds: int = 200, with_errors: bool = False
) -> Ran:
    """Killed when it takes longer than the patience; the code is then -9. `with_errors`: what it says as such too."""
    with tempfile.TemporaryFile() as output:
        errors = output if with_errors else subprocess.DEVNULL
        began = time.perf_counter()
        started = subprocess.Popen([str(c) for c in command], cwd=folder, stdout=output, stderr=errors)
        together = 0.0
        while True:
            together = max(together, _held(started.pid))
            done, status, usage = os.wait4(started.pid, os.WNOHANG)
            if done:
                break
            if time.perf_counter() - began > patience_seconds:
                started.kill()
            time.sleep(0.005)
        seconds = time.perf_counter() - began
        started.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read().decode(errors="replace")
    per_megabyte = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Ran(started.returncode, said, seconds, max(usage.ru_maxrss / per_megabyte, together))


def _held(pid: int) -> float:
    """Megabytes of a process and its children at this moment; 0 where the system does not tell."""
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        own = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024
    except (OSError, IndexError):
        return 0.0
    return own + sum(_held(int(child)) for child in below)
