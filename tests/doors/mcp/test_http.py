"""The door over HTTP: who is let in, in both eras of the protocol."""

import asyncio
import json
from typing import Any

import httpx2
import pytest
from mcp import MCPError

from databases import DatabaseUrls, execute
from interlock.use_cases import members
from makers import Team

MODES = ("auto", "legacy")
MODERN = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"}
META = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
ERAS = {
    "newest": (MODERN, {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": META}}),
    "older": (
        {"MCP-Protocol-Version": "2025-06-18"},
        {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}},
    ),
}


async def post(url: str, era: str = "newest", body: dict[str, Any] | None = None, **headers: str) -> httpx2.Response:
    usual, listing = ERAS[era]
    body = body or listing
    kinds = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    sent = kinds | usual | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in sent.items()]
    async with httpx2.AsyncClient() as http:
        return await http.post(f"{url}/mcp", content=json.dumps(body), headers=raw)


@pytest.mark.parametrize("mode", MODES)
async def test_an_agent_works_over_http_in_either_era(served: Any, ask: Any, mode: str) -> None:
    await served.team.ticket()
    async with served.client(served.team.tokens["ada"], mode) as ada:
        assert (ada.protocol_version == "2026-07-28") == (mode == "auto")
        assert "You hold SHOP-1" in await ask(ada, "claim_ticket")
        assert ada.instructions.startswith("Interlock coordinates")


async def test_two_agents_at_once_are_each_themselves(served: Any, ask: Any) -> None:
    for title in ("One", "Two", "Three"):
        await served.team.ticket(title)
    names = ["ada", "bob", "cyd"]

    async def work(name: str) -> str:
        async with served.client(served.team.tokens[name]) as client:
            await ask(client, "claim_ticket")
            return await ask(client, "list_tickets", state="in_progress")

    await asyncio.gather(*map(work, names))
    async with served.client(served.team.tokens["ada"]) as ada:
        listed = await ask(ada, "list_tickets", state="in_progress")
    assert sorted(line.split("work: ")[1].split()[0] for line in listed.splitlines()) == names


async def test_nobody_is_let_in_without_a_token_of_a_member(served: Any) -> None:
    session = served.team.tokens["owner"]  # the secret in a browser's cookie
    wrong = ("", "Bearer", "Bearer wrong", "Basic YTpi", "Bearer \xff", f"Bearer {'x' * 5000}", f"Bearer {session}")
    headers = [{}, {"Cookie": f"interlock_session={session}"}, *({"Authorization": value} for value in wrong)]
    for era in ERAS:
        for sent in headers:
            answer = await post(served.url, era, **sent)
            assert (sent, answer.status_code) == (sent, 401)
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert "resource_metadata" not in answer.headers["www-authenticate"]


async def test_an_expired_token_is_refused(served: Any, database_urls: DatabaseUrls) -> None:
    bearer = f"Bearer {served.team.tokens['ada']}"
    assert (await post(served.url, Authorization=bearer)).status_code == 200
    execute(database_urls.owner, "update tokens set expires_at = now() - interval '1 second' where purpose = 'bearer'")
    for era in ERAS:
        assert (await post(served.url, era, Authorization=bearer)).status_code == 401


@pytest.mark.parametrize("mode", MODES)
async def test_a_revoked_token_is_refused_at_the_very_next_call(served: Any, ask: Any, mode: str) -> None:
    team: Team = served.team
    [token] = [t for t in await members.list_tokens(team.db, team.owner, "ada") if t.label == "test"]
    with pytest.raises(BaseExceptionGroup) as no:
        async with served.client(team.tokens["ada"], mode) as ada:
            await ask(ada, "get_my_workload")
            await members.revoke_token(team.db, team.owner, token.id)
            await ada.call_tool("get_my_workload", {})
    assert no.group_contains(MCPError)
    assert (await post(served.url, Authorization=f"Bearer {team.tokens['ada']}")).status_code == 401


async def test_a_token_in_the_address_opens_nothing(served: Any) -> None:
    async with httpx2.AsyncClient() as http:
        answer = await http.post(f"{served.url}/mcp?access_token={served.team.tokens['ada']}", json={})
    assert answer.status_code == 401


async def test_no_authorization_server_is_announced(served: Any) -> None:
    async with httpx2.AsyncClient() as http:
        for path in ("oauth-protected-resource", "oauth-protected-resource/mcp", "oauth-authorization-server"):
            assert (await http.get(f"{served.url}/.well-known/{path}")).status_code == 404


async def test_a_page_that_renames_this_machine_is_refused(served: Any) -> None:
    bearer = f"Bearer {served.team.tokens['ada']}"
    for header, value, status in (
        ("Host", "evil.example", 421),
        ("Origin", "https://evil.example", 403),
        ("Origin", "null", 403),
        ("Origin", served.url, 200),
    ):
        answer = await post(served.url, "newest", None, Authorization=bearer, **{header: value})
        assert (value, answer.status_code) == (value, status)


async def test_blanks_around_a_header_are_no_part_of_it(served: Any) -> None:
    body = json.dumps(ERAS["newest"][1])
    address = served.url.removeprefix("http://")
    lines = [
        "POST /mcp HTTP/1.1",
        f"Host: {address}",
        f"Authorization: Bearer {served.team.tokens['ada']}",
        "Accept: application/json, text/event-stream",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "MCP-Protocol-Version:  2026-07-28 \t",
        "Mcp-Method:\ttools/list  ",
        "Connection: close",
    ]
    reader, writer = await asyncio.open_connection(*address.split(":"))
    writer.write("\r\n".join([*lines, "", body]).encode())
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200 OK")


async def test_each_call_stands_alone_and_no_session_is_handed_out(served: Any) -> None:
    answer = await post(served.url, "older", Authorization=f"Bearer {served.team.tokens['ada']}")
    assert answer.status_code == 200
    assert "mcp-session-id" not in answer.headers


async def test_a_call_that_is_too_large_is_refused_before_it_is_read(served: Any) -> None:
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {served.team.tokens['ada']}"}) as http:
        answer = await http.post(f"{served.url}/mcp", content=b"x" * (5 * 1024 * 1024))
    assert answer.status_code == 413


async def test_an_answer_travels_whole_unless_its_call_may_last(served: Any) -> None:
    await served.team.ticket()
    bearer = f"Bearer {served.team.tokens['ada']}"
    for arguments, kind in (({}, "application/json"), ({"wait_seconds": 1}, "text/event-stream")):
        call = {"name": "get_my_workload", "arguments": arguments}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        answer = await post(served.url, "older", body, Authorization=bearer)
        assert answer.headers["content-type"].partition(";")[0] == kind
        assert "You may claim, best first" in answer.text


async def test_what_is_no_call_is_refused_and_no_fault(served: Any, caplog: pytest.LogCaptureFixture) -> None:
    token = {"Authorization": f"Bearer {served.team.tokens['ada']}"}
    async with httpx2.AsyncClient(headers=token | {"Accept": "application/json, text/event-stream"}) as http:
        for raw in (b"", b"{", b"[]", b"7", b"\xff", b'{"method": ["tools/call"], "params": 3}', b"[" * 100_000):
            for version in ("2026-07-28", "2025-11-25"):
                headers = {"Content-Type": "application/json", "MCP-Protocol-Version": version}
                answer = await http.post(f"{served.url}/mcp", content=raw, headers=headers)
                assert (raw[:20], answer.status_code) == (raw[:20], 400)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
