"""When two sides of an API count as agreed for the head under verification."""

from dataclasses import replace

import pytest

from gate_makers import CONTRACT, a_scan, some_facts
from interlock.core.contracts.mismatch import Severity
from interlock.core.gate.facts import OpenMismatch, ScanFact
from interlock.core.gate.judge import judge
from interlock.core.gate.policy import Policy
from interlock.core.gate.verdict import CriterionVerdict, State
from makers import OTHER_COMMIT

PROVIDER, CONSUMER = a_scan("provider"), a_scan("consumer")
ELSEWHERE = "example/other"
MISMATCH = OpenMismatch("f" * 16, Severity.ERROR, "GET /orders/{order_id}", "GET /orders/{order_id} never sends total.")


def verdict_on(*scans: ScanFact, **about: object) -> CriterionVerdict:
    return judge(Policy(), some_facts(CONTRACT, scans=scans, **about)).criteria[0]


@pytest.mark.parametrize(
    ("case", "scans", "state"),
    [
        ("both sides, at the head", [PROVIDER, CONSUMER], State.SATISFIED),
        ("the other side lives elsewhere", [PROVIDER, replace(CONSUMER, repository=ELSEWHERE)], State.SATISFIED),
        ("nothing was scanned", [], State.MISSING),
        ("no consumer", [PROVIDER], State.MISSING),
        ("no provider", [CONSUMER], State.MISSING),
        ("a side without the operation", [PROVIDER, replace(CONSUMER, operations=frozenset())], State.MISSING),
        ("one side is of an older commit", [PROVIDER, replace(CONSUMER, commit=OTHER_COMMIT)], State.STALE),
        (
            "neither side is of this repository",
            [replace(PROVIDER, repository=ELSEWHERE), replace(CONSUMER, repository=ELSEWHERE)],
            State.MISSING,
        ),
        (
            "this repository has a scan, of something else",
            [
                replace(PROVIDER, repository=ELSEWHERE),
                replace(CONSUMER, repository=ELSEWHERE),
                replace(CONSUMER, source="admin", operations=frozenset({"GET /users"})),
            ],
            State.MISSING,
        ),
    ],
)
def test_scans(case: str, scans: list[ScanFact], state: State) -> None:
    assert verdict_on(*scans).state is state, case


def test_the_side_that_was_not_scanned_is_named() -> None:
    assert verdict_on(PROVIDER).sentence == "No consumer was scanned that has GET /orders/{id}."
    assert verdict_on(CONSUMER).sentence == "No provider was scanned that has GET /orders/{id}."


def test_an_open_mismatch_on_the_operation_is_named() -> None:
    verdict = verdict_on(PROVIDER, CONSUMER, mismatches=(MISMATCH,))

    assert verdict.state is State.MISMATCHED
    assert verdict.sentence == "GET /orders/{order_id} never sends total. [ffffffffffffffff]"


@pytest.mark.parametrize(
    "harmless",
    [replace(MISMATCH, severity=Severity.WARNING), replace(MISMATCH, operation="POST /orders")],
    ids=["a warning", "another operation"],
)
def test_what_is_no_error_on_the_operation_is_let_pass(harmless: OpenMismatch) -> None:
    assert verdict_on(PROVIDER, CONSUMER, mismatches=(harmless,)).state is State.SATISFIED


def test_a_criterion_that_names_no_operation_is_never_met() -> None:
    empty = replace(CONTRACT, selectors=())

    verdict = judge(Policy(), some_facts(empty, scans=(PROVIDER, CONSUMER))).criteria[0]

    assert (verdict.state, verdict.sentence) == (State.UNKNOWN, "It names no operation.")


def test_one_of_the_operations_in_this_repository_is_enough() -> None:
    both = replace(CONTRACT, selectors=(*CONTRACT.selectors, "GET /users"))
    whole = frozenset({"GET /orders/{id}", "GET /users"})
    scans = (
        PROVIDER,
        replace(PROVIDER, source="users", repository=ELSEWHERE, operations=frozenset({"GET /users"})),
        replace(CONSUMER, repository=ELSEWHERE, operations=whole),
    )
    assert judge(Policy(), some_facts(both, scans=scans)).criteria[0].state is State.SATISFIED


def test_without_a_head_neither_side_is_of_it() -> None:
    verdict = verdict_on(PROVIDER, CONSUMER, heads={})
    assert verdict.sentence == "Neither side was scanned in this head."
