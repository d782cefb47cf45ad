"""Whatever others wrote comes out as text: an attack in every field, on every page."""

import json
import re
from html.parser import HTMLParser
from xml.sax.saxutils import quoteattr

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Side
from interlock.core.contracts.sources import SourceFile
from interlock.core.criteria import Draft, Kind
from interlock.core.members import Kind as MemberKind
from interlock.core.messages import Kind as MessageKind
from interlock.core.scopes import TicketScope
from interlock.core.tickets import TicketDraft
from interlock.use_cases import claims, contracts, evidence, gate, members, messages, revisions, tickets
from interlock.use_cases.evidence import Upload
from interlock.use_cases.revisions import SpecChange
from interlock_web import activity, connect
from makers import COMMIT
from web_door import form_of

ATTACK = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"


class Reader(HTMLParser):
    """What a browser would make of a page: its tags, and every attribute that could act."""

    def __init__(self) -> None:
        super().__init__()
        self.acting: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("img", "iframe", "object", "embed", "style") or (tag == "script" and "src" not in given):
            self.acting.append(tag)
        self.acting += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action"):
            if name in given and not re.match(r"^(/(?!/)|#|\?)", given[name] or ""):
                self.acting.append(f"{tag} {name}={given[name]}")


def acting(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    return reader.acting


@pytest.fixture
async def attacked(db, team):
    """A ticket with the attack in its title, spec, criteria, scope, thread, evidence, reviews and closing words."""
    otter = await members.identify(db, team.tokens["otter"])
    robot = await members.identify(db, team.tokens["robot"])
    draft = TicketDraft(
        title=ATTACK,
        spec=f"{ATTACK}\n\n# {ATTACK}\n\n[{ATTACK}](javascript:alert(3))\n\n```{ATTACK}\n{ATTACK}\n```",
        criteria=(Draft(f"{ATTACK} is shown.", Kind.TEST, (ATTACK,)), Draft(f"A person sees {ATTACK}.", Kind.HUMAN)),
        labels=(ATTACK,),
        scope=TicketScope((ATTACK,), (f"GET /{ATTACK.replace(' ', '')}",)),
    )
    key = (await tickets.create_tickets(db, team.owner, "SHOP", [draft]))[0].key
    await tickets.publish_ticket(db, team.owner, key)
    claim = await claims.claim_ticket(db, otter, key)
    await revisions.revise_ticket(
        db, otter, key, SpecChange(spec=f"New {ATTACK}", title=f"New {ATTACK}", reason=ATTACK)
    )
    await claims.report_part(db, otter, key, claim.fence, "example/shop", COMMIT, ATTACK)
    report = f'<testsuite><testcase classname="a" name={quoteattr(ATTACK)}/></testsuite>'
    for kind in (MessageKind.NOTE, MessageKind.QUESTION):
        await messages.post_message(db, otter, key, kind, ATTACK, kind is MessageKind.QUESTION)
    upload = Upload(raw=report.encode(), repository="example/shop", commit=COMMIT, check=ATTACK, run=ATTACK)
    await evidence.submit_evidence(db, robot, key, upload)
    ada = await team.joined("ada", MemberKind.PERSON)
    await gate.waive_criterion(db, ada, key, 1, ATTACK, 1)
    await _drift(db, robot)
    await members.issue_token(db, team.owner, "otter", ATTACK)
    return key


async def _drift(db, robot):
    """An attack in the names of sources, repositories, files, fields and paths."""
    order = {"type": "object", "properties": {ATTACK: {"type": "string", "enum": [ATTACK]}}}
    answer = {"200": {"description": "", "content": {"application/json": {"schema": order}}}}
    document = {"openapi": "3.1.0", "info": {}, "paths": {f"/o/{ATTACK}": {"get": {"responses": answer}}}}
    provider = extract_files([SourceFile("openapi.json", json.dumps(document).encode())]).provider
    code = b'export const f = async () => (await (await fetch("/o/<script>alert(1)</script>")).json()).total;'
    consumer = extract_files([SourceFile("src/<img src=x>.ts", code)]).consumer
    for side, contract in ((Side.PROVIDER, provider), (Side.CONSUMER, consumer)):
        assert contract is not None
        await contracts.record_scan(db, robot, "SHOP", ATTACK, side, ATTACK, COMMIT, contract)


async def test_an_attack_in_any_field_does_nothing_on_any_page(owner, attacked):
    paths = [f"/t/{attacked}", "/p/SHOP/board", "/p/SHOP/contracts", "/p/SHOP/connect"]
    paths += [f"/p/SHOP/tickets?only=all&words={word}" for word in ("", "New")]
    paths += [f"/p/SHOP/activity?only={word}" for word in activity.FILTERS]
    for path in paths:
        page = await owner.get(path)
        assert page.status_code == 200, path
        assert acting(page.text) == [], path
        assert "script&gt;49" not in page.text, path
    assert "&lt;script&gt;" in (await owner.get(f"/t/{attacked}")).text


@pytest.mark.parametrize(
    "path",
    [
        "/p/{attack}/board",
        "/t/{attack}",
        "/p/SHOP/tickets?words={attack}",
        "/p/SHOP/tickets?only={attack}",
        "/p/SHOP/tickets?after={attack}",
        "/p/SHOP/activity?only={attack}",
        "/p/SHOP/contracts?only={attack}",
        "/p/SHOP/contracts?branch={attack}",
        "/p/SHOP/board?changed={attack}",
        "/sign-in?link={attack}",
    ],
)
async def test_an_attack_in_an_address_comes_back_as_text(owner, path):
    answer = await owner.get(path.format(attack="%22%27%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"))
    assert acting(answer.text) == []


@pytest.mark.parametrize("deed", ["cancel", "return", "post", "waive", "decide"])
async def test_what_was_typed_comes_back_as_text(owner, team, deed):
    await team.ticket()
    fields = {
        "reason": f"</textarea>{ATTACK}",
        "body": f"</textarea>{ATTACK}",
        "kind": ATTACK,
        "to": ATTACK,
        "form": deed,
    }
    refused = await owner.post(f"/t/SHOP-1/{deed}", data=form_of(team.tokens["owner"], **fields))
    assert refused.status_code in (404, 409, 422)
    assert acting(refused.text) == []
    assert "<script>alert(2)" not in refused.text


def test_a_token_cannot_break_out_of_what_is_pasted():
    cursor = next(r for r in connect.recipes("http://a.test", 'x"}') if r.client == "Cursor")
    assert json.loads(cursor.text)["mcpServers"]["interlock"]["headers"]["Authorization"] == 'Bearer x"}'
