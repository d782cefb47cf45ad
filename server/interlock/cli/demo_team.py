"""Who plays in the demo: a person, their agents and their CI, each with a token of their own."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from ..store.database import Database
from ..use_cases import members
from .client import Client
from .demo_agent import Agent, agent
from .demo_screen import sure
from .demo_server import DemoServer

PERSON = "you"
PROJECT = "SHOP"
WRITER = "wren"
ROLES: Mapping[str, tuple[str, ...]] = {
    "otter": ("backend",),
    "marten": ("backend",),
    "lynx": ("frontend",),
    "heron": ("reviewer", "qa"),
}
CI = "ci"


@dataclass(frozen=True)
class Team:
    """`person` and `ci` speak REST, the agents MCP. `writer` has written the spec, so that it reviews nothing."""

    person: Client
    ci: Client
    writer: Agent
    otter: Agent
    marten: Agent
    lynx: Agent
    heron: Agent


async def sign_up(server: DemoServer) -> Mapping[str, str]:
    """The tokens of all: the first start makes the person, the project and the writer; the person adds the rest."""
    db = Database(server.database_url)
    try:
        begun = await members.first_start(db, PERSON, PROJECT, WRITER)
        if begun is None:
            raise LookupError("the demo's database is not new")
        session = await members.sign_in(db, begun.link_secret)
        person = await members.identify_session(db, session)
        _, token = await members.issue_token(db, person, PERSON, "demo")
        await members.sign_out(db, session)
    finally:
        await db.close()
    added = await asyncio.to_thread(_add_the_others, Client(server.url, token))
    return {PERSON: token, WRITER: begun.agent_token, **added}


@asynccontextmanager
async def assembled(server: DemoServer, tokens: Mapping[str, str]) -> AsyncIterator[Team]:
    """Everybody connected while the block runs."""
    async with AsyncExitStack() as stack:
        agents = {
            name: await stack.enter_async_context(agent(server.url, name, tokens[name])) for name in (WRITER, *ROLES)
        }
        yield Team(
            person=Client(server.url, tokens[PERSON]),
            ci=Client(server.url, tokens[CI]),
            writer=agents[WRITER],
            otter=agents["otter"],
            marten=agents["marten"],
            lynx=agents["lynx"],
            heron=agents["heron"],
        )


async def sign_in_link(server: DemoServer) -> str:
    """A one-time link for the person at this machine."""
    db = Database(server.database_url)
    try:
        return await members.local_link(db, PERSON)
    finally:
        await db.close()


def _add_the_others(person: Client) -> dict[str, str]:
    kinds = {**dict.fromkeys(ROLES, "agent"), CI: "ci"}
    tokens: dict[str, str] = {}
    for name, kind in kinds.items():
        person.post(f"/projects/{PROJECT}/members", {"name": name, "kind": kind, "roles": list(ROLES.get(name, ()))})
        tokens[name] = person.post("/tokens", {"member": name, "label": "demo"})["secret"]
    sure(len(person.get(f"/projects/{PROJECT}/members")) == len(kinds) + 2, "Not everybody is a member.")
    return tokens
