"""Tickets over REST: statuses, versions, repeats, and the wording of a no."""

from typing import Any

from makers import COMMIT, REPOSITORY, Team
from rest_door import As

TREE: dict[str, Any] = {
    "tickets": [
        {
            "ref": "api",
            "title": "Refund an order",
            "spec": "Customers get their money back.",
            "criteria": [
                {
                    "text": "If a refund exceeds the total, then the shop answers 422.",
                    "selectors": ["tests/test_refunds.py::test_limit"],
                }
            ],
            "roles": ["backend"],
            "scope": {"paths": ["src/refunds/**"]},
        },
        {
            "title": "Show the refund",
            "spec": "Customers see their money back.",
            "needs": ["api"],
            "criteria": [
                {
                    "text": "When a refund is made, the page shows its amount.",
                    "selectors": ["tests/test_page.py::test_amount"],
                }
            ],
        },
    ],
    "publish": True,
}


async def test_a_tree_of_tickets_is_created_at_once_and_the_second_waits_for_the_first(as_: As):
    owner = as_("owner")
    created = await owner.post("/projects/SHOP/tickets", json=TREE)
    assert created.status_code == 201
    assert [t["state"] for t in created.json()] == ["ready", "ready"]
    page = (await owner.get("/tickets/SHOP-2")).json()
    assert [link["key"] for link in page["needs"]] == ["SHOP-1"]
    assert page["waiting"]


async def test_one_bad_ticket_creates_none_of_the_tree(as_: As):
    owner = as_("owner")
    tree = {"tickets": [*TREE["tickets"], {"title": "Third", "needs": ["nobody"]}]}
    refused = await owner.post("/projects/SHOP/tickets", json=tree)
    assert refused.status_code in (404, 422)
    assert (await owner.get("/projects/SHOP/tickets")).json()["items"] == []


async def test_the_same_idempotency_key_gets_the_first_answer_and_creates_nothing(as_: As):
    owner = as_("owner")
    first, again = [
        await owner.post("/projects/SHOP/tickets", json=TREE, headers={"Idempotency-Key": "k1"}) for _ in range(2)
    ]
    assert first.json() == again.json()
    assert len((await owner.get("/projects/SHOP/tickets")).json()["items"]) == 2


