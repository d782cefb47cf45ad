"""Whatever nonsense is sent: a clear problem, and nothing has changed."""

import gzip
import json
from typing import Any, NamedTuple

import pytest
from httpx2 import Response
from sqlalchemy import text

from interlock.core.members import Kind, Scope
from interlock.store.database import Database
from interlock.use_cases import members, projects, tickets
from makers import COMMIT, Team, a_draft
from rest_door import UPLOAD_LIMIT_BYTES, As

EVIDENCE = f"/tickets/SHOP-1/evidence?repository=acme/shop&commit={COMMIT}"
SCAN = f"/projects/SHOP/scans?source=web&side=consumer&repository=acme/web&commit={COMMIT}"
TICKET = {"title": "Refund an order"}
TREES = "/projects/SHOP/tickets"
JSON = {"Content-Type": "application/json"}
XML = b'<testsuite name="t" tests="1"><testcase classname="a" name="b"/></testsuite>'
MEBIBYTE = 1024 * 1024


class Bad(NamedTuple):
    why: str
    method: str
    path: str
    status: int
    code: str
    body: Any = None  # JSON
    raw: bytes | None = None
    headers: dict[str, str] = {}  # noqa: RUF012  never written to


def tree(**about: Any) -> dict[str, Any]:
    return {"tickets": [TICKET | about]}


FORMS = [
    Bad("a number for a text", "POST", TREES, 422, "invalid", tree(title=5)),
    Bad("a text for a number", "POST", TREES, 422, "invalid", tree(size="3")),
    Bad("true for a number", "POST", TREES, 422, "invalid", tree(size=True)),
    Bad("a fraction for a number", "POST", TREES, 422, "invalid", tree(size=1.5)),
    Bad("1 for true", "POST", TREES, 422, "invalid", tree() | {"publish": 1}),
    Bad("a text for a list", "POST", TREES, 422, "invalid", tree(labels="a")),
    Bad("an object for a list", "POST", TREES, 422, "invalid", tree(criteria={"text": "x"})),
    Bad("null for a text", "POST", TREES, 422, "invalid", tree(title=None)),
    Bad("an unknown key", "POST", TREES, 422, "invalid", tree(assignee="otter")),
    Bad("an unknown key deep inside", "POST", TREES, 422, "invalid", tree(scope={"paths": [], "files": []})),
    Bad("an unknown word", "POST", TREES, 422, "invalid", tree(priority="soonest")),
    Bad("nothing at all", "POST", TREES, 422, "invalid", {}),
    Bad("no ticket", "POST", TREES, 422, "invalid", {"tickets": []}),
    Bad("a list for an object", "POST", TREES, 422, "invalid", [TICKET]),
    Bad("a title of blanks", "POST", TREES, 422, "invalid", tree(title="  \n ")),
    Bad("a title that never ends", "POST", TREES, 422, "invalid", tree(title="x" * 201)),
    Bad("a spec that never ends", "POST", TREES, 422, "invalid", tree(spec="x" * 100_001)),
    Bad("too many labels", "POST", TREES, 422, "invalid", tree(labels=["a"] * 21)),
    Bad("a path out of the repository", "POST", TREES, 422, "invalid", tree(scope={"paths": ["../etc"]})),
    Bad("NUL in a title", "POST", TREES, 422, "invalid", tree(title="a\0b")),
    Bad("NUL in a spec", "POST", TREES, 422, "invalid", tree(spec="a\0b")),
    Bad("NUL in a criterion", "POST", TREES, 422, "invalid", tree(criteria=[{"text": "a\0b"}])),
    Bad("NUL in a message", "POST", "/tickets/SHOP-1/messages", 422, "invalid", {"body": "a\0b"}),
    Bad("NUL in a reason", "POST", "/tickets/SHOP-1/escalation", 422, "invalid", {"reason": "a\0b"}),
    Bad("half a surrogate pair", "POST", TREES, 422, "invalid", raw=b'{"tickets":[{"title":"\\ud800"}]}', headers=JSON),
    Bad("an empty message", "POST", "/tickets/SHOP-1/messages", 422, "invalid", {"body": "   "}),
    Bad("a commit that is cut", "POST", "/tickets/SHOP-1/runs", 422, "invalid",
        {"repository": "acme/shop", "commit": "abc1234", "run": "1"}),
    Bad("a policy beyond its limits", "PATCH", "/projects/SHOP/policy", 422, "invalid", {"lease_minutes": 0}),
    Bad("a change that holds nothing", "PATCH", "/tickets/SHOP-1", 422, "invalid", {"reason": "Because."}),
    Bad("days without end", "POST", "/tokens", 422, "invalid",
        {"member": "otter", "label": "x", "expires_days": 10**9}),
]  # fmt: skip

