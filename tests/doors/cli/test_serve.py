"""The server as a process: started, joined, killed, and started again."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from interlock.cli.client import Client

PATIENCE_SECONDS = 60
TOKEN = re.compile(r"Bearer (ilb_[\w-]+)")


@contextmanager
def serving(data_dir: Path, port: int, *options: str) -> Iterator[subprocess.Popen[str]]:
    """`interlock serve` in a process of its own, until the block ends."""
    server = subprocess.Popen(
        [sys.executable, "-c", "from interlock.cli.main import main; main()", "serve", *options],
        env={**os.environ, "INTERLOCK_DATA_DIR": str(data_dir), "INTERLOCK_PORT": str(port), **_paths()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield server
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE_SECONDS)
        assert server.stdout
        server.stdout.close()


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def said_until(server: subprocess.Popen[str], words: str) -> str:
    """What it has printed when these words come. Fails with all of it when the process ends before."""
    heard = ""
    assert server.stdout
    for line in server.stdout:
        heard += line
        if words in line:
            return heard
    raise AssertionError(heard)


def answering(url: str, token: str) -> Client:
    """A client of a server that is up: it waits for the first answer."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        try:
            if httpx2.get(f"{url}/api/health", timeout=5).status_code == 200:
                return Client(url, token)
        except httpx2.TransportError:
            pass
    raise AssertionError(f"{url} does not answer.")


def test_what_was_committed_is_there_after_the_server_and_postgresql_were_killed(used_data_dir, port):
    url = f"http://127.0.0.1:{port}"
    with serving(used_data_dir, port) as server:
        token = TOKEN.search(said_until(server, "VS Code") + said_until(server, "Bearer"))
        assert token is not None
        made = answering(url, token[1]).post("/projects/MAIN/tickets", {"tickets": [{"title": "Kept for good"}]})
        server.kill()
        server.wait()
    with serving(used_data_dir, port) as server:
        assert "Sign in: interlock member link" in said_until(server, "Sign in")
        kept = answering(url, token[1]).get(f"/tickets/{made[0]['key']}")
    assert kept["ticket"]["title"] == "Kept for good"


def test_a_second_server_on_the_same_port_says_so_and_one_on_another_joins(used_data_dir, port):
    with serving(used_data_dir, port) as first:
        said_until(first, "Interlock runs at")
        with serving(used_data_dir, port) as second:
            assert "Another Interlock may run there already" in said_until(second, "Another")
            assert second.wait(PATIENCE_SECONDS) == 3
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            other = free.getsockname()[1]
        with serving(used_data_dir, other) as third:
            assert "this one joins it" in said_until(third, "Interlock runs at")


def test_every_address_of_a_machine_is_bound_only_with_a_name_to_reach_it_by(used_data_dir, port):
    with serving(used_data_dir, port, "--host", "0.0.0.0") as server:
        assert "--public-url" in said_until(server, "--public-url")
        assert server.wait(PATIENCE_SECONDS) == 4


def _paths() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
