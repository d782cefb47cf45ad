"""Members, tokens, projects and policies over REST."""

from makers import Team
from rest_door import As


async def test_a_caller_learns_who_it_is(as_: As):
    me = (await as_("otter").get("/me")).json()
    assert me == {
        "name": "otter",
        "kind": "agent",
        "scopes": ["read", "work"],
        "memberships": [{"project": "SHOP", "roles": [], "is_owner": False}],
        "job": None,
    }


async def test_an_owner_adds_an_agent_and_gives_it_a_token_that_works(as_: As):
    owner = as_("owner")
    added = await owner.post("/projects/SHOP/members", json={"name": "heron", "kind": "agent", "roles": ["qa"]})
    assert (added.status_code, added.json()["roles"], added.json()["operator"]) == (201, ["qa"], "owner")
    issued = await owner.post("/tokens", json={"member": "heron", "label": "laptop"})
    assert (await as_(issued.json()["secret"]).get("/me")).json()["name"] == "heron"


async def test_a_revoked_token_is_refused_at_once(as_: As, team: Team):
    owner = as_("owner")
    token = (await owner.get("/tokens", params={"member": "otter"})).json()[0]
    assert (await owner.delete(f"/tokens/{token['id']}")).status_code == 204
    assert (await as_("otter").get("/me")).status_code == 401


async def test_a_token_is_listed_without_its_secret(as_: As, team: Team):
    listed = await as_("owner").get("/tokens", params={"member": "otter"})
    assert team.tokens["otter"] not in listed.text


async def test_a_disabled_member_can_do_nothing_more(as_: As):
    assert (await as_("owner").delete("/projects/SHOP/members/otter")).status_code == 204
    assert (await as_("otter").get("/me")).status_code == 401


async def test_an_agent_may_not_add_members(as_: As):
    refused = await as_("otter").post("/projects/SHOP/members", json={"name": "heron", "kind": "agent"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")


async def test_the_members_of_a_project_are_listed(as_: As):
    listed = (await as_("otter").get("/projects/SHOP/members")).json()
    assert {m["name"]: m["kind"] for m in listed} == {"owner": "person", "otter": "agent", "robot": "ci"}


async def test_a_new_project_belongs_to_whoever_made_it(as_: As):
    owner = as_("owner")
    made = await owner.post("/projects", json={"key": "BANK", "name": "The bank"})
    assert made.status_code == 201
    assert "BANK" in [p["key"] for p in (await owner.get("/projects")).json()]
    assert (await as_("otter").get("/projects/BANK/policy")).status_code == 404


async def test_a_limit_of_a_role_is_set_and_those_of_other_roles_stay(as_: As):
    owner = as_("owner")
    for limits in ({"backend": 2, "qa": 1}, {"qa": 0, "frontend": 3}):
        changed = await owner.patch("/projects/SHOP/policy", json={"claims_per_role": limits})
    assert changed.json()["policy"]["claims_per_role"] == {"backend": 2, "frontend": 3}
    for wrong in ({"backend": -1}, {"Back end": 1}, {"backend": "1"}, 3):
        assert (await owner.patch("/projects/SHOP/policy", json={"claims_per_role": wrong})).status_code == 422


async def test_a_changed_policy_is_a_new_version_with_the_rest_as_it_was(as_: As):
    owner = as_("owner")
    before = (await owner.get("/projects/SHOP/policy")).json()
    changed = (await owner.patch("/projects/SHOP/policy", json={"lease_minutes": 30})).json()
    assert changed["version"] == before["version"] + 1
    assert changed["policy"] == before["policy"] | {"lease_minutes": 30}
