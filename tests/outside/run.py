"""python tests/outside/run.py: MCP servers are checked by others, too. Ends with 1 when anything is not as expected.

The official conformance suite (for both revisions that it has requirements for), the official TypeScript clients and
the Inspector's command line, all against our own application on a real PostgreSQL.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / part) for part in ("server", "mcp_tools", "web", "migrations", "tests")]

import click
import uvicorn
from conformance_app import signed_app
from mcp import MCPDeprecationWarning
from starlette.types import ASGIApp
from toolbox import Toolbox, toolbox

from databases import running_cluster
from interlock.app import create_app
from interlock.cli.demo_server import serving
from interlock.cli.serve import bound
from interlock.settings import Settings, from_environment
from interlock.store.database import Database
from interlock_mcp.catalogue import listed
from makers import a_team

REVISIONS = ("2025-11-25", "2026-07-28")
PATIENCE_SECONDS = 300
SCENARIO = re.compile(r"^(✓|✗) ([\w-]+):", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    check: str
    is_as_expected: bool
    said: str


def main() -> int:
    warnings.simplefilter("ignore", MCPDeprecationWarning)  # older revisions have what the newest gave up
    tools = toolbox()
    with running_cluster() as cluster, cluster.fresh_database() as urls, tempfile.TemporaryDirectory() as scratch:
        folder, token = Path(scratch), asyncio.run(_token(urls.app))
        with _served(lambda settings: signed_app(settings, urls.app, token), folder) as url:
            rows = [_conformance(tools, url, revision, folder) for revision in REVISIONS]
        with _served(lambda settings: create_app(settings, urls.app), folder) as url:
            rows += [*_typescript(tools, url, token, folder), *_inspector(tools, url, token, folder)]
    width = max(len(row.check) for row in rows)
    for row in rows:
        click.echo(f"{'ok  ' if row.is_as_expected else 'FAIL'}  {row.check:{width}}  {row.said}")
    return 0 if all(row.is_as_expected for row in rows) else 1


async def _token(database_url: str) -> str:
    db = Database(database_url)
    team = await a_team(db)
    await team.joined("outsider")
    await db.close()
    return team.tokens["outsider"]


@contextmanager
def _served(app: Callable[[Settings], ASGIApp], folder: Path) -> Iterator[str]:
    about = {"INTERLOCK_DATA_DIR": str(folder)}
    with bound(from_environment({**about, "INTERLOCK_PORT": "0"})) as listener:
        settings = from_environment({**about, "INTERLOCK_PORT": str(listener.getsockname()[1])})
        config = uvicorn.Config(app(settings), log_level="error", timeout_graceful_shutdown=1)
        with serving(uvicorn.Server(config), listener):
            yield settings.public_url


def _conformance(tools: Toolbox, url: str, revision: str, folder: Path) -> Row:
    told = ["--requirements", revision, "--expected-failures", str(HERE / f"baseline_{revision}.yaml")]
    done = _run([*tools.conformance, "server", "--url", f"{url}/mcp", *told], folder)
    if done.returncode or "-v" in sys.argv:
        click.echo(f"{done.stdout}\n{done.stderr}", err=True)
    required = tools.required(revision)
    passed = {name for mark, name in SCENARIO.findall(done.stdout) if mark == "✓"} & set(required)
    known = f"; known: {', '.join(sorted(set(required) - passed))}" if passed != set(required) else ""
    said = f"{len(passed)} of {len(required)} required scenarios{known}"
    return Row(f"conformance {revision}", done.returncode == 0, said)


def _typescript(tools: Toolbox, url: str, token: str, folder: Path) -> Iterator[Row]:
    script = [str(tools.node), str(HERE / "typescript_client.mjs"), url, token, str(tools.folder)]
    done = _run(script, folder)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if not answers:
        yield Row("typescript", False, done.stderr[-300:])
    for answer in answers:
        said = answer["said"] or f"{answer['protocol']}, {answer['tools']} tools"
        yield Row(f"typescript {answer['way']}", answer["ok"], said)


def _inspector(tools: Toolbox, url: str, token: str, folder: Path) -> Iterator[Row]:
    at = [*tools.inspector, f"{url}/mcp", "--transport", "http"]
    signed = [*at, "--header", f"Authorization: Bearer {token}"]
    for era in ("modern", "legacy"):
        here = [*signed, "--protocol-era", era]
        found = _run([*here, "--method", "tools/list", "--strict", "--format", "json"], folder)
        names = [name for tool in listed() if f'"{(name := tool.name)}"' in found.stdout]
        yield Row(f"inspector {era}, list, strict", _is(found, 0) and len(names) == len(listed()), _ending(found))
        written = {"tickets": [{"title": f"From the inspector ({era})"}]}
        call = ["--method", "tools/call", "--tool-name", "create_tickets", "--tool-args-json", json.dumps(written)]
        made = _run([*here, *call, "--format", "json"], folder)
        yield Row(f"inspector {era}, call", _is(made, 0) and "SHOP-" in made.stdout, _ending(made))
        wrong = ["--method", "tools/call", "--tool-name", "get_ticket", "--tool-args-json", '{"key": "SHOP-9999"}']
        refused = _run([*here, *wrong, "--format", "json"], folder)
        yield Row(f"inspector {era}, refusal", _is(refused, 5), _ending(refused))
    nobody = _run([*at, "--stored-auth-only", "--method", "tools/list"], folder)
    yield Row("inspector without a token", _is(nobody, 3), _ending(nobody))


def _is(done: "subprocess.CompletedProcess[str]", code: int) -> bool:
    return done.returncode == code


def _ending(done: "subprocess.CompletedProcess[str]") -> str:
    lines = done.stderr.strip().splitlines()
    return f"exit {done.returncode}{f': {lines[-1][:100]}' if lines else ''}"


def _run(command: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """HOME is the folder: the inspector keeps a catalogue of servers there."""
    environment = {**os.environ, "HOME": str(folder), "NO_COLOR": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )


if __name__ == "__main__":
    raise SystemExit(main())
