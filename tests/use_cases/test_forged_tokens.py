"""Tokens that no issuer signed for us, or of jobs that nobody declared: each gets nothing."""

import hashlib
import hmac
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from interlock.core.events import Kind as Happened
from interlock.core.identity.issuers import Provider
from interlock.core.refusals import NotPermitted, Refusal, UnknownCaller
from interlock.store.database import Database
from job_tokens import (
    AUDIENCE,
    EDITED,
    GITLAB_CLAIMS,
    OTHER_RSA,
    PIN,
    RSA,
    Issuer,
    a_site,
    by_hand,
    jwk,
    read_by_hand,
)
from makers import COMMIT, OTHER_COMMIT
from workload_yard import Yard, a_yard


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with a_site() as site:
        yield Issuer(site)


@pytest.fixture
async def yard(db: Database, issuer: Issuer) -> Yard:
    return await a_yard(db, issuer)


NOW = int(time.time())
PEM = RSA.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def with_none(issuer: Issuer) -> str:
    return by_hand({"alg": "none", "typ": "JWT", "kid": "rsa-1"}, read_by_hand(issuer.token()))


def signed_with_the_public_key_as_a_secret(issuer: Issuer) -> str:
    unsigned = by_hand({"alg": "HS256", "typ": "JWT", "kid": "rsa-1"}, read_by_hand(issuer.token())).rpartition(".")[0]
    digest = hmac.new(PEM, unsigned.encode(), hashlib.sha256).digest()
    return f"{unsigned}.{by_hand({}, {}, digest).rpartition('.')[2]}"


def with_another_payload(issuer: Issuer) -> str:
    head, _, signature = issuer.token().split(".")
    return f"{head}.{issuer.token(sha=OTHER_COMMIT).split('.')[1]}.{signature}"


def with_a_key_that_comes_twice(issuer: Issuer) -> str:
    head, payload, signature = issuer.token().split(".")
    return f"{head}.{by_hand({}, {}).split('.')[0]}{payload}.{signature}"


FORGED: dict[str, Callable[[Issuer], str]] = {
    "alg none": with_none,
    "HS256 with the public key": signed_with_the_public_key_as_a_secret,
    "another payload under an old signature": with_another_payload,
    "a payload that is no JSON": with_a_key_that_comes_twice,
    "another key under a known id": lambda i: i.token(key=OTHER_RSA),
    "an unknown key id": lambda i: i.token(key=OTHER_RSA, headers={"kid": "rsa-9"}),
    "no key id": lambda i: by_hand({"alg": "RS256", "typ": "JWT"}, read_by_hand(i.token()), b"x" * 256),
    "a key id that is the id of a key for another algorithm": lambda i: i.token(headers={"kid": "ec-1"}),
    "jku": lambda i: i.token(key=OTHER_RSA, headers={"jku": "https://evil.example/keys"}),
    "x5u": lambda i: i.token(key=OTHER_RSA, headers={"x5u": "https://evil.example/cert"}),
    "jwk": lambda i: i.token(key=OTHER_RSA, headers={"jwk": jwk(OTHER_RSA, "rsa-1")}),
    "x5c": lambda i: i.token(headers={"x5c": ["AAAA"]}),
    "crit": lambda i: i.token(headers={"crit": ["exp"]}),
    "another audience": lambda i: i.token(aud="https://github.com/example"),
    "an audience that begins like ours": lambda i: i.token(aud=f"{AUDIENCE}.evil.example"),
    "ours among other audiences": lambda i: i.token(aud=[AUDIENCE, "https://evil.example"]),
    "no audience at all": lambda i: i.token(aud=[]),
    "an audience of another type": lambda i: by_hand(
        {"alg": "RS256", "typ": "JWT", "kid": "rsa-1"}, {**read_by_hand(i.token()), "aud": {AUDIENCE: 1}}, b"x" * 256
    ),
    "another issuer": lambda i: i.token(iss="https://token.actions.githubusercontent.com"),
    "an issuer with a slash more": lambda i: i.token(iss=f"{i.url}/"),
    "an issuer in other letters": lambda i: i.token(iss=i.url.replace("http", "HTTP")),
    "an issuer whose name begins like ours": lambda i: i.token(iss=f"{i.url}.evil.example"),
    "expired": lambda i: i.token(exp=NOW - 600),
    "not yet valid": lambda i: i.token(nbf=int(time.time()) + 600),
    "issued in the future": lambda i: i.token(iat=int(time.time()) + 600),
    "valid for a year": lambda i: i.token(exp=NOW + 365 * 86_400),
    "an end that is no number": lambda i: by_hand(
        {"alg": "RS256", "typ": "JWT", "kid": "rsa-1"}, {**read_by_hand(i.token()), "exp": "soon"}, b"x" * 256
    ),
    "an empty name": lambda i: i.token(jti=""),
    "a branch instead of a commit": lambda i: i.token(sha="main"),
    "half a commit": lambda i: i.token(sha=COMMIT[:12]),
    "an attempt that is no number": lambda i: i.token(run_attempt="latest"),
    "a repository id that is a list": lambda i: i.token(repository_id=["74"]),
    "oversized": lambda i: i.token(padding="x" * 20_000),
    "garbage": lambda i: "garbage",
    "dots": lambda i: "..",
    "three dots": lambda i: "a.b.c.d",
    "an encrypted token": lambda i: by_hand({"alg": "RSA-OAEP", "enc": "A256GCM"}, {}),
    "nothing but signs": lambda i: "\u2603.\u2603.\u2603",
}


