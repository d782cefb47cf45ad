"""Which CI jobs a project believes by their own tokens, and what such a token says of the job.

A repository is known by its number, since names are given away again. A job that outsiders can start with the rights of
the repository is never believed. Where the workflow is pinned, whoever wrote the commit under test did not write what
tested it, and the word of the job is `ci_oidc`; else it is `ci_token`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from ..commits import checked_head
from ..jobs import Job
from ..refusals import Invalid, NotPermitted, UnknownCaller
from .issuers import USUAL, Provider, checked_issuer
from .shown_tokens import ASK_ANEW

NUMBER = re.compile(r"[1-9][0-9]{0,18}")
PROTECTED = ":protected"  # behind an event: only on a branch or tag that the provider protects
HOSTED = frozenset({"github-hosted", "gitlab-hosted"})
DECLARE = "An owner declares what is believed: interlock workload add."

EVENTS: Mapping[Provider, tuple[str, ...]] = {
    Provider.GITHUB: ("push", "merge_group", "pull_request", "workflow_dispatch", "schedule"),
    Provider.GITLAB: ("push", "merge_request_event", "web", "schedule"),
}
USUAL_EVENTS: Mapping[Provider, tuple[str, ...]] = {
    Provider.GITHUB: ("push", "merge_group"),
    Provider.GITLAB: ("push",),
}
OF_OUTSIDERS = frozenset({"pull_request_target", "issue_comment", "workflow_run"})

PINS: Mapping[Provider, re.Pattern[str]] = {
    Provider.GITHUB: re.compile(r"[\w.-]+/[\w.-]+/\.github/workflows/[\w./-]+\.ya?ml@(refs/[\w./-]+|[0-9a-f]{40})"),
    Provider.GITLAB: re.compile(r"[\w.:-]+(/[\w.-]+)+//[\w./-]+@refs/[\w./-]+"),
}
PIN_EXAMPLES: Mapping[Provider, str] = {
    Provider.GITHUB: "acme/ci/.github/workflows/gate.yml@refs/heads/main",
    Provider.GITLAB: "gitlab.com/acme/shop//.gitlab-ci.yml@refs/heads/main",
}


class Names(NamedTuple):
    """The claims in which a provider names the repository."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Declared:
    """`workflow` is the pinned one, as the provider names it in its tokens; "": any, and believed less.

    No events: the usual ones. No issuer: the provider's own.
    """

    provider: Provider
    repository_id: str
    repository: str
    issuer: str = ""
    workflow: str = ""
    events: tuple[str, ...] = ()
    self_hosted: bool = False


@dataclass(frozen=True, kw_only=True)
class Workload(Declared):
    id: int
    project_id: int
    project: str
    member_id: int
    member: str
    created_by: str
    at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True)
class SeenRun:
    """What the provider itself says of a run, when asked."""

    repository_id: str
    head_repository_id: str
    head_commit: str
    event: str


def checked(declared: Declared, may_be_local: bool = False) -> Declared:
    """As it is kept. Refuses (Invalid) what could never be proven, or by anybody."""
    provider = declared.provider
    if not NUMBER.fullmatch(declared.repository_id):
        raise Invalid(
            f"{declared.repository_id[:40]!r} is no repository id.",
            "The number that the provider gave it, which no rename moves: gh api repos/OWNER/NAME --jq .id",
        )
    repository, _ = checked_head(declared.repository, "0" * 40)
    if declared.workflow and not PINS[provider].fullmatch(declared.workflow[:500]):
        raise Invalid(
            f"{declared.workflow[:80]!r} names no workflow at a ref.",
            f"Write it as the provider does in its tokens: {PIN_EXAMPLES[provider]}",
        )
    return Declared(
        provider=provider,
        issuer=checked_issuer(declared.issuer or USUAL[provider], may_be_local),
        repository_id=declared.repository_id,
        repository=repository,
        workflow=declared.workflow,
        events=tuple(_checked_event(provider, e) for e in dict.fromkeys(declared.events)) or USUAL_EVENTS[provider],
        self_hosted=declared.self_hosted,
    )


