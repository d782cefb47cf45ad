"""`interlock mcp`: the same tools for assistants that start programs, whatever the server does meanwhile."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters, stdio_client

from interlock_mcp.catalogue import listed
from interlock_mcp.instructions import INSTRUCTIONS
from makers import Team

COMMAND = [sys.executable, "-c", "from interlock.cli.main import main; main()", "mcp"]
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def started(tmp_path: Path) -> Any:
    """`async with started(url, token)`: a client of the program, and the file that keeps what it says on stderr."""

    @asynccontextmanager
    async def start(url: str, token: str, mode: str = "auto") -> AsyncIterator[tuple[Client, Path]]:
        said = tmp_path / "stderr"
        program = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=environment(url, token))
        with said.open("w") as errlog:
            async with Client(stdio_client(program, errlog=errlog), mode=mode) as client:
                yield client, said

    return start


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_every_call_is_passed_on_in_the_name_of_the_token(
    served: Any, started: Any, ask: Any, refused: Any, mode: str
) -> None:
    team: Team = served.team
    await team.ticket()
    async with started(served.url, team.tokens["ada"], mode) as (ada, said):
        assert ada.instructions == INSTRUCTIONS
        assert [tool.name for tool in (await ada.list_tools()).tools] == [tool.name for tool in listed()]
        assert "You hold SHOP-1" in await ask(ada, "claim_ticket")
        assert "work: ada until" in await ask(ada, "list_tickets")
        assert "SHOP-99" in await refused(ada, "get_ticket", key="SHOP-99")
        assert "SHOP-1 in_progress" in (await ada.read_resource("board://SHOP")).contents[0].text
        assert (await ada.list_prompts()).prompts[0].name == "work_ticket"
        assert "SHOP-1" in (await ada.get_prompt("work_ticket", {"key": "SHOP-1"})).messages[0].content.text
    assert said.read_text() == ""


async def test_it_outlives_the_server_and_finds_it_again(
    serving: Any, team: Team, started: Any, ask: Any, refused: Any
) -> None:
    async with serving() as url:
        port = int(url.rsplit(":", 1)[1])
    async with started(url, team.tokens["ada"]) as (ada, said):
        assert len((await ada.list_tools()).tools) == len(listed())
        assert "No Interlock answers at" in await refused(ada, "get_my_workload")
        with pytest.raises(MCPError, match="No Interlock answers at"):
            await ada.read_resource("board://SHOP")
        for _ in range(2):
            async with serving(port):
                assert "Nothing is yours" in await ask(ada, "get_my_workload")
            assert "The same call may pass then." in await refused(ada, "get_my_workload")
    assert f"interlock: No Interlock answers at {url}." in said.read_text()


async def test_a_token_that_is_not_known_is_told_on_stderr_and_at_every_call(
    served: Any, started: Any, refused: Any
) -> None:
    async with started(served.url, "ilb_wrong") as (nobody, said):
        assert "does not know this token" in await refused(nobody, "get_my_workload")
    assert "INTERLOCK_TOKEN holds it." in said.read_text()


async def test_an_address_of_something_else_is_told_apart(served: Any, started: Any, refused: Any) -> None:
    async with started(f"{served.url}/api", served.team.tokens["ada"]) as (ada, _):
        assert "and not as Interlock does. INTERLOCK_URL names the server itself" in await refused(
            ada, "get_my_workload"
        )


@pytest.mark.parametrize(
    ("url", "token", "code", "says"),
    [
        (NOBODY, "", 3, "interlock: INTERLOCK_TOKEN is not set."),
        ("shop.example", "ilb_x", 2, "INTERLOCK_URL is no web address: 'shop.example'."),
    ],
)
def test_what_can_never_work_ends_at_once_with_a_sentence(url: str, token: str, code: int, says: str) -> None:
    ended = subprocess.run(
        COMMAND, env=environment(url, token), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (code, "")
    assert says in ended.stderr


def environment(url: str, token: str) -> dict[str, str]:
    named = {"INTERLOCK_URL": url, "INTERLOCK_TOKEN": token, "PYTHONPATH": os.pathsep.join(sys.path)}
    return {**os.environ, **named}
