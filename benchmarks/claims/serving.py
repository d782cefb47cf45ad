"""Server processes to measure, each in a process of its own: ours on a database, and the bare echo tool."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import echo_server
import httpx2
from ground import Ground


@dataclass(frozen=True)
class Served:
    url: str
    process: int

    @property
    def cpu_seconds(self) -> float:
        """What its process has used so far, in its own code and in the kernel on its behalf, to the microsecond.

        The clock is what clock_getcpuclockid(3) answers with on Linux; Python has no call for it.
        """
        return time.clock_gettime(~self.process << 3 | 2)


@contextmanager
def served(where: Ground) -> Iterator[Served]:
    """`interlock serve` on this database."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        words = ["serve", "--port", str(port), "--database-url", where.app_url, "--data-dir", folder]
        program = [sys.executable, "-c", "from interlock.cli.main import main; main()", *words]
        environ = {"PATH": os.environ["PATH"], "INTERLOCK_OWNER_DATABASE_URL": where.owner_url, "HOME": folder}
        with subprocess.Popen(program, env=environ, stdout=subprocess.DEVNULL) as server:
            try:
                yield _answering(port, server)
            finally:
                server.terminate()


@contextmanager
def echoing() -> Iterator[Served]:
    with subprocess.Popen([sys.executable, echo_server.__file__], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield _answering(int(server.stdout.readline()), server)
        finally:
            server.terminate()


def _answering(port: int, server: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> Served:
    """Once it answers HTTP; at most a minute."""
    url, ends = f"http://127.0.0.1:{port}", time.monotonic() + 60
    while time.monotonic() < ends and server.poll() is None:
        try:
            httpx2.get(f"{url}/api/health", timeout=5)
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return Served(url, server.pid)
    raise RuntimeError(f"nothing answers at {url}")
