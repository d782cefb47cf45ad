"""An agent in a process of its own, which can be stopped in its tracks. Run as a script, it is such a process."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from interlock.cli.demo_agent import Answer, agent


class AgentProcess:
    def __init__(self, url: str, token: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, url, token],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def tell(self, tool: str, **arguments: Any) -> None:
        """To call this tool as soon as it can."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([tool, arguments]) + "\n")
        self._process.stdin.flush()

    def hear(self) -> Answer:
        """What it was answered. Waits for it."""
        assert self._process.stdout
        return Answer(*json.loads(self._process.stdout.readline()))

    def pause(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextmanager
def agent_process(url: str, token: str) -> Iterator[AgentProcess]:
    process = AgentProcess(url, token)
    try:
        yield process
    finally:
        process.close()


async def _live(url: str, token: str) -> None:
    async with agent(url, "itself", token) as itself:
        for line in sys.stdin:
            tool, arguments = json.loads(line)
            answer = await itself.try_to(tool, **arguments)
            sys.stdout.write(json.dumps([answer.text, answer.is_refusal]) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_live(*sys.argv[1:]))