BODIES = [
    Bad("broken JSON", "POST", TREES, 400, "unreadable", raw=b'{"tickets": [', headers=JSON),
    Bad("no JSON at all", "POST", TREES, 400, "unreadable", raw=b"title: x", headers=JSON),
    Bad("no UTF-8", "POST", TREES, 400, "unreadable", raw=b'{"tickets":[{"title":"\xff\xfe"}]}', headers=JSON),
    Bad("nesting without end", "POST", TREES, 400, "unreadable", raw=b"[" * 200_000, headers=JSON),
    Bad("digits without end", "POST", TREES, 400, "unreadable", raw=b'{"x":' + b"9" * 5000 + b"}", headers=JSON),
    Bad("a body that does not say it is JSON", "POST", TREES, 415, "unsupported_media_type", raw=b'{"tickets":[]}'),
    Bad("a body of another type", "POST", TREES, 415, "unsupported_media_type", raw=b"<tickets/>",
        headers={"Content-Type": "text/xml"}),
    Bad("no body", "POST", TREES, 422, "invalid"),
    Bad("a body over the limit", "POST", TREES, 413, "too_large", tree(spec="x" * MEBIBYTE)),
    Bad("a report over the limit", "POST", EVIDENCE, 413, "too_large", raw=b"x" * (UPLOAD_LIMIT_BYTES + 1)),
    Bad("a report that unpacks to too much", "POST", EVIDENCE, 413, "too_large",
        raw=gzip.compress(b" " * (UPLOAD_LIMIT_BYTES + 1)), headers={"Content-Encoding": "gzip"}),
    Bad("a report that is not gzipped as it says", "POST", EVIDENCE, 422, "unreadable", raw=XML,
        headers={"Content-Encoding": "gzip"}),
    Bad("a gzipped report that is cut", "POST", EVIDENCE, 422, "unreadable", raw=gzip.compress(XML)[:-9],
        headers={"Content-Encoding": "gzip"}),
    Bad("a report packed otherwise", "POST", EVIDENCE, 422, "invalid", raw=XML, headers={"Content-Encoding": "br"}),
    Bad("a report of nothing", "POST", EVIDENCE, 422, "unreadable", raw=b""),
    Bad("a scan that is no JSON", "POST", SCAN, 422, "unreadable", raw=b"{"),
    Bad("a scan that is no object", "POST", SCAN, 422, "unreadable", [1]),
    Bad("a scan that is no contract", "POST", SCAN, 422, "unreadable", {"format": 1, "side": "both"}),
    Bad("a scan with NUL", "POST", SCAN, 422, "unreadable", {"format": 1, "side": "consumer", "bases": ["a\0"]}),
    Bad("a scan nested without end", "POST", SCAN, 422, "unreadable", raw=b"[" * 100_000),
    Bad("a scan of another side", "POST", SCAN, 422, "invalid",
        {"format": 1, "side": "provider", "source": "static", "operations": [], "shapes": {}, "bases": [],
         "diagnostics": []}),
    Bad("a scan over the limit", "POST", SCAN, 413, "too_large", raw=b" " * (UPLOAD_LIMIT_BYTES + 1)),
    Bad("a report of nonsense", "POST", EVIDENCE, 422, "unreadable", raw=b"\x00\xff\x00"),
]  # fmt: skip

ADDRESSES = [
    Bad("no such ticket", "GET", "/tickets/SHOP-999", 404, "not_found"),
    Bad("a ticket of another project", "GET", "/tickets/SECRET-1", 404, "not_found"),
    Bad("a message to a ticket of another project", "POST", "/tickets/SECRET-1/messages", 404, "not_found",
        {"body": "Hello"}),
    Bad("a dependency on a ticket of another project", "POST", "/tickets/SHOP-1/dependencies", 404, "not_found",
        {"needs": ["SECRET-1"]}),
    Bad("another project", "GET", "/projects/SECRET/board", 404, "not_found"),
    Bad("a key that is none", "GET", "/tickets/shop-1", 422, "invalid"),
    Bad("a key with NUL", "GET", "/tickets/SHOP-1%00", 422, "invalid"),
    Bad("a number beyond every ticket", "GET", "/tickets/SHOP-99999999999", 422, "invalid"),
    Bad("a fence beyond every claim", "PUT", f"/tickets/SHOP-1/claims/{2**63}", 422, "invalid"),
    Bad("a fence that is no number", "PUT", "/tickets/SHOP-1/claims/one", 422, "invalid"),
    Bad("a fence nobody had", "PUT", "/tickets/SHOP-1/claims/12345", 404, "not_found"),
    Bad("an unknown state", "GET", "/projects/SHOP/tickets?state=blocked", 422, "invalid"),
    Bad("a limit of none", "GET", "/projects/SHOP/tickets?limit=0", 422, "invalid"),
    Bad("a cursor that is none", "GET", "/projects/SHOP/tickets?after=!!", 422, "invalid"),
    Bad("NUL in a search", "GET", "/projects/SHOP/tickets?text=a%00", 422, "invalid"),
    Bad("a place in the log that is none", "GET", "/projects/SHOP/events?after=yesterday", 422, "invalid"),
    Bad("no such address", "GET", "/tickets/SHOP-1/assignee", 404, "not_found"),
    Bad("an address with a slash too many", "GET", "/projects/", 404, "not_found"),
    Bad("a method that is not possible", "PUT", "/projects/SHOP/tickets", 405, "method_not_allowed", {}),
    Bad("an idempotency key that never ends", "POST", TREES, 422, "invalid", tree(),
        headers={"Idempotency-Key": "k" * 101}),
    Bad("an ETag that is none", "POST", "/tickets/SHOP-1/closing", 422, "invalid", {}, headers={"If-Match": "1"}),
]  # fmt: skip


