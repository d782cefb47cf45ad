"""`interlock serve --workers N` as a process, whose workers can be stopped, frozen and killed one by one."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from owners import until

PATIENCE_SECONDS = 60
SERVES = re.compile(r"Worker (\d+) serves")
OVER = re.compile(r"Worker (\d+) (?:died|left)")


@dataclass
class Served:
    url: str
    process: subprocess.Popen[str]
    heard: list[str] = field(default_factory=list)

    @property
    def workers(self) -> list[int]:
        """The ids of the processes that serve now, the oldest first."""
        text = "".join(self.heard)
        over = set(OVER.findall(text))
        return [int(pid) for pid in SERVES.findall(text) if pid not in over]

    @property
    def ever(self) -> list[int]:
        return [int(pid) for pid in SERVES.findall("".join(self.heard))]

    def listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.heard.append(line)


@contextmanager
def served_by(count: int, database_url: str, data_dir: Path) -> Iterator[Served]:
    """All workers serve when the block begins."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {
        "INTERLOCK_DATABASE_URL": database_url,
        "INTERLOCK_DATA_DIR": str(data_dir),
        "INTERLOCK_PORT": str(port),
        "INTERLOCK_WORKERS": str(count),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", "from interlock.cli.main import main; main()", "serve"],
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    served = Served(f"http://127.0.0.1:{port}", process)
    listening = threading.Thread(target=served.listen, daemon=True)
    listening.start()
    try:
        until(lambda: len(served.workers) == count or process.poll() is not None, PATIENCE_SECONDS)
        assert process.poll() is None, "".join(served.heard)
        yield served
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_SECONDS)
        listening.join()
        assert process.stdout
        process.stdout.close()


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """The process is stopped while the block runs: others of its kind take the calls."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
