"""The whole application behind a real port, in a thread; and whoever calls it there, each through their own door."""

import json
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from interlock.cli.client import Client, Refused
from interlock.cli.demo_agent import Agent, agent
from interlock.cli.demo_browser import Browser
from interlock.cli.demo_server import serving
from interlock.cli.serve import bound
from interlock.cli.server import server_of
from interlock.core.contracts import json_form
from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.sources import SourceFile
from interlock.settings import Settings, from_environment
from interlock.use_cases import members
from makers import COMMIT, REPOSITORY, Team


@contextmanager
def served(database_url: str, folder: Path) -> Iterator[str]:
    """The address at which it answers while the block runs."""
    with bound(_settings(0, folder)) as listener:
        settings = _settings(listener.getsockname()[1], folder)
        with serving(server_of(settings, database_url), listener):
            yield settings.public_url


@dataclass(frozen=True)
class Shop:
    """A served project and its team. Tokens are the team's: `shop.agent("otter")`, `shop.rest("robot")`."""

    url: str
    team: Team
    browsers: ExitStack = field(default_factory=ExitStack)  # to be closed after the test

    def agent(self, name: str) -> AbstractAsyncContextManager[Agent]:
        """An MCP client over HTTP, connected while the block runs."""
        return agent(self.url, name, self.team.tokens[name])

    def rest(self, name: str) -> Client:
        return Client(self.url, self.team.tokens[name])

    async def browser(self) -> Browser:
        """The owner's, signed in."""
        browser = self.browsers.enter_context(Browser(self.url))
        browser.sign_in(await members.local_link(self.team.db))
        return browser

    async def reported(self, **about: Any) -> str:
        """A ticket that otter has claimed and reported: its key."""
        ticket = await self.team.ticket(**about)
        async with self.agent("otter") as otter:
            fence = await otter.claim(ticket.key, "work")
            await otter.ask(
                "report_part", key=ticket.key, fence=fence, repository=REPOSITORY, commit=COMMIT, handoff="Done."
            )
        return ticket.key


def refusal(client: Client, path: str, body: object) -> str:
    """Sentence and hint of a POST that is not granted."""
    try:
        answer = client.post(path, body)
    except Refused as no:
        return " ".join([no.message, *no.more])
    raise AssertionError(f"It was granted: {answer}")


def post_report(client: Client, key: str, *cases: tuple[str, bool], commit: str = COMMIT) -> dict[str, Any]:
    """A JUnit report of these tests (`tests/test_refunds.py::test_limit`, passed or not); the verdict on it."""
    return client.upload(f"/tickets/{key}/evidence", junit(*cases), repository=REPOSITORY, commit=commit)


def junit(*cases: tuple[str, bool]) -> bytes:
    def case(name: str, passed: bool) -> str:
        path, _, function = name.partition("::")
        failure = "" if passed else '<failure message="assert 201 == 409"/>'
        classname = path.removesuffix(".py").replace("/", ".")
        return f'<testcase classname="{classname}" name="{function}" time="0.01">{failure}</testcase>'

    failed = sum(not passed for _, passed in cases)
    body = "".join(case(*each) for each in cases)
    return f'<testsuite name="pytest" tests="{len(cases)}" failures="{failed}" errors="0">{body}</testsuite>'.encode()


def post_scan(client: Client, side: str, path: str, content: str, commit: str = COMMIT) -> dict[str, Any]:
    """One file as one side of the contract; what the scan changed."""
    found = extract_files([SourceFile(path, content.encode())])
    contract = found.provider if side == "provider" else found.consumer
    assert contract is not None
    document = json.dumps(json_form.as_json(contract)).encode()
    where = {"source": "api" if side == "provider" else "web", "side": side}
    return client.upload("/projects/SHOP/scans", document, repository=REPOSITORY, commit=commit, **where)


def _settings(port: int, folder: Path) -> Settings:
    return from_environment({"INTERLOCK_PORT": str(port), "INTERLOCK_DATA_DIR": str(folder)})
