"""Tokens that no issuer signed for us, or of jobs that nobody declared: each gets nothing."""

from collections.abc import Iterator
from typing import Any

import pytest

from forged_tokens import FORGED
from interlock.core.events import Kind as Happened
from interlock.core.identity.issuers import Provider
from interlock.core.refusals import NotPermitted, Refusal, UnknownCaller
from interlock.store.database import Database
from job_tokens import EDITED, GITLAB_CLAIMS, PIN, Issuer, a_site
from workload_yard import Yard, a_yard


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with a_site() as site:
        yield Issuer(site)


@pytest.fixture
async def yard(db: Database, issuer: Issuer) -> Yard:
    return await a_yard(db, issuer)


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