def job_of(believed: Sequence[Workload], claims: Mapping[str, Any], seen: SeenRun | None = None) -> Job:
    """The job, by the first that believes it, those with a pinned workflow before the others.

    `believed` are those of the token's issuer. Refuses (NotPermitted) with what the last of them says against it.
    """
    refusals: list[NotPermitted] = []
    for workload in sorted(_named(believed, claims), key=lambda w: (w.workflow == "", w.id)):
        try:
            return READ[workload.provider](workload, claims, seen)
        except NotPermitted as no:
            refusals.append(no)
    raise refusals[-1]


def concerned(believed: Sequence[Workload], claims: Mapping[str, Any]) -> frozenset[int]:
    """The ids of the projects that declared the repository of the token: they want to hear that it was refused."""
    return frozenset(w.project_id for w in believed if w.repository_id == str(claims.get(NAMED_BY[w.provider].id)))


def run_to_see(believed: Sequence[Workload], claims: Mapping[str, Any]) -> tuple[str, str] | None:
    """(repository, run) where the token does not say which commit the run tested, and its provider must be asked."""
    asks = any(w.provider is Provider.GITHUB and "pull_request" in _events(w) for w in _named(believed, claims))
    if not asks or claims.get("event_name") != "pull_request":
        return None
    return _text(claims, "repository"), _text(claims, "run_id")


def _checked_event(provider: Provider, event: str) -> str:
    name = event.removesuffix(PROTECTED)
    if name in OF_OUTSIDERS:
        raise Invalid(
            f"{name} is never believed: outsiders can start it with the rights of the repository.", "Use push."
        )
    if name not in EVENTS[provider]:
        known = ", ".join(EVENTS[provider])
        raise Invalid(f"{event[:40]!r} is no event of {provider} that can be believed.", f"Some of: {known}.")
    return event


def _named(believed: Sequence[Workload], claims: Mapping[str, Any]) -> list[Workload]:
    """Those that name the repository of the token, by its number and its name.

    Refuses (NotPermitted) where none does, and (Invalid) where several projects do.
    """
    said = [w for w in believed if NAMED_BY[w.provider].id in claims] or believed
    named = [w for w in said if w.repository_id == _text(claims, NAMED_BY[w.provider].id)]
    names = NAMED_BY[(named or said)[0].provider]
    number, name = _text(claims, names.id), _text(claims, names.name)
    if not named:
        raise NotPermitted(f"No project here believes jobs of {name[:80]} (repository {number}).", DECLARE)
    by_name = [w for w in named if w.repository == name]
    if not by_name:
        raise NotPermitted(
            f"Repository {number} is called {name[:80]} now, and was declared as {named[0].repository}.",
            "An owner declares it under its new name, which heads bear from now on: interlock workload add.",
        )
    if (projects := len({w.project for w in by_name})) > 1:
        raise Invalid(f"{projects} projects believe jobs of {name[:80]}.", "Say which one the token is for.")
    return by_name


def _of_github(workload: Workload, claims: Mapping[str, Any], seen: SeenRun | None) -> Job:
    event, run = _text(claims, "event_name"), _text(claims, "run_id")
    _must_be_wanted(workload, claims, event)
    workflow = _text(claims, "job_workflow_ref")
    _must_be_pinned(workload, workflow)
    commit = _text(claims, "sha")
    if event == "pull_request":  # the token's commit is then a merge that nobody reported
        commit = _head_of_pull_request(workload, seen)
    attempt = _text(claims, "run_attempt")
    if not attempt.isascii() or not attempt.isdigit() or not 1 <= int(attempt[:6]) <= 10_000:
        raise UnknownCaller("This token's run_attempt is no number.", ASK_ANEW)
    digest = _text(claims, "job_workflow_sha")
    return _job(workload, claims, commit, f"github/{run}", int(attempt), event, workflow, digest)


def _of_gitlab(workload: Workload, claims: Mapping[str, Any], seen: SeenRun | None) -> Job:
    """A retried job is of the same pipeline: its word stands beside the first one's, and the worse of them decides."""
    event, run = _text(claims, "pipeline_source"), _text(claims, "pipeline_id")
    _must_be_wanted(workload, claims, event)
    where = claims.get("job_project_id")
    if where is not None and str(where) != workload.repository_id:
        raise NotPermitted(f"This job of {workload.repository} ran in another project.", "Post from its own pipelines.")
    if event == "merge_request_event" and where is None:
        raise NotPermitted(
            "This token does not say in which project the job of a merge request ran.",
            "Post from branch pipelines, or update GitLab: its newer tokens have job_project_id.",
        )
    workflow, digest = claims.get("ci_config_ref_uri") or "", claims.get("ci_config_sha") or ""
    _must_be_pinned(workload, str(workflow))
    return _job(workload, claims, _text(claims, "sha"), f"gitlab/{run}", 1, event, str(workflow), str(digest))


