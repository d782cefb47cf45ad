"""A CI job as its own token proved it: which run of which repository, at which commit. It speaks for nothing else."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .refusals import NotPermitted


@dataclass(frozen=True)
class Job:
    """`run` and `attempt` are as evidence names them. `is_pinned`: the workflow that ran is the one that was declared,
    so that whoever wrote the commit under test had no hand in it."""

    workload: int
    project_id: int
    provider: str
    repository: str
    repository_id: str
    commit: str
    run: str
    attempt: int
    event: str
    ref: str
    workflow: str
    workflow_digest: str
    runner: str
    is_pinned: bool


def as_data(job: Job | None) -> dict[str, Any]:
    """JSON values only; `from_data` reads them back. Nothing is said of no job."""
    return asdict(job) if job else {}


def from_data(data: Mapping[str, Any] | None) -> Job | None:
    return Job(**data) if data else None


def run_of(job: Job | None, run: str, attempt: int) -> tuple[str, int]:
    """A job's own, whatever it says of itself; else as the caller names them."""
    return (job.run, job.attempt) if job else (run, attempt)


def must_speak_for(job: Job | None, repository: str, commit: str) -> None:
    """Refuses (NotPermitted) another repository or commit than the job ran at. Who is no job is not held to any."""
    if job is None:
        return
    if repository != job.repository:
        raise NotPermitted(
            f"This token is of a job of {job.repository}, and says nothing of {repository}.",
            "Post from a job of that repository, which its project believes: interlock workload add.",
        )
    if commit != job.commit:
        raise NotPermitted(
            f"This token is of a job at {job.commit}, and says nothing of {commit}.",
            "Post what was seen at the job's own commit, and name that commit.",
            commit=job.commit,
        )
