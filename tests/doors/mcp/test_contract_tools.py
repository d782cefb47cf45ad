"""What an agent is told of contracts."""

import json
from typing import Any

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.sources import SourceFile
from interlock.core.members import Kind
from interlock.core.scopes import TicketScope
from interlock.use_cases import contracts
from makers import COMMIT, REPOSITORY, Team

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {},
    "paths": {
        "/orders/{id}": {
            "get": {
                "summary": "One \u202eorder",
                "responses": {
                    "200": {
                        "description": "",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}},
                    }
                },
            }
        },
        "/carts": {"get": {"responses": {"204": {"description": ""}}}},
    },
    "components": {
        "schemas": {"Order": {"type": "object", "required": ["cents"], "properties": {"cents": {"type": "integer"}}}}
    },
}
PAGE = """
export async function show(id) {
  const answer = await fetch(`/orders/${id}`);
  const order = await answer.json();
  return order.total.toFixed();
}
"""


@pytest.fixture
async def drift(team: Team) -> Team:
    """The page reads `total`, the API answers `cents`; SHOP-1 is about that operation, SHOP-2 about another."""
    robot = await team.joined("robot", Kind.CI)
    for side, name, file, text in (
        (Side.PROVIDER, "api", "openapi.json", json.dumps(DOCUMENT)),
        (Side.CONSUMER, "web", "src/order.ts", PAGE),
    ):
        found = extract_files([SourceFile(file, text.encode())])
        contract: Contract | None = found.provider if side is Side.PROVIDER else found.consumer
        assert contract
        await contracts.record_scan(team.db, robot, "SHOP", name, side, REPOSITORY, COMMIT, contract)
    await team.ticket(scope=TicketScope(operations=("GET /orders/{id}",)))
    await team.ticket(scope=TicketScope(operations=("GET /carts",)))
    return team


async def test_an_agent_reads_the_operations_of_its_ticket_with_their_shapes(
    connect: Any, ask: Any, drift: Team
) -> None:
    async with connect(drift.tokens["ada"]) as ada:
        text = await ask(ada, "get_api_spec", ticket="SHOP-1")
        whole = await ask(ada, "get_api_spec")
        carts = await ask(ada, "get_api_spec", path="/carts")
        none = await ask(ada, "get_api_spec", words="refund")
    assert text.splitlines()[:3] == ["api:", "GET /orders/{id} - One order", "  200: Order"]
    assert "Order = {cents: integer}" in text
    assert "/carts" not in text
    assert "GET /carts" in whole
    assert "orders" not in carts
    assert none.startswith("No operation matches.")


async def test_an_agent_reads_mismatches_with_both_places(connect: Any, ask: Any, drift: Team) -> None:
    async with connect(drift.tokens["ada"]) as ada:
        text = await ask(ada, "get_mismatches", ticket="SHOP-1")
        nothing = await ask(ada, "get_mismatches", ticket="SHOP-2")
        [kept] = json.loads(await ask(ada, "get_mismatches", format="json"))
    assert text.startswith(f"{kept['fingerprint']} {kept['severity']} GET /orders/{{id}}: ")
    assert "web at src/order.ts:5:" in text
    assert "api at openapi.json:" in text
    assert nothing == "No open mismatch."


async def test_the_calling_side_can_be_read_as_well_and_as_json(connect: Any, ask: Any, drift: Team) -> None:
    async with connect(drift.tokens["ada"]) as ada:
        assert "web:" in await ask(ada, "get_api_spec", side="consumer")
        [source] = json.loads(await ask(ada, "get_api_spec", path="/orders", format="json"))
    assert source["name"] == "api"
    assert [operation["method"] for operation in source["contract"]["operations"]] == ["GET"]


async def test_the_ticket_of_another_project_is_not_found(connect: Any, refused: Any, drift: Team) -> None:
    async with connect(drift.tokens["ada"]) as ada:
        assert "There is no project OTHER." in await refused(ada, "get_mismatches", ticket="OTHER-1")
        assert "There is no project OTHER." in await refused(ada, "get_api_spec", ticket="OTHER-1")


def a_large_document() -> bytes:
    """Forty operations, each with a shape of its own that has thirty fields."""
    fields = {f"a_field_with_a_long_name_{n}": {"type": "integer"} for n in range(30)}
    paths = {
        f"/things/{n}": {
            "get": {
                "tags": [f"tag-{n % 4}"],
                "responses": {
                    "200": {
                        "description": "",
                        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/Thing{n}"}}},
                    }
                },
            }
        }
        for n in range(40)
    }
    shapes = {f"Thing{n}": {"type": "object", "properties": fields} for n in range(40)}
    return json.dumps({"openapi": "3.1.0", "info": {}, "paths": paths, "components": {"schemas": shapes}}).encode()


@pytest.fixture
async def large(team: Team) -> Team:
    robot = await team.joined("robot", Kind.CI)
    provider = extract_files([SourceFile("openapi.json", a_large_document())]).provider
    assert provider
    await contracts.record_scan(team.db, robot, "SHOP", "api", Side.PROVIDER, REPOSITORY, COMMIT, provider)
    return team


async def test_an_answer_costs_at_most_800_tokens_and_says_how_to_go_on(connect: Any, ask: Any, large: Team) -> None:
    shown: list[str] = []
    after = ""
    async with connect(large.tokens["ada"]) as ada:
        for _ in range(40):
            text = await ask(ada, "get_api_spec", words="things", after=after)
            assert len(text.encode()) / 4 <= 800
            shown += [line for line in text.splitlines() if line.startswith("GET ")]
            if "by after='" not in text:
                break
            after = text.partition("by after='")[2].partition("'")[0]
        one = await ask(ada, "get_api_spec", tag="tag-3", budget=1_000)
        more = await ask(ada, "get_api_spec", tag="tag-3", budget=50_000)
    assert sorted(shown) == sorted(f"GET /things/{n}" for n in range(40))
    assert one.count("\nGET ") < more.count("\nGET ") == 10


async def test_what_is_no_place_in_the_list_is_refused(connect: Any, refused: Any, large: Team) -> None:
    async with connect(large.tokens["ada"]) as ada:
        assert "is none of these operations" in await refused(ada, "get_api_spec", after="api GET /nowhere")
        assert "is no place in this list" in await refused(ada, "get_mismatches", after="nowhere")


async def test_mismatches_are_narrowed_down_and_read_in_pieces(connect: Any, ask: Any, drift: Team) -> None:
    async with connect(drift.tokens["ada"]) as ada:
        every = json.loads(await ask(ada, "get_mismatches", format="json"))
        first = await ask(ada, "get_mismatches", limit=1)
        assert await ask(ada, "get_mismatches", operation="* /carts/**") == "No open mismatch."
        assert await ask(ada, "get_mismatches", source="web", side="provider") == "No open mismatch."
        assert await ask(ada, "get_mismatches", since="2999-01-01") == "No open mismatch."
        assert await ask(ada, "get_mismatches", branch="other") == "No open mismatch."
    assert len(every) == 1
    assert "There are more" not in first
    assert "\n  -> " in first
