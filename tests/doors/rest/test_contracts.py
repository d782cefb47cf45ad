"""Both sides of an API over REST: posted, compared, waived."""

from typing import Any

import httpx2

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.json_form import as_json
from interlock.core.contracts.model import Side
from interlock.core.contracts.sources import SourceFile
from makers import COMMIT
from rest_door import As

OPENAPI = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /orders/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: An order, content: {application/json: {schema: {type: object}}}}}
"""
CALLS = "export const load = (id: string) => fetch(`/orders/${id}/items`).then((answer) => answer.json())\n"


async def test_two_scans_that_disagree_open_a_mismatch_that_can_be_waived(as_: As):
    robot = as_("robot")
    assert (await post(robot, "api", Side.PROVIDER, "openapi.yaml", OPENAPI)).json()["opened"] == []
    outcome = await post(robot, "web", Side.CONSUMER, "orders.ts", CALLS)
    assert outcome.status_code == 201
    opened = outcome.json()["opened"]
    assert [(m["provider"], m["consumer"], m["state"]) for m in opened] == [("api", "web", "open")]
    owner = as_("owner")
    listed = await owner.get("/projects/SHOP/mismatches")
    assert [m["fingerprint"] for m in listed.json()] == [opened[0]["fingerprint"]]
    waived = await owner.post(
        f"/projects/SHOP/mismatches/{opened[0]['fingerprint']}/waiver",
        json={"reason": "The items come next week.", "days": 7},
    )
    assert [m["state"] for m in waived.json()] == ["waived"]
    assert (await owner.get("/projects/SHOP/mismatches")).json() == []


async def test_the_sources_and_what_a_provider_offers_are_read(as_: As):
    await post(as_("robot"), "api", Side.PROVIDER, "openapi.yaml", OPENAPI)
    sources = (await as_("otter").get("/projects/SHOP/sources")).json()
    assert [(s["name"], s["side"], s["operations"]) for s in sources] == [("api", "provider", 1)]
    found = (await as_("otter").get("/projects/SHOP/operations", params={"path": "/orders"})).json()
    assert [read["source"] for read in found] == ["api"]
    assert len(found[0]["contract"]["operations"]) == 1


async def test_nobody_waives_what_is_not_there(as_: As):
    refused = await as_("owner").post(
        f"/projects/SHOP/mismatches/{'0' * 16}/waiver", json={"reason": "Just so.", "days": 1}
    )
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


async def post(client: httpx2.AsyncClient, source: str, side: Side, file: str, text: str) -> httpx2.Response:
    found = extract_files([SourceFile(file, text.encode())])
    contract = found.provider if side is Side.PROVIDER else found.consumer
    assert contract is not None
    about: dict[str, Any] = {"source": source, "side": side.value, "repository": "acme/shop", "commit": COMMIT}
    return await client.post("/projects/SHOP/scans", params=about, json=as_json(contract))