async def test_no_forged_token_gets_anything(yard: Yard):
    await yard.believe()
    said = {how: await yard.refused(forge(yard.issuer)) for how, forge in FORGED.items()}
    assert said == dict.fromkeys(FORGED, "unknown_caller")


NEEDED = ("iss", "aud", "sub", "jti", "iat", "nbf", "exp", "repository", "repository_id", "run_id", "run_attempt")
NEEDED += ("event_name", "sha", "ref", "job_workflow_ref", "job_workflow_sha", "runner_environment")


async def test_no_token_that_leaves_something_out_gets_anything(yard: Yard):
    await yard.believe()
    said = {name: await yard.refused(yard.issuer.token(name)) for name in NEEDED}
    assert said == dict.fromkeys(NEEDED, "unknown_caller")


OF_OTHERS: dict[str, tuple[dict[str, Any], str]] = {
    "another repository of the same name": ({"repository_id": "75"}, "No project here believes jobs of"),
    "a renamed repository": ({"repository": "example/store"}, "was declared as example/shop"),
    "pull_request_target": ({"event_name": "pull_request_target"}, "run on pull_request_target"),
    "workflow_run": ({"event_name": "workflow_run"}, "run on workflow_run"),
    "issue_comment": ({"event_name": "issue_comment"}, "run on issue_comment"),
    "a pull request that nobody declared": ({"event_name": "pull_request"}, "run on pull_request"),
    "an event that nobody knows": ({"event_name": "brand_new"}, "run on brand_new"),
    "an edited workflow": ({"job_workflow_ref": EDITED}, "believes example/ci"),
    "the pinned workflow at another ref": ({"job_workflow_ref": PIN.replace("main", "mine")}, "believes example/ci"),
    "the pinned workflow with something behind it": ({"job_workflow_ref": f"{PIN}2"}, "believes example/ci"),
    "a runner of one's own": ({"runner_environment": "self-hosted"}, "runners of one's own"),
    "a runner that nobody knows": ({"runner_environment": "moon"}, "runners of one's own"),
}


async def test_a_job_that_was_not_declared_gets_nothing_and_the_log_says_so(yard: Yard):
    await yard.believe()
    wanted: list[str] = []
    for claims, said in OF_OTHERS.values():
        with pytest.raises(NotPermitted) as refusal:
            await yard.show(yard.issuer.token(**claims))
        assert said in refusal.value.sentence
        wanted += [] if "repository_id" in claims else [refusal.value.sentence]
    assert [e.data["sentence"] for e in await yard.log(Happened.WORKLOAD_REFUSED)] == wanted


GITLAB = {"provider": Provider.GITLAB, "workflow": ""}
OF_GITLAB: dict[str, tuple[tuple[str, ...], dict[str, Any], type[Refusal]]] = {
    "another project": ((), {"project_id": "75"}, NotPermitted),
    "a fork's job in our project": ((), {"project_id": "75", "job_project_id": "74"}, NotPermitted),
    "our project's name, a job elsewhere": ((), {"job_project_id": "75"}, NotPermitted),
    "a merge request of an older GitLab": (
        ("job_project_id",),
        {"pipeline_source": "merge_request_event"},
        NotPermitted,
    ),
    "a trigger": ((), {"pipeline_source": "trigger"}, NotPermitted),
    "a runner of one's own": ((), {"runner_environment": "self-hosted"}, NotPermitted),
    "no commit": (("sha",), {}, UnknownCaller),
    "no pipeline": (("pipeline_id",), {}, UnknownCaller),
    "no project": (("project_id",), {}, UnknownCaller),
}


async def test_a_job_of_gitlab_that_was_not_declared_gets_nothing(yard: Yard):
    await yard.believe(**GITLAB, events=("push", "merge_request_event"))
    tokens = {how: yard.issuer.signed(GITLAB_CLAIMS, *without, **c) for how, (without, c, _) in OF_GITLAB.items()}
    said = {how: await yard.refused(token) for how, token in tokens.items()}
    assert said == {how: kind.code for how, (_, _, kind) in OF_GITLAB.items()}
