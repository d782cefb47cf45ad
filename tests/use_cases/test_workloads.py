"""CI jobs and their own tokens, against an issuer on this machine with real keys: who is believed, and how far."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from interlock.core.events import Kind as Happened
from interlock.core.identity.issuers import Provider
from interlock.core.identity.workloads import SeenRun
from interlock.core.members import Kind, Scope
from interlock.core.refusals import Invalid, NotFound, NotPermitted, UnknownCaller
from interlock.store.database import Database
from interlock.use_cases import members, workloads
from job_tokens import EC, EDITED, GITLAB_CLAIMS, PIN, Issuer, a_declaration, a_site
from makers import COMMIT, REPOSITORY, a_team
from workload_yard import Yard, a_yard

HEAD_OF_PULL_REQUEST = "d" * 40


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with a_site() as site:
        yield Issuer(site)


@pytest.fixture
async def yard(db: Database, issuer: Issuer) -> Yard:
    return await a_yard(db, issuer)


async def test_a_job_gets_a_token_that_speaks_for_its_own_run_alone(yard: Yard):
    await yard.believe()
    given = await yard.show(yard.issuer.token())
    assert (given.member, given.project, given.repository, given.commit) == ("ci", "SHOP", REPOSITORY, COMMIT)
    assert (given.run, given.attempt, given.producer_class) == ("github/9001", 2, "ci_oidc")
    job = await members.identify(yard.team.db, given.secret)
    assert (job.kind, job.scopes, [m.project for m in job.memberships]) == (Kind.CI, {Scope.EVIDENCE}, ["SHOP"])
    assert job.job is not None
    assert (job.job.event, job.job.workflow, job.job.workflow_digest) == ("push", PIN, "c" * 40)


async def test_a_token_for_a_job_is_good_for_a_quarter_of_an_hour_and_in_the_log(yard: Yard):
    await yard.believe()
    given = await yard.show(yard.issuer.token())
    [issued] = [e for e in await yard.log(Happened.TOKEN_ISSUED) if "workload" in e.data]
    assert given.expires_at - issued.at <= timedelta(minutes=15)
    assert (issued.actor, issued.data["commit"], issued.data["is_pinned"]) == ("ci", COMMIT, True)
    assert given.secret not in str(issued.data)


async def test_an_issuer_may_sign_with_an_elliptic_curve(yard: Yard):
    await yard.believe()
    assert (await yard.show(yard.issuer.token(key=EC))).commit == COMMIT


async def test_where_no_workflow_is_pinned_the_word_is_only_that_of_a_token(yard: Yard):
    await yard.believe(workflow="")
    given = await yard.show(yard.issuer.token(job_workflow_ref=EDITED))
    assert given.producer_class == "ci_token"


async def test_of_two_declarations_the_pinned_one_is_asked_first(yard: Yard):
    await yard.believe(workflow="")
    await yard.believe()
    assert (await yard.show(yard.issuer.token())).producer_class == "ci_oidc"
    assert (await yard.show(yard.issuer.token(job_workflow_ref=EDITED))).producer_class == "ci_token"


async def test_a_token_for_a_job_sees_no_other_project_of_its_member(yard: Yard):
    await yard.believe()
    bank = await a_team(yard.team.db, "BANK")
    await members.create_member(bank.db, bank.owner, "BANK", "ci", Kind.CI)
    job = await yard.job()
    assert [m.project for m in job.memberships] == ["SHOP"]


async def test_a_token_is_taken_once(yard: Yard):
    await yard.believe()
    token = yard.issuer.token()
    await yard.show(token)
    for _ in range(3):
        with pytest.raises(UnknownCaller) as refusal:
            await yard.show(token)
        assert refusal.value.sentence == "This token was shown before, and each is taken once."
    assert len([e for e in await yard.log(Happened.TOKEN_ISSUED) if "workload" in e.data]) == 1


async def test_a_token_that_is_shown_many_times_at_once_is_taken_once(yard: Yard):
    await yard.believe()
    token = yard.issuer.token()
    answers = await asyncio.gather(*(yard.show(token) for _ in range(20)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Given", *["UnknownCaller"] * 19]


async def test_a_refused_token_is_not_spent(yard: Yard):
    workload = await yard.believe(events=("schedule",))
    token = yard.issuer.token()
    with pytest.raises(NotPermitted):
        await yard.show(token)
    await workloads.revoke_workload(yard.team.db, yard.team.owner, "SHOP", workload.id)
    await yard.believe()
    assert (await yard.show(token)).commit == COMMIT


async def test_a_revoked_workload_lets_nobody_in_and_its_tokens_end_at_once(yard: Yard):
    workload = await yard.believe()
    given = await yard.show(yard.issuer.token())
    await workloads.revoke_workload(yard.team.db, yard.team.owner, "SHOP", workload.id)
    with pytest.raises(UnknownCaller):
        await yard.show(yard.issuer.token())
    with pytest.raises(UnknownCaller, match="revoked"):
        await members.identify(yard.team.db, given.secret)
    [kept] = await workloads.list_workloads(yard.team.db, yard.team.owner, "SHOP")
    assert kept.revoked_at is not None


@pytest.mark.parametrize("ended", [members.disable_member, members.remove_member])
async def test_a_member_that_can_do_nothing_here_lets_no_job_in(yard: Yard, ended: Any):
    await yard.believe()
    await ended(yard.team.db, yard.team.owner, "SHOP", "ci")
    with pytest.raises(UnknownCaller):
        await yard.show(yard.issuer.token())


async def test_where_two_projects_believe_a_repository_the_job_names_one(yard: Yard):
    await yard.believe()
    bank = await a_team(yard.team.db, "BANK")
    await workloads.declare_workload(
        bank.db, bank.owner, "BANK", "ci", a_declaration(yard.issuer.url), may_be_local=True
    )
    with pytest.raises(Invalid, match="2 projects"):
        await yard.show(yard.issuer.token())
    assert (await yard.show(yard.issuer.token(), project="BANK")).project == "BANK"


async def test_a_renamed_repository_is_believed_once_it_is_declared_anew(yard: Yard):
    await yard.believe()
    token = yard.issuer.token(repository="example/store")
    with pytest.raises(NotPermitted, match="is called example/store now"):
        await yard.show(token)
    await yard.believe(repository="example/store")
    assert (await yard.show(token)).repository == "example/store"
    assert (await yard.show(yard.issuer.token())).repository == REPOSITORY


async def test_a_mistaken_declaration_of_another_project_harms_nobody(yard: Yard):
    bank = await a_team(yard.team.db, "BANK")
    mistaken = a_declaration(yard.issuer.url, provider=Provider.GITLAB, workflow="")
    await workloads.declare_workload(bank.db, bank.owner, "BANK", "ci", mistaken, may_be_local=True)
    await yard.believe()
    assert (await yard.show(yard.issuer.token())).project == "SHOP"


async def test_only_protected_branches_are_believed_where_that_is_asked(yard: Yard):
    await yard.believe(events=("push:protected",))
    with pytest.raises(NotPermitted, match="protected branches only"):
        await yard.show(yard.issuer.token())
    assert (await yard.show(yard.issuer.token(ref="refs/heads/main", ref_protected="true"))).commit == COMMIT


async def test_runners_of_ones_own_are_believed_where_that_is_asked(yard: Yard):
    await yard.believe(self_hosted=True)
    assert (await yard.show(yard.issuer.token(runner_environment="self-hosted"))).commit == COMMIT


def seen(head_repository_id: str = "74", event: str = "pull_request"):
    async def see(repository: str, run: str) -> SeenRun:
        assert (repository, run) == (REPOSITORY, "9001")
        return SeenRun("74", head_repository_id, HEAD_OF_PULL_REQUEST, event)

    return see


async def test_a_pull_request_speaks_for_its_head_and_not_for_the_merge_that_was_tested(yard: Yard):
    await yard.believe(events=("push", "pull_request"))
    token = yard.issuer.token(event_name="pull_request", ref="refs/pull/7/merge")
    assert (await yard.show(token, seen())).commit == HEAD_OF_PULL_REQUEST


@pytest.mark.parametrize(
    ("see_run", "said"),
    [
        (None, "GitHub cannot be asked"),
        (seen(head_repository_id="99"), "from outside"),
        (seen(event="pull_request_target"), "from outside"),
    ],
)
async def test_a_pull_request_from_a_fork_or_of_an_unknown_commit_gets_nothing(yard: Yard, see_run: Any, said: str):
    await yard.believe(events=("pull_request",))
    with pytest.raises(NotPermitted, match=said):
        await yard.show(yard.issuer.token(event_name="pull_request"), see_run)


GITLAB = {"provider": Provider.GITLAB, "workflow": ""}


async def test_a_job_of_gitlab_is_known_by_its_pipeline(yard: Yard):
    await yard.believe(**GITLAB, events=("push", "merge_request_event"))
    given = await yard.show(yard.issuer.signed(GITLAB_CLAIMS))
    assert (given.run, given.attempt, given.producer_class) == ("gitlab/455", 1, "ci_token")
    assert (await yard.show(yard.issuer.signed(GITLAB_CLAIMS, pipeline_source="merge_request_event"))).commit == COMMIT


async def test_a_pin_of_gitlab_is_held_to(yard: Yard):
    pin = f"gitlab.com/{REPOSITORY}//.gitlab-ci.yml@refs/heads/main"
    await yard.believe(provider=Provider.GITLAB, workflow=pin)
    with pytest.raises(NotPermitted, match="believes"):
        await yard.show(yard.issuer.signed(GITLAB_CLAIMS))
    assert (await yard.show(yard.issuer.signed(GITLAB_CLAIMS, ci_config_ref_uri=pin))).producer_class == "ci_oidc"


async def test_an_issuer_on_this_machine_is_only_declared_where_a_setting_allows_it(yard: Yard):
    with pytest.raises(Invalid, match="no address of an issuer"):
        await workloads.declare_workload(
            yard.team.db, yard.team.owner, "SHOP", "ci", a_declaration(yard.issuer.url), may_be_local=False
        )


async def test_only_owners_declare_and_revoke(yard: Yard):
    workload = await yard.believe()
    for member in (await yard.team.joined("paula", Kind.PERSON), await yard.team.joined("otter"), await yard.job()):
        with pytest.raises(NotPermitted):
            await workloads.declare_workload(yard.team.db, member, "SHOP", "ci", a_declaration(yard.issuer.url))
        with pytest.raises(NotPermitted):
            await workloads.revoke_workload(yard.team.db, member, "SHOP", workload.id)


async def test_a_name_that_belongs_to_an_agent_is_no_ci(yard: Yard):
    await yard.team.joined("otter")
    with pytest.raises(Invalid, match="taken"):
        await workloads.declare_workload(
            yard.team.db, yard.team.owner, "SHOP", "otter", a_declaration(yard.issuer.url), may_be_local=True
        )


async def test_a_workload_of_another_project_is_not_found(yard: Yard):
    workload = await yard.believe()
    bank = await a_team(yard.team.db, "BANK")
    with pytest.raises(NotFound):
        await workloads.revoke_workload(bank.db, bank.owner, "BANK", workload.id)


async def test_what_expired_is_forgotten_and_what_may_still_be_shown_is_not(yard: Yard):
    await yard.believe()
    token = yard.issuer.token()
    await yard.show(token)
    await workloads.forget_expired(yard.team.db)
    with pytest.raises(UnknownCaller, match="shown before"):
        await yard.show(token)