NAMED_BY = {
    Provider.GITHUB: Names("repository_id", "repository"),
    Provider.GITLAB: Names("project_id", "project_path"),
}
READ: Mapping[Provider, Callable[[Workload, Mapping[str, Any], SeenRun | None], Job]] = {
    Provider.GITHUB: _of_github,
    Provider.GITLAB: _of_gitlab,
}


def _must_be_wanted(workload: Workload, claims: Mapping[str, Any], event: str) -> None:
    """The event, the branch it was on, and the machine it ran on."""
    wanted = [e for e in workload.events if e.removesuffix(PROTECTED) == event]
    if not wanted or event in OF_OUTSIDERS:
        raise NotPermitted(
            f"{workload.project} believes no jobs of {workload.repository} that run on {event[:40]}.",
            f"It believes: {', '.join(workload.events)}.",
        )
    if all(e.endswith(PROTECTED) for e in wanted) and _text(claims, "ref_protected") != "true":
        raise NotPermitted(
            f"{workload.project} believes {event} on protected branches only, and {_text(claims, 'ref')[:80]} is none.",
            "Have the provider protect the branch, or an owner declare the event without :protected.",
        )
    runner = _text(claims, "runner_environment")
    if runner not in HOSTED and not workload.self_hosted:
        raise NotPermitted(
            f"{workload.project} believes no jobs of {workload.repository} on runners of one's own ({runner[:40]}).",
            "Run it on a hosted runner, or have an owner declare self-hosted ones.",
        )


def _must_be_pinned(workload: Workload, workflow: str) -> None:
    if workload.workflow and workflow != workload.workflow:
        raise NotPermitted(
            f"The job ran {workflow[:200] or 'a workflow without a name'}, and {workload.project} believes "
            f"{workload.workflow} only.",
            "Have the job call the pinned workflow, as it is at that ref.",
        )


def _head_of_pull_request(workload: Workload, seen: SeenRun | None) -> str:
    if seen is None:
        raise NotPermitted(
            "A pull request's token does not say which commit was tested, and GitHub cannot be asked from here.",
            "Post from runs on push, or have INTERLOCK_GITHUB_TOKEN set on the server.",
        )
    is_own = seen.repository_id == seen.head_repository_id == workload.repository_id
    if not is_own or seen.event != "pull_request":
        raise NotPermitted(
            f"This run is of a pull request from outside {workload.repository}.",
            "Post from a branch of the repository itself.",
        )
    return seen.head_commit


def _job(
    workload: Workload,
    claims: Mapping[str, Any],
    commit: str,
    run: str,
    attempt: int,
    event: str,
    workflow: str,
    workflow_digest: str,
) -> Job:
    try:
        _, digest = checked_head(workload.repository, commit)
    except Invalid:
        raise UnknownCaller("This token names no full commit digest.", ASK_ANEW) from None
    return Job(
        workload=workload.id,
        project_id=workload.project_id,
        provider=workload.provider,
        repository=workload.repository,
        repository_id=workload.repository_id,
        commit=digest,
        run=run[:200],
        attempt=attempt,
        event=event,
        ref=_text(claims, "ref"),
        workflow=workflow,
        workflow_digest=workflow_digest,
        runner=_text(claims, "runner_environment"),
        is_pinned=bool(workload.workflow),
    )


def _events(workload: Workload) -> set[str]:
    return {event.removesuffix(PROTECTED) for event in workload.events}


def _text(claims: Mapping[str, Any], name: str) -> str:
    """Providers write numbers as texts, some as numbers. Refuses (UnknownCaller) a token that does not say it."""
    found = claims.get(name)
    if isinstance(found, bool) or not isinstance(found, str | int) or found == "" or len(str(found)) > 1000:
        raise UnknownCaller(f"This token says nothing of {name}.", ASK_ANEW)
    return str(found)
