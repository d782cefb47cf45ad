"""A project on a whole server behind a real port, and everybody who knocks at it, each with a token of their own.

What happens here is asked for over REST and MCP, as an attacker would; rows are read only to see what became of it.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from databases import DatabaseUrls, execute
from interlock.cli.demo_agent import Agent, agent
from interlock.core.criteria import Draft
from interlock.core.members import Actor
from interlock.core.members import Kind as MemberKind
from interlock.store.database import Database
from interlock.use_cases import members, projects
from makers import COMMIT, REPOSITORY, Team
from reviewed_work import TESTED, junit

TIMEOUT_SECONDS = 60
PEOPLE = MemberKind.PERSON


@dataclass(frozen=True)
class No:
    """What a refused call was answered."""

    status: int
    code: str
    sentence: str
    hint: str


@dataclass
class Siege:
    """`team.owner` wrote the specs; `otter`, `lynx` and `heron` are agents of theirs, `robot` is their CI."""

    url: str
    urls: DatabaseUrls
    team: Team
    http: httpx2.Client
    names: dict[str, str] = field(default_factory=dict)  # persons are known to all projects: each has its own

    @property
    def db(self) -> Database:
        return self.team.db

    @property
    def project(self) -> str:
        return self.team.project

    def agent(self, name: str) -> AbstractAsyncContextManager[Agent]:
        """An MCP client over HTTP, connected while the block runs."""
        return agent(self.url, name, self.team.tokens[name])

    async def joins(self, name: str, kind: MemberKind, is_owner: bool = False, by: Actor | None = None) -> Actor:
        """A new member with a bearer token. A person's session is `tokens["NAME's session"]`."""
        real = f"{name}-{self.project.lower()}" if kind is PEOPLE else name
        await members.create_member(self.db, by or self.team.owner, self.project, real, kind, is_owner=is_owner)
        if kind is not PEOPLE:
            _, self.team.tokens[name] = await members.issue_token(self.db, by or self.team.owner, real, "test")
            return await members.identify(self.db, self.team.tokens[name])
        self.names[name] = real
        session = await members.sign_in(self.db, await members.local_link(self.db, real))
        person = await members.identify_session(self.db, session)
        self.team.tokens[f"{name}'s session"] = session
        _, self.team.tokens[name] = await members.issue_token(self.db, person, real, "test")
        return person

    async def policy(self, **settings: Any) -> None:
        """Before a ticket is ready, that is."""
        await projects.change_policy(self.db, self.team.owner, self.project, settings)

    async def ticket(self, *criteria: Draft, **about: Any) -> str:
        return (await self.team.ticket(criteria=criteria or (TESTED,), **about)).key

    async def reported(self, *criteria: Draft, by: str = "otter", **about: Any) -> str:
        key = await self.ticket(*criteria, **about)
        self.report(by, key)
        return key

    async def green(self, *criteria: Draft, **about: Any) -> str:
        """All that CI can show is shown."""
        key = await self.reported(*criteria, **about)
        self.post("robot", key)
        return key

    def claim(self, who: str, key: str, role: str = "work") -> int:
        return self.does(who, f"/tickets/{key}/claims", {"role": role})["fence"]

    def report(self, who: str, key: str, commit: str = COMMIT, role: str = "work") -> None:
        fence = self.claim(who, key, role)
        done = {"repository": REPOSITORY, "commit": commit, "handoff": "It is done."}
        self.does(who, f"/tickets/{key}/claims/{fence}/report", done)

    def post(self, who: str, key: str, raw: bytes | None = None, **about: Any) -> dict[str, Any]:
        """A report, of CI most often; the verdict on it."""
        where = {"repository": REPOSITORY, "commit": COMMIT, **about}
        return self.does(who, f"/tickets/{key}/evidence", content=junit() if raw is None else raw, params=where)

    def gate(self, key: str, who: str = "owner") -> dict[str, Any]:
        return self.does(who, f"/tickets/{key}/gate", method="GET")

    def stands(self, key: str) -> dict[str, str]:
        """{"AC-1": "satisfied"}"""
        return states(self.gate(key))

    def page(self, key: str, who: str = "owner") -> dict[str, Any]:
        return self.does(who, f"/tickets/{key}", method="GET")

    def state(self, key: str) -> str:
        return self.page(key)["ticket"]["state"]

    def log(self, key: str, kind: str) -> list[dict[str, Any]]:
        query = {"ticket": key, "limit": 200}
        items = self.does("owner", f"/projects/{self.project}/events", method="GET", params=query)["items"]
        return [event for event in items if event["kind"] == kind]

    def does(self, who: str, path: str, body: Any = None, method: str = "POST", **what: Any) -> Any:
        """What it was answered, which is no refusal."""
        answer = self.asks(who, path, body, method, **what)
        assert answer.is_success, f"{method} {path} of {who}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def no(self, who: str, path: str, body: Any = None, method: str = "POST", **what: Any) -> No:
        """How it was refused: always with a sentence, and with what would help."""
        answer = self.asks(who, path, body, method, **what)
        assert 400 <= answer.status_code < 500, f"{method} {path} of {who}: {answer.status_code} {answer.text}"
        said = answer.json()
        assert said["detail"]
        assert said["hint"] or said.get("errors"), said
        return No(answer.status_code, said["code"], said["detail"], said["hint"])

    def asks(
        self, who: str, path: str, body: Any = None, method: str = "POST", headers: Mapping[str, str] = {}, **what: Any
    ) -> httpx2.Response:
        """`who` is a name, or the token of somebody who has none; "" is nobody."""
        token = self.team.tokens.get(who, who)
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None or (method in ("POST", "PATCH") and "content" not in what and "files" not in what):
            what["json"] = {} if body is None else body
        return self.http.request(method, f"{self.url}/api{path}", headers={**bearer, **headers}, **what)

    @property
    def project_id(self) -> int:
        return self.rows(f"select id from projects where key = '{self.project}'")[0][0]

    def id_of(self, key: str) -> int:
        number = key.rpartition("-")[2]
        return self.rows(f"select id from tickets where project_id = {self.project_id} and number = {number}")[0][0]

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        return execute(self.urls.owner, question)


def states(verdict: Mapping[str, Any]) -> dict[str, str]:
    return {c["name"]: c["state"] for c in verdict["criteria"]}


def blockers(verdict: Mapping[str, Any]) -> Sequence[str]:
    return [b["code"] for b in verdict["blockers"]]


def risks(verdict: Mapping[str, Any]) -> Sequence[str]:
    return [r["code"] for r in verdict["risks"]]
