"""Evidence of somebody who is believed no more: as if it were not there, but for the reason why."""

from typing import Any

from gate_makers import TEST, some_evidence, some_facts
from interlock.core.gate.facts import Outcome, Standing
from interlock.core.gate.judge import judge
from interlock.core.gate.policy import Policy
from interlock.core.gate.verdict import State

WHY = "Its token was in a public log."


def state_of(*evidence: Any) -> State:
    [criterion] = judge(Policy(), some_facts(TEST, evidence=evidence)).criteria
    return criterion.state


def test_a_pass_counts_no_more_and_the_reason_is_told():
    verdict = judge(Policy(), some_facts(TEST, evidence=(some_evidence(distrust=WHY),)))
    [criterion] = verdict.criteria
    assert criterion.state is State.DISTRUSTED
    assert criterion.sentence == f"ci, who says so, is believed no more: {WHY}"
    assert criterion.next
    assert not verdict.is_open


def test_neither_a_no_nor_the_start_of_a_run_counts_any_more():
    believed = some_evidence(2, producer="mason")
    no = some_evidence(1, Outcome.FAILED, distrust=WHY)
    started = some_evidence(3, None, standing=Standing.STARTED, distrust=WHY)
    assert state_of(no, believed, started) is State.SATISFIED
    assert state_of(no) is State.DISTRUSTED


def test_a_believed_no_stays_whatever_the_others_said():
    assert state_of(some_evidence(1, distrust=WHY), some_evidence(2, Outcome.FAILED)) is State.FAILED


def test_another_verdict_is_another_snapshot():
    before, after = (judge(Policy(), some_facts(TEST, evidence=(some_evidence(distrust=why),))) for why in ("", WHY))
    assert before.snapshot != after.snapshot