@pytest.mark.parametrize("cases", [FORMS, BODIES, ADDRESSES], ids=["forms", "bodies", "addresses"])
async def test_nonsense_gets_a_clear_problem_and_changes_nothing(cases: list[Bad], as_: As, team: Team, db: Database):
    await team.ticket()
    await a_secret_project(team)
    before = await events_of(db)
    owner = as_("owner")
    wrong: list[str] = []
    for bad in cases:
        sent: dict[str, Any] = {"json": bad.body} if bad.raw is None and bad.body is not None else {"content": bad.raw}
        answer = await owner.request(bad.method, bad.path, headers=bad.headers, **sent)
        wrong += [f"{bad.why}: {fault}" for fault in faults_of(answer, bad.status, bad.code)]
    assert wrong == []
    assert await events_of(db) == before


async def test_a_token_that_is_wrong_revoked_or_expired_says_so(as_: As, team: Team, db: Database):
    await team.ticket()
    revoked, secret = await members.issue_token(db, team.owner, "owner", "old")
    await members.revoke_token(db, team.owner, revoked.id)
    expired, late = await members.issue_token(db, team.owner, "owner", "late")
    async with db.transaction() as tx:
        await tx.sql.execute(text("update tokens set expires_at = now() where id = :id"), {"id": expired.id})
    before = await events_of(db)
    said = {
        "": "No token was sent.",
        "ilb_nobody": "This token is not valid.",
        "e" * 5000: "This token is not valid.",
        secret: f"This token ({secret[:10]}...) was revoked.",
        late: f"This token ({late[:10]}...) expired on",
    }
    for token, sentence in said.items():
        answer = await as_(token).post("/tickets/SHOP-1/escalation", json={"reason": "Just so."})
        assert faults_of(answer, 401, "unknown_caller") == []
        assert answer.json()["detail"].startswith(sentence)
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert await events_of(db) == before


async def test_a_token_that_only_reads_may_not_write(as_: As, team: Team, db: Database):
    await team.ticket()
    _, secret = await members.issue_token(db, team.owner, "owner", "reads", [Scope.READ])
    answer = await as_(secret).post(TREES, json=tree())
    assert faults_of(answer, 403, "not_permitted") == []


async def test_a_huge_wrong_value_is_not_sent_back(as_: As):
    answer = await as_("owner").post(TREES, json=tree(**{"k" * 100_000: 1, "title": "x" * 200_000}))
    assert answer.status_code == 422
    assert len(answer.content) < 5_000


async def test_each_fault_is_named_with_its_place_and_a_sentence(as_: As):
    form = {"tickets": [{"title": "", "size": "3", "owner": "otter"}]}
    answer = (await as_("owner").post(TREES, json=form)).json()
    assert {fault["path"]: fault["sentence"] for fault in answer["errors"]} == {
        "body.tickets[0].title": "It should have at least 1 character(s).",
        "body.tickets[0].size": "It should be a whole number.",
        "body.tickets[0].owner": "There is no such field here.",
    }
    assert "And 2 more." in answer["detail"]


async def test_a_body_without_a_length_is_refused_as_soon_as_it_is_too_long(as_: As):
    sent = 0

    async def endless():
        nonlocal sent
        while True:
            sent += 65_536
            yield b" " * 65_536

    answer = await as_("owner").post(TREES, content=endless(), headers=JSON)
    assert faults_of(answer, 413, "too_large") == []
    assert sent <= MEBIBYTE + 2 * 65_536


async def a_secret_project(team: Team) -> None:
    """Somebody else's, with a ticket."""
    stranger = await team.joined("stranger", Kind.PERSON)
    await projects.create_project(team.db, stranger, "SECRET", "Secret")
    stranger = await members.identify_session(team.db, team.tokens["stranger"])
    await tickets.create_tickets(team.db, stranger, "SECRET", [a_draft("Hidden")])


async def events_of(db: Database) -> int:
    async with db.read() as tx:
        return (await tx.sql.execute(text("select count(*) from events"))).scalar_one()


def faults_of(answer: Response, status: int, code: str) -> list[str]:
    """What is not as a problem of this status and code should be."""
    if answer.headers.get("content-type") != "application/problem+json":
        return [f"{answer.status_code} is no problem but {answer.headers.get('content-type')}"]
    problem = json.loads(answer.content)
    found: list[str] = []
    if (answer.status_code, problem["status"], problem["code"]) != (status, status, code):
        found.append(f"{answer.status_code} {problem['code']}: {problem['detail']}")
    if not problem["detail"].endswith((".", "?")) or not problem["type"].endswith(code):
        found.append(f"unclear: {problem}")
    return found
