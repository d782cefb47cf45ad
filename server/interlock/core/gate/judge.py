"""Policy + facts -> verdict. Pure and total: any facts give a verdict, and what is not understood keeps the gate shut.

A check judges one kind of criterion: a module with `judge(policy, criterion, facts) -> CriterionVerdict`.
A barrier holds for the whole ticket: a module with `find(policy, facts) -> Iterable[Blocker]`.
To add one, write the module and name it here. The order of BARRIERS is the order people read.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Protocol

from ..criteria import Criterion, Kind
from . import reviewing, risks
from .barriers import (
    head_missing,
    mismatches_open,
    parts_unreported,
    policy_unreadable,
    questions_open,
    revision_pending,
    run_not_passed,
    tests_lost,
)
from .checks import (
    children_closed,
    contracts_agree,
    coverage_holds,
    person_looked,
    reviewed,
    static_clean,
    tests_passed,
)
from .facts import Facts
from .letting import uncheckable, waived
from .policy import Closes, Policy
from .verdict import OPENS, Blocker, CriterionVerdict, Risk, State, Verdict


class Check(Protocol):
    def judge(self, policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict: ...


class Barrier(Protocol):
    def find(self, policy: Policy, facts: Facts) -> Iterable[Blocker]: ...


CHECKS: Mapping[Kind, Check] = {
    Kind.TEST: tests_passed,
    Kind.STATIC: static_clean,
    Kind.COVERAGE: coverage_holds,
    Kind.CONTRACT: contracts_agree,
    Kind.REVIEW: reviewed,
    Kind.HUMAN: person_looked,
    Kind.CHILDREN: children_closed,
}

BARRIERS: tuple[Barrier, ...] = (
    policy_unreadable,
    parts_unreported,
    head_missing,
    run_not_passed,
    tests_lost,
    questions_open,
    revision_pending,
    mismatches_open,
)


def judge(policy: Policy, facts: Facts) -> Verdict:
    facts = facts.in_order
    criteria = tuple(_judge_one(policy, c, facts) for c in facts.criteria if c.removed_in is None)
    blockers = tuple(b for barrier in BARRIERS for b in barrier.find(policy, facts))
    found = risks.find(policy, facts, criteria)
    person_closes = policy.person_closes is Closes.ALWAYS or any(risk.calls for risk in found)
    snapshot = _snapshot(policy, facts, criteria, blockers, found)
    return Verdict(criteria, blockers, snapshot, person_closes, found)


def _judge_one(policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict:
    if facts.unreadable:
        return CriterionVerdict(criterion.number, State.ERROR, facts.unreadable, policy_unreadable.MEND)
    verdict = _rejected(criterion, facts) or _checked(policy, criterion, facts)
    if verdict.state in OPENS:
        return verdict
    return waived(criterion, facts) or uncheckable(policy, criterion, facts, verdict) or verdict


def _checked(policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict:
    check = CHECKS.get(criterion.kind)
    if check is None:
        return CriterionVerdict(
            criterion.number,
            State.UNKNOWN,
            f"Nothing here can judge a criterion of kind {criterion.kind}.",
            "Revise it to a kind that can be judged.",
        )
    return check.judge(policy, criterion, facts)


def _rejected(criterion: Criterion, facts: Facts) -> CriterionVerdict | None:
    standing = reviewing.rejections(criterion, facts)
    if not standing:
        return None
    no = standing[-1]
    return CriterionVerdict(
        criterion.number,
        State.REJECTED,
        f"{no.reviewer} rejected it in round {no.round}: {no.reason}",
        f"Mend it and report again; then {no.reviewer} looks again, or a person clears the rejection.",
        tuple(r.id for r in standing),
    )


def _snapshot(
    policy: Policy,
    facts: Facts,
    criteria: tuple[CriterionVerdict, ...],
    blockers: tuple[Blocker, ...],
    found: tuple[Risk, ...],
) -> str:
    """A hash of everything a reader of this verdict saw, so that nobody decides on what was not shown to them."""
    seen = {
        "ticket": facts.ticket_id,
        "round": facts.round,
        "heads": sorted(facts.heads.items()),
        "spec": facts.spec_version,
        "policy": policy.digest,
        "hashes": [[c.number, c.hash, c.removed_in] for c in facts.criteria],
        "criteria": [[c.number, c.state, c.sentence, c.evidence] for c in criteria],
        "blockers": [[b.code, b.sentence] for b in blockers],
        "risks": [[r.code, r.sentence] for r in found],
    }
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:24]
