"""How a criterion is to be proven, and whether another one asks the same."""

import re
from collections.abc import Callable, Mapping, Sequence

from ..criteria import Kind
from ..evidence import link, link_coverage, link_static
from ..scopes import OPERATION
from .rule import Level, LintedCriterion, Remark, Rule

KINDS = tuple(kind.value for kind in Kind)
STATUS = re.compile(r"(?<=http )[1-5][0-9][0-9](?![0-9])")


def _unprovable(criterion: LintedCriterion, _all: Sequence[LintedCriterion]) -> Remark | None:
    if criterion.kind not in KINDS:
        said = f'the kind "{criterion.kind[:40]}", which is none' if criterion.kind else "no kind"
        return Remark(f"{criterion.name} has {said}.", f"One of: {', '.join(KINDS)}.")
    look = PROVEN.get(criterion.kind)
    return look(criterion) if look else None


def _test(criterion: LintedCriterion) -> Remark | None:
    if not criterion.selectors:
        return Remark(
            f"{criterion.name} names no test, so only a test that names the criterion by itself can prove it.",
            "Name its tests, as tests/test_orders.py::test_an_empty_order_is_refused.",
            Level.WARNING,
        )
    return _first_fault(criterion, link.fault_of, "Write file::name, or file::* for a whole file.")


def _static(criterion: LintedCriterion) -> Remark | None:
    if not criterion.selectors:
        return Remark(f"{criterion.name} is proven by static analysis and names no tool.", link_static.FORM)
    return _first_fault(criterion, link_static.fault_of, link_static.FORM)


def _coverage(criterion: LintedCriterion) -> Remark | None:
    if not criterion.selectors:
        return Remark(f"{criterion.name} is proven by coverage and does not say how much.", link_coverage.FORM)
    return _first_fault(criterion, link_coverage.fault_of, link_coverage.FORM)


def _contract(criterion: LintedCriterion) -> Remark | None:
    hint = 'Write each as "POST /orders/{id}/refunds".'
    if not criterion.selectors:
        return Remark(f"{criterion.name} is proven by the contract and names no operation.", hint)
    unknown = [selector for selector in criterion.selectors if not OPERATION.match(selector)]
    return Remark(f'{criterion.name} names "{unknown[0][:80]}", which is no operation.', hint) if unknown else None


def _first_fault(criterion: LintedCriterion, fault_of: Callable[[str], str | None], hint: str) -> Remark | None:
    faults = [fault for fault in map(fault_of, criterion.selectors) if fault]
    return Remark(f"{criterion.name}: {faults[0]}", hint) if faults else None


def _twice(criterion: LintedCriterion, criteria: Sequence[LintedCriterion]) -> Remark | None:
    """The earlier of two is left in peace."""
    for other in criteria:
        if other.number >= criterion.number or not criterion.bare:
            continue
        if other.bare == criterion.bare:
            return Remark(f"{criterion.name} says the same as {other.name}.", "Remove one of them.")
        if _contradict(criterion, other):
            return Remark(
                f"{criterion.name} and {other.name} cannot both hold.", "Keep one, or say in which cases each holds."
            )
    return None


def _contradict(one: LintedCriterion, other: LintedCriterion) -> bool:
    """The same sentence with and without a "not"; or the same sentence with another HTTP status."""
    if one.core == other.core:
        return one.is_negative is not other.is_negative
    statuses = STATUS.findall(one.bare), STATUS.findall(other.bare)
    is_one_each = len(statuses[0]) == len(statuses[1]) == 1
    return is_one_each and STATUS.sub("", one.bare) == STATUS.sub("", other.bare)


PROVEN: Mapping[str, Callable[[LintedCriterion], Remark | None]] = {
    Kind.TEST: _test,
    Kind.STATIC: _static,
    Kind.COVERAGE: _coverage,
    Kind.CONTRACT: _contract,
}

RULES = (
    Rule(
        "AC030",
        Level.ERROR,
        "No way to prove it: no kind, or a kind that wants selectors and has none. A test may also name its criterion "
        "by itself, so a missing test name is a warning.",
        "When an order is refunded in full, its remaining amount is 0.",
        "The API answers an unknown order with HTTP 404. (Of kind `contract`, and without an operation.)",
        _unprovable,
    ),
    Rule(
        "AC031",
        Level.ERROR,
        "Two criteria of the ticket say the same, or cannot both hold: one denies the other, or they name two HTTP "
        "statuses for one case.",
        "If the order is unknown, then the API answers HTTP 404.",
        "If the order is unknown, then the API answers HTTP 410. (Beside the good one.)",
        _twice,
    ),
)
