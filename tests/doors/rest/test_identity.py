"""Jobs, keys, statements and distrust over REST: the whole way of a CI job that has no secret."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from interlock.core.identity.signed_results import TEST_RESULT
from interlock.core.identity.signing import Signer, as_pem, read_public_key, sign, verify
from interlock.core.identity.summaries import PAYLOAD_TYPE, STATEMENT
from interlock.use_cases import claims, gate, members
from job_tokens import PIN, REPOSITORY_ID, Issuer, a_site
from makers import COMMIT, OTHER_COMMIT, REPOSITORY, Team
from rest_door import As
from reviewed_work import junit

WHERE = {"repository": REPOSITORY, "commit": COMMIT}


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with a_site() as site:
        yield Issuer(site)


def declaration(issuer: Issuer, **about: Any) -> dict[str, Any]:
    known = {"provider": "github", "repository_id": REPOSITORY_ID, "repository": REPOSITORY, "workflow": PIN}
    return {"member": "ci", "issuer": issuer.url, **known, **about}


async def exchanged(as_: As, issuer: Issuer) -> str:
    declared = await as_("owner").post("/projects/SHOP/workloads", json=declaration(issuer))
    assert declared.status_code == 201
    given = await as_("").post("/workload-tokens", json={"token": issuer.token()})
    assert (given.status_code, given.json()["producer_class"]) == (201, "ci_oidc")
    return given.json()["secret"]


async def test_a_job_shows_its_own_token_and_posts_about_its_own_commit(as_: As, team: Team, issuer: Issuer):
    job = as_(await exchanged(as_, issuer))
    ticket = await team.ticket()
    me = (await job.get("/me")).json()
    assert (me["name"], me["scopes"], me["job"]["commit"]) == ("ci", ["evidence"], COMMIT)
    said = {"run": "something else", "attempt": 7}
    posted = await job.post(f"/tickets/{ticket.key}/evidence", params=WHERE | said, content=junit())
    assert posted.status_code == 201
    [evidence] = (await job.get(f"/tickets/{ticket.key}")).json()["evidence"]
    about = (evidence["producer_class"], evidence["run"], evidence["attempt"])
    assert about == ("ci_oidc", "github/9001", 2)
    log = (await job.get("/projects/SHOP/events", params={"ticket": ticket.key})).json()
    [seen] = [e["data"]["job"] for e in log["items"] if e["kind"] == "evidence.posted"]
    about = (seen["workflow"], seen["workflow_digest"], seen["event"], seen["runner"], seen["repository_id"])
    assert about == (PIN, "c" * 40, "push", "github-hosted", REPOSITORY_ID)


async def test_a_job_says_nothing_of_another_commit_or_repository(as_: As, team: Team, issuer: Issuer):
    job = as_(await exchanged(as_, issuer))
    ticket = await team.ticket()
    for elsewhere in ({"commit": OTHER_COMMIT}, {"repository": "example/other"}):
        at = WHERE | elsewhere
        started = {**at, "run": "1"}
        scan = {**at, "source": "web", "side": "provider"}
        refused = [
            await job.post(f"/tickets/{ticket.key}/evidence", params=at, content=junit()),
            await job.post(f"/tickets/{ticket.key}/runs", json=started),
            await job.post("/projects/SHOP/scans", params=scan, content=b'{"format": 1}'),
        ]
        assert [r.status_code for r in refused[:2]] == [403, 403]
        assert refused[2].status_code in (403, 422)


async def test_a_job_may_do_nothing_but_read_and_post(as_: As, team: Team, issuer: Issuer):
    job = as_(await exchanged(as_, issuer))
    ticket = await team.ticket()
    for method, path, body in (
        ("POST", f"/tickets/{ticket.key}/closing", {}),
        ("POST", f"/tickets/{ticket.key}/reviews", {"passes": True, "reason": "Fine."}),
        ("POST", "/projects/SHOP/workloads", declaration(issuer)),
        ("POST", "/projects/SHOP/distrusts", {"member": "robot", "reason": "I say so."}),
        ("POST", "/tokens", {"member": "ci", "label": "for later"}),
        ("POST", f"/tickets/{ticket.key}/messages", {"kind": "note", "body": "Hello."}),
    ):
        assert (await job.request(method, path, json=body)).status_code == 403


async def test_a_token_that_is_not_believed_is_refused_with_401_and_a_hint(as_: As, issuer: Issuer):
    refused = await as_("").post("/workload-tokens", json={"token": issuer.token(aud="https://evil.example")})
    assert (refused.status_code, refused.json()["code"]) == (401, "unknown_caller")
    assert refused.json()["hint"]
    assert (await as_("").post("/workload-tokens", json={"token": "x" * 20_000})).status_code == 422


async def test_workloads_are_listed_and_revoked(as_: As, issuer: Issuer):
    secret = await exchanged(as_, issuer)
    [listed] = (await as_("otter").get("/projects/SHOP/workloads")).json()
    assert (listed["repository"], listed["workflow"], listed["revoked_at"]) == (REPOSITORY, PIN, None)
    assert (await as_("otter").delete(f"/projects/SHOP/workloads/{listed['id']}")).status_code == 403
    assert (await as_("owner").delete(f"/projects/SHOP/workloads/{listed['id']}")).status_code == 204
    assert (await as_(secret).get("/me")).status_code == 401


async def test_signed_results_are_posted_by_a_registered_key(as_: As, team: Team):
    signer = Signer("ci", ed25519.Ed25519PrivateKey.generate())
    body = {"member": "robot", "public_key": as_pem(signer.key.public_key())}
    assert (await as_("owner").post("/projects/SHOP/producer-keys", json=body)).status_code == 201
    ticket = await team.ticket()
    statement = {
        "_type": STATEMENT,
        "subject": [{"name": "shop", "digest": {"gitCommit": COMMIT}}],
        "predicateType": TEST_RESULT,
        "predicate": {"result": "PASSED", "configuration": [], "passedTests": ["tests/test_refunds.py::test_limit"]},
    }
    envelope = sign(json.dumps(statement).encode(), PAYLOAD_TYPE, signer)
    path = f"/tickets/{ticket.key}/attestations"
    posted = await as_("robot").post(path, params={"repository": REPOSITORY}, content=envelope)
    assert (posted.status_code, posted.json()["criteria"][0]["number"]) == (201, 1)
    [kept] = (await as_("otter").get(path)).json()
    assert (kept["envelope"], kept["close"]) == (envelope, None)
    forged = envelope.replace(signer.key_id, "0" * 64).replace('"sig": "', '"sig": "AAAA')
    assert (await as_("robot").post(path, params={"repository": REPOSITORY}, content=forged)).status_code == 422
    [key] = (await as_("owner").get("/projects/SHOP/producer-keys")).json()
    assert (await as_("owner").delete(f"/projects/SHOP/producer-keys/{key['id']}")).status_code == 204
    assert (await as_("robot").post(path, params={"repository": REPOSITORY}, content=envelope)).status_code == 422


async def test_a_close_is_checked_with_the_key_that_the_server_shows(as_: As, team: Team):
    ticket = await team.ticket()
    shown = (await as_("").get("/signing-key")).json()
    assert shown["algorithm"] == "ed25519"
    otter = await members.identify(team.db, team.tokens["otter"])
    claim = await claims.claim_ticket(team.db, otter, ticket.key)
    await claims.report_part(team.db, otter, ticket.key, claim.fence, REPOSITORY, COMMIT, "It is done.")
    reason = "The demo is today and nothing else will do."
    overridden = await gate.override_ticket(team.db, team.owner, ticket.key, reason)
    assert overridden.is_overridden
    [close] = (await as_("otter").get(f"/tickets/{ticket.key}/attestations")).json()
    signed = verify(close["envelope"].encode(), [read_public_key(shown["public_key"])])
    assert signed.key_id == shown["key_id"]
    assert json.loads(signed.payload)["predicate"]["verificationResult"] == "FAILED"


async def test_a_member_is_distrusted_over_rest(as_: As, team: Team):
    ticket = await team.ticket()
    await as_("robot").post(f"/tickets/{ticket.key}/evidence", params=WHERE, content=junit())
    body = {"member": "robot", "reason": "Its token was in a public log."}
    assert (await as_("otter").post("/projects/SHOP/distrusts", json=body)).status_code == 403
    done = await as_("owner").post("/projects/SHOP/distrusts", json=body)
    assert (done.status_code, done.json()["judged"]) == (201, [ticket.key])
    [evidence] = (await as_("otter").get(f"/tickets/{ticket.key}")).json()["evidence"]
    assert evidence["distrust"] == body["reason"]
    [listed] = (await as_("otter").get("/projects/SHOP/distrusts")).json()
    assert (listed["member"], listed["declared_by"]) == ("robot", "owner")
    no_zone = {**body, "since": "2026-01-01T00:00:00"}
    assert (await as_("owner").post("/projects/SHOP/distrusts", json=no_zone)).status_code == 422
