"""Whose word an upload is, and how a report stands that comes with its run."""

from dataclasses import replace

import pytest

from interlock.core.evidence.findings import StaticReport, ToolRun
from interlock.core.gate.facts import Standing
from interlock.core.gate.policy import ProducerClass
from interlock.core.gate.producers import of_upload
from interlock.core.gate.standings import standing
from interlock.core.jobs import Job
from interlock.core.members import Actor, Kind

JOB = Job(
    1, 1, "github", "example/shop", "7", "a" * 40, "1", 1, "push", "refs/heads/main", "ci.yml", "", "hosted", True
)


@pytest.mark.parametrize(
    ("kind", "job", "word"),
    [
        (Kind.PERSON, None, ProducerClass.CLAIM),
        (Kind.AGENT, None, ProducerClass.CLAIM),
        (Kind.CI, None, ProducerClass.CI_TOKEN),
        (Kind.CI, JOB, ProducerClass.CI_OIDC),
        (Kind.CI, replace(JOB, is_pinned=False), ProducerClass.CI_TOKEN),
    ],
)
def test_a_job_is_believed_more_once_nobody_under_test_may_change_it(kind: Kind, job: Job | None, word: ProducerClass):
    assert of_upload(Actor(1, "who", kind, 1, job=job)) is word


@pytest.mark.parametrize(
    ("findings", "run_passed", "stands"),
    [
        ((), None, Standing.PASSED),
        ((), True, Standing.PASSED),
        ((), False, Standing.FAILED),
        (None, None, Standing.EMPTY),
        (None, True, Standing.EMPTY),
        (None, False, Standing.FAILED),
    ],
)
def test_a_run_that_failed_takes_its_report_along(
    findings: tuple[()] | None, run_passed: bool | None, stands: Standing
):
    assert standing(StaticReport("sarif", "", (ToolRun("ruff", findings),)), run_passed) is stands
