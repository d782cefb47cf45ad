"""Presets, a look ahead of a report, what cannot be checked, abstaining, and how judges are measured, over REST."""

from interlock.core.criteria import Draft, Kind
from makers import COMMIT, REPOSITORY, Team, a_criterion
from rest_door import As

REVIEWED = Draft("If a refund is refused, then the log names its order.", Kind.REVIEW)
HEAD = {"repository": REPOSITORY, "commit": COMMIT}


async def test_a_project_starts_from_a_preset_and_changes_what_it_likes(as_: As, team: Team):
    presets = {p["name"]: p["settings"] for p in (await as_("otter").get("/policy-presets")).json()}
    changed = await as_("owner").patch("/projects/SHOP/policy", json={"preset": "solo", "max_returns": 5})

    assert changed.status_code == 200
    policy = changed.json()["policy"]
    wanted = {**presets["solo"], "max_returns": 5}
    assert {name: policy[name] for name in wanted if name != "needs"} == {
        n: v for n, v in wanted.items() if n != "needs"
    }
    refused = await as_("owner").patch("/projects/SHOP/policy", json={"preset": "lax"})
    assert refused.status_code == 422


async def test_the_old_words_for_who_closes_are_still_read(as_: As, team: Team):
    for said, meant in ((False, "never"), (True, "always"), ("on_risk", "on_risk")):
        changed = await as_("owner").patch("/projects/SHOP/policy", json={"person_closes": said})
        assert changed.json()["policy"]["person_closes"] == meant


async def test_a_look_ahead_of_a_report_writes_nothing(as_: As, team: Team):
    await held(as_, team)

    ahead = (await as_("otter").get("/tickets/SHOP-1/preflight", params=HEAD)).json()

    assert [c["state"] for c in ahead["criteria"]] == ["missing", "missing"]
    assert ahead["blockers"] == []
    assert (await as_("otter").get("/tickets/SHOP-1")).json()["ticket"]["heads"] == {}
    short = await as_("otter").get("/tickets/SHOP-1/preflight", params=HEAD | {"commit": "abc"})
    assert short.status_code == 422


async def test_what_cannot_be_checked_is_said_in_the_thread(as_: As, team: Team):
    await held(as_, team)
    said = {"kind": "blocker", "body": "There is no printer here.", "criterion": 1}

    posted = await as_("otter").post("/tickets/SHOP-1/messages", json=said)

    assert (posted.status_code, posted.json()["criterion"]) == (201, 1)
    gate = (await as_("owner").get("/tickets/SHOP-1/gate")).json()
    assert gate["criteria"][0]["state"] == "cannot_check"
    assert not gate["is_open"]


async def test_a_reviewer_abstains_a_person_upholds_and_judges_are_measured(as_: As, team: Team):
    fence = await held(as_, team)
    report = HEAD | {"handoff": "It is done."}
    await as_("otter").post(f"/tickets/SHOP-1/claims/{fence}/report", json=report)
    unsure = {"passes": True, "abstains": "abstains", "criteria": [2], "reason": "I know no Rust."}
    abstained = await as_("wren").post("/tickets/SHOP-1/reviews", json=unsure)
    assert abstained.status_code == 201
    no = await as_("wren").post(
        "/tickets/SHOP-1/reviews", json={"passes": False, "criteria": [2], "reason": "It lies."}
    )
    (review,) = no.json()["criteria"][1]["evidence"]

    upheld = await as_("owner").post(f"/tickets/SHOP-1/reviews/{review}/upholding", json={"reason": "It does."})
    assert upheld.status_code == 201

    (judge,) = (await as_("owner").get("/projects/SHOP/judges")).json()
    assert (judge["judge"], judge["kind"], judge["n"], judge["negatives"]) == ("wren", "review", 1, 1)
    assert judge["kappa"] is None
    own = await as_("wren").post(f"/tickets/SHOP-1/reviews/{review}/upholding", json={"reason": "Yes."})
    assert own.status_code == 403


async def test_only_an_override_is_confirmed(as_: As, team: Team):
    await held(as_, team)

    refused = await as_("owner").post("/tickets/SHOP-1/override/confirmation", json={})

    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")


async def held(as_: As, team: Team) -> int:
    """The fence under which the otter holds SHOP-1."""
    await team.joined("wren")
    await team.ticket(criteria=(a_criterion(), REVIEWED))
    return (await as_("otter").post("/claims", json={"project": "SHOP"})).json()["fence"]
