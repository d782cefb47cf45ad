"""Both sides of an API over REST: posted, compared, waived."""

from typing import Any

import httpx2

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.json_form import as_json
from interlock.core.contracts.model import Contract, Side
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


async def test_scans_name_their_branch_and_are_listed_with_what_they_broke(as_: As):
    robot = as_("robot")
    await post(robot, "api", Side.PROVIDER, "openapi.yaml", OPENAPI)
    await post(robot, "web", Side.CONSUMER, "orders.ts", CALLS.replace("/items", ""))
    moved = await post(
        robot, "api", Side.PROVIDER, "openapi.yaml", OPENAPI.replace("/orders", "/sales"), branch="sales"
    )
    assert (moved.json()["branch"], moved.json()["breaking"]) == ("sales", 1)
    assert [m["branch"] for m in moved.json()["opened"]] == ["sales"]
    scans = (await robot.get("/projects/SHOP/scans", params={"source": "api"})).json()
    assert [(s["branch"], s["breaking"], s["recorded_by"]) for s in scans] == [
        ("sales", 1, "robot"),
        ("main", 0, "robot"),
    ]
    older = await robot.get("/projects/SHOP/scans", params={"before": scans[0]["id"], "side": "provider", "limit": 5})
    assert [s["id"] for s in older.json()] == [scans[1]["id"]]
    sources = (await robot.get("/projects/SHOP/sources", params={"branch": "sales"})).json()
    assert [(s["name"], s["branch"], s["coverage"]) for s in sources] == [("api", "sales", 1.0), ("web", "main", 1.0)]


async def test_mismatches_are_narrowed_down_and_have_a_history_and_a_drift(as_: As):
    robot = as_("robot")
    await post(robot, "api", Side.PROVIDER, "openapi.yaml", OPENAPI)
    opened = (await post(robot, "web", Side.CONSUMER, "orders.ts", CALLS)).json()["opened"][0]
    owner = as_("owner")

    async def listed(**about: Any) -> list[str]:
        found = await owner.get("/projects/SHOP/mismatches", params=about)
        return [m["fingerprint"] for m in found.json()]

    assert await listed(operation="* /orders/**", side="consumer", source="web", limit=5) == [opened["fingerprint"]]
    assert await listed(since="2999-01-01T00:00:00Z") == []
    assert await listed(after=opened["cursor"]) == []
    assert await listed(branch="elsewhere") == []
    history = (await owner.get(f"/projects/SHOP/mismatches/{opened['fingerprint']}/history")).json()
    assert [(p["began_with"], p["ended_at"]) for p in history] == [(COMMIT, None)]
    drift = (await owner.get("/projects/SHOP/drift", params={"days": 2})).json()
    assert [d["errors"] for d in drift] == [0, 1]


async def test_tickets_are_proposed_by_whoever_may_write_specs(as_: As):
    robot = as_("robot")
    await post(robot, "api", Side.PROVIDER, "openapi.yaml", OPENAPI)
    await post(robot, "web", Side.CONSUMER, "orders.ts", CALLS)
    assert (await robot.post("/projects/SHOP/proposals", json={})).status_code == 403
    made = await as_("otter").post("/projects/SHOP/proposals", json={"severity": "error"})
    assert (made.status_code, [t["state"] for t in made.json()]) == (201, ["draft"])
    assert (await as_("otter").post("/projects/SHOP/proposals", json={})).json() == []


async def test_a_source_is_removed_by_a_person(as_: As):
    await post(as_("robot"), "teams/web", Side.CONSUMER, "orders.ts", CALLS)
    where = "/projects/SHOP/sources/consumer/teams/web"
    assert (await as_("otter").delete(where)).status_code == 403
    assert (await as_("owner").delete(where)).status_code == 204
    assert (await as_("owner").delete(where)).status_code == 404
    assert (await as_("otter").get("/projects/SHOP/sources")).json() == []


async def test_no_folder_can_be_named_over_rest(as_: As):
    asked = {"source": "web", "side": "consumer"}
    assert (await as_("otter").post("/projects/SHOP/folder-scans", params=asked)).status_code == 403
    assert (await as_("owner").post("/projects/SHOP/folder-scans", params=asked)).status_code == 404
    folder = {**asked, "folder": "/etc", "repository": "acme/shop", "commit": COMMIT}
    posted = await as_("robot").post("/projects/SHOP/scans", params=folder, json=as_json(Contract(Side.CONSUMER)))
    assert posted.status_code == 201
    assert [s["kind"] for s in (await as_("owner").get("/projects/SHOP/sources")).json()] == ["posted"]


async def test_a_contract_with_too_many_operations_is_refused(as_: As):
    about = {"source": "web", "side": "consumer", "repository": "acme/shop", "commit": COMMIT}
    huge = {**as_json(Contract(Side.CONSUMER)), "operations": [{}] * 20_001}
    refused = await as_("robot").post("/projects/SHOP/scans", params=about, json=huge)
    assert (refused.status_code, refused.json()["detail"]) == (413, "The contract has more than 20,000 operations.")


async def post(
    client: httpx2.AsyncClient, source: str, side: Side, file: str, text: str, **more: str
) -> httpx2.Response:
    found = extract_files([SourceFile(file, text.encode())])
    contract = found.provider if side is Side.PROVIDER else found.consumer
    assert contract is not None
    about: dict[str, Any] = {"source": source, "side": side.value, "repository": "acme/shop", "commit": COMMIT}
    about |= more
    return await client.post("/projects/SHOP/scans", params=about, json=as_json(contract))