async def test_the_same_idempotency_key_for_another_call_is_refused(as_: As):
    owner = as_("owner")
    await owner.post("/projects/SHOP/tickets", json=TREE, headers={"Idempotency-Key": "k1"})
    other = {"tickets": TREE["tickets"][:1]}
    refused = await owner.post("/projects/SHOP/tickets", json=other, headers={"Idempotency-Key": "k1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "request_reused")


async def test_a_ticket_bears_its_version_as_etag_and_an_old_one_is_refused_with_412(as_: As, team: Team):
    await team.ticket()
    owner = as_("owner")
    etag = (await owner.get("/tickets/SHOP-1")).headers["etag"]
    changed = await owner.patch("/tickets/SHOP-1", json={"priority": "high"}, headers={"If-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag
    refused = await owner.patch("/tickets/SHOP-1", json={"priority": "low"}, headers={"If-Match": etag})
    assert (refused.status_code, refused.json()["code"]) == (412, "changed")
    assert (await owner.get("/tickets/SHOP-1")).json()["ticket"]["priority"] == "high"


async def test_an_if_match_that_names_no_version_is_refused_and_changes_nothing(as_: As, team: Team):
    await team.ticket()
    refused = await as_("owner").patch("/tickets/SHOP-1", json={"priority": "low"}, headers={"If-Match": 'W/"1"'})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


async def test_a_list_is_read_on_from_its_cursor_until_it_is_empty(as_: As, team: Team):
    for number in range(5):
        await team.ticket(f"Refund order {number}")
    seen: list[str] = []
    after = ""
    while True:
        page = (await as_("otter").get("/projects/SHOP/tickets", params={"limit": 2, "after": after})).json()
        seen += [card["key"] for card in page["items"]]
        after = page["next"]
        if not after:
            break
    assert sorted(seen) == [f"SHOP-{n}" for n in range(1, 6)]


async def test_a_list_is_narrowed_by_state_and_text(as_: As, team: Team):
    await team.ticket("Refund an order")
    await team.ticket("Show the refund", publish=False)
    drafts = await as_("otter").get("/projects/SHOP/tickets", params={"state": "draft"})
    assert [card["key"] for card in drafts.json()["items"]] == ["SHOP-2"]
    found = await as_("otter").get("/projects/SHOP/tickets", params={"text": "order"})
    assert [card["key"] for card in found.json()["items"]] == ["SHOP-1"]


async def test_a_ticket_goes_from_claim_to_verifying_under_its_fence(as_: As, team: Team):
    await team.ticket()
    otter = as_("otter")
    claim = (await otter.post("/claims", json={"project": "SHOP"})).json()
    assert claim["ticket"] == "SHOP-1"
    renewed = await otter.put(f"/tickets/SHOP-1/claims/{claim['fence']}")
    assert renewed.json()["fence"] == claim["fence"]
    report = {"repository": REPOSITORY, "commit": COMMIT.upper(), "handoff": "Done and tested."}
    reported = await otter.post(f"/tickets/SHOP-1/claims/{claim['fence']}/report", json=report)
    assert (reported.status_code, reported.json()["state"]) == (200, "verifying")
    assert reported.json()["heads"] == {REPOSITORY: COMMIT}
    late = await otter.post(f"/tickets/SHOP-1/claims/{claim['fence']}/report", json=report)
    assert (late.status_code, late.json()["code"]) == (409, "stale_fence")


async def test_a_released_part_is_free_for_the_next(as_: As, team: Team):
    await team.ticket()
    otter = as_("otter")
    fence = (await otter.post("/tickets/SHOP-1/claims", json={})).json()["fence"]
    released = await otter.request("DELETE", f"/tickets/SHOP-1/claims/{fence}", json={"handoff": "Not for me."})
    assert (released.status_code, released.json()["state"]) == (200, "ready")


async def test_nothing_to_claim_is_not_found_with_a_reason(as_: As):
    refused = await as_("otter").post("/claims", json={"project": "SHOP"})
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert refused.json()["detail"]


async def test_a_blocking_question_keeps_the_ticket_waiting_until_it_is_answered(as_: As, team: Team):
    await team.ticket()
    question = {"kind": "question", "body": "Is a refund final?", "is_blocking": True}
    asked = (await as_("otter").post("/tickets/SHOP-1/messages", json=question)).json()
    assert (await as_("otter").get("/tickets/SHOP-1")).json()["waiting"]
    answer = {"kind": "answer", "body": "It is.", "reply_to": asked["id"]}
    assert (await as_("owner").post("/tickets/SHOP-1/messages", json=answer)).status_code == 201
    assert (await as_("otter").get("/tickets/SHOP-1")).json()["waiting"] == []


async def test_scope_is_answered_for_each_path(as_: As):
    await as_("owner").post("/projects/SHOP/tickets", json=TREE)
    answers = await as_("otter").get("/tickets/SHOP-1/scope", params={"path": ["src/refunds/a.py", "src/b.py"]})
    assert [(a["path"], a["is_inside"]) for a in answers.json()] == [("src/refunds/a.py", True), ("src/b.py", False)]


async def test_every_move_answers_with_the_ticket_as_it_is_then(as_: As, team: Team):
    await team.ticket(publish=False)
    owner = as_("owner")
    moves = [
        ("publication", None, "ready"),
        ("escalation", {"reason": "Nobody knows."}, "needs_human"),
        ("decision", {"to": "ready", "reason": "Now we know."}, "ready"),
        ("cancellation", {"resolution": "obsolete", "reason": "No longer sold."}, "cancelled"),
    ]
    for noun, form, state in moves:
        moved = await owner.post(f"/tickets/SHOP-1/{noun}", json=form)
        assert (moved.status_code, moved.json()["state"]) == (200, state), noun
        assert moved.headers["etag"] == f'"{moved.json()["version"]}"'


async def test_dependencies_are_added_and_taken_away(as_: As, team: Team):
    await team.ticket()
    await team.ticket("Show the refund")
    owner = as_("owner")
    linked = await owner.post("/tickets/SHOP-2/dependencies", json={"needs": ["SHOP-1"]})
    assert linked.json()["waiting"] == 1
    assert (await owner.delete("/tickets/SHOP-2/dependencies/SHOP-1")).json()["waiting"] == 0


async def test_the_workload_says_what_is_mine(as_: As, team: Team):
    await team.ticket()
    await as_("otter").post("/claims", json={"project": "SHOP"})
    workload = (await as_("otter").get("/workload")).json()
    assert [holding["key"] for holding in workload["holding"]] == ["SHOP-1"]


async def test_the_board_shows_every_column(as_: As, team: Team):
    await team.ticket()
    board = (await as_("otter").get("/projects/SHOP/board")).json()
    assert [card["key"] for card in board["columns"]["ready"]] == ["SHOP-1"]
    assert set(board["columns"]) == set(board["counts"])


VAGUE = {"text": "The export should offer the format CSV.", "kind": "static", "selectors": ["ruff:warning in src/**"]}


async def test_lint_tells_what_it_found_and_what_somebody_suppressed(as_: As):
    owner = as_("owner")
    told = {**VAGUE, "suppressions": {"AC005": "The customer's own word."}}
    tree = {"tickets": [{"title": "Export", "spec": "Orders are exported.", "criteria": [told, VAGUE | {"text": "x"}]}]}
    assert (await owner.post("/projects/SHOP/tickets", json=tree)).status_code == 201

    found = (await owner.get("/tickets/SHOP-1/findings")).json()
    assert [(f["rule"], f["level"], f["criterion"], f["suppressed"]) for f in found] == [
        ("AC005", "warning", 1, "The customer's own word."),
        ("AC022", "error", 2, ""),
    ]
    page = (await owner.get("/tickets/SHOP-1")).json()
    assert page["criteria"][0]["suppressions"] == {"AC005": "The customer's own word."}


async def test_a_suppression_wants_the_name_of_a_rule_and_a_reason(as_: As):
    owner = as_("owner")
    for suppressions in ({"AC005": " "}, {"AC5": "So."}, {"AC999": "So."}):
        tree = {"tickets": [{"title": "Export", "criteria": [{**VAGUE, "suppressions": suppressions}]}]}
        answer = await owner.post("/projects/SHOP/tickets", json=tree)
        assert answer.status_code == 422
        assert answer.json()["hint"]


async def test_a_selector_that_can_mean_nothing_is_not_published(as_: As):
    owner = as_("owner")
    text = "The refund module has no known weakness at all."
    for kind, selector in (("static", "ruff:bad"), ("coverage", "80%"), ("coverage", "lines>=0")):
        criterion = {"text": text, "kind": kind, "selectors": [selector]}
        tree = {"tickets": [{"title": "T", "spec": "S.", "criteria": [criterion]}], "publish": True}
        answer = await owner.post("/projects/SHOP/tickets", json=tree)
        assert answer.status_code == 422
        assert selector in answer.text
