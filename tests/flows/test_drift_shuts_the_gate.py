"""Flow 3: a scan finds a mismatch and shuts the gate, and no agent closes over it."""

import json

from interlock.core.criteria import Kind
from interlock.core.scopes import TicketScope
from makers import a_criterion
from servers import Shop, post_report, post_scan

OPERATION = "POST /refunds"
TEST = "tests/test_refunds.py::test_limit"
API = json.dumps(
    {
        "openapi": "3.1.0",
        "info": {"title": "shop", "version": "1"},
        "paths": {
            "/refunds": {
                "post": {
                    "requestBody": {
                        "required": True,
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["amount_cents"],
                                    "properties": {"amount_cents": {"type": "integer"}},
                                }
                            }
                        },
                    },
                    "responses": {"201": {"description": "Refunded."}},
                }
            }
        },
    }
)
DRIFTED = (
    'export const refund = (n: number) => fetch("/refunds", { method: "POST", body: JSON.stringify({ amount: n }) });'
)
MENDED = DRIFTED.replace("amount: n", "amount_cents: n")
SENTENCE = "POST /refunds requires 'amount_cents' in the body, which is not sent."


async def test_drift_keeps_an_agent_from_closing_until_it_is_mended(shop: Shop):
    key = await verifying(shop)
    robot = shop.rest("robot")
    post_scan(robot, "provider", "openapi.json", API)
    drift = post_scan(robot, "consumer", "web/refunds.ts", DRIFTED)
    assert [m["sentence"] for m in drift["opened"] if m["severity"] == "error"] == [SENTENCE]

    async with shop.agent("lynx") as lynx:
        no = await lynx.is_refused("close_ticket", key=key)
        assert no.startswith(f"{key} cannot close: AC-2: ")
        assert SENTENCE in no
        assert "Mend either side and scan again" in no
        assert SENTENCE in await lynx.ask("get_mismatches", ticket=key)

        assert post_scan(robot, "consumer", "web/refunds.ts", MENDED)["open"] == []
        assert await lynx.ask("get_mismatches", ticket=key) == "No open mismatch."
    assert shop.rest("owner").get(f"/tickets/{key}")["ticket"]["state"] == "done"  # the policy lets the server close


async def test_drift_shuts_a_gate_that_was_open(shop: Shop):
    key = await verifying(shop, person_closes=True)
    robot, owner = shop.rest("robot"), shop.rest("owner")
    post_scan(robot, "provider", "openapi.json", API)
    post_scan(robot, "consumer", "web/refunds.ts", MENDED)
    assert owner.get(f"/tickets/{key}/gate")["is_open"] is True
    post_scan(robot, "consumer", "web/refunds.ts", DRIFTED)
    assert owner.get(f"/tickets/{key}/gate")["is_open"] is False
    moved = [e["kind"] for e in owner.get("/projects/SHOP/events", ticket=key)["items"] if e["kind"][:5] == "gate."]
    assert moved == ["gate.opened", "gate.shut"]


async def test_a_mismatch_keeps_its_name_when_the_line_moves(shop: Shop):
    robot = shop.rest("robot")
    post_scan(robot, "provider", "openapi.json", API)
    before = post_scan(robot, "consumer", "web/refunds.ts", DRIFTED)
    after = post_scan(robot, "consumer", "web/refunds.ts", f"// Refunds.\n{DRIFTED}")
    assert after["opened"] == after["resolved"] == []
    assert fingerprints(after["open"]) == fingerprints(before["opened"])


async def verifying(shop: Shop, person_closes: bool = False) -> str:
    """A ticket on the operation, reported by otter, with its test passed: only the contract is left to prove."""
    shop.rest("owner").call("PATCH", "/projects/SHOP/policy", json={"person_closes": person_closes})
    criteria = (a_criterion(), a_criterion("Both sides agree on the fields of a refund.", Kind.CONTRACT, OPERATION))
    key = await shop.reported(criteria=criteria, scope=TicketScope(operations=(OPERATION,)))
    post_report(shop.rest("robot"), key, (TEST, True))
    return key


def fingerprints(mismatches: list[dict[str, str]]) -> list[str]:
    return [mismatch["fingerprint"] for mismatch in mismatches]
