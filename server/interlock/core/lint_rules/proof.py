"""How a criterion is to be proven, and whether another one asks the same."""

from collections.abc import Sequence

from ..criteria import Kind
from ..evidence.link import fault_of
from ..scopes import OPERATION
from .rule import Level, LintedCriterion, Remark, Rule

KINDS = tuple(kind.value for kind in Kind)


def _unprovable(criterion: LintedCriterion, _all: Sequence[LintedCriterion]) -> Remark | None:
    if criterion.kind not in KINDS:
        said = f'the kind "{criterion.kind[:40]}", which is none' if criterion.kind else "no kind"
        return Remark(f"{criterion.name} has {said}.", f"One of: {', '.join(KINDS)}.")
    if criterion.kind == Kind.TEST:
        return _test(criterion)
    if criterion.kind == Kind.CONTRACT:
        return _contract(criterion)
    return None


def _test(criterion: LintedCriterion) -> Remark | None:
    if not criterion.selectors:
        return Remark(
            f"{criterion.name} names no test, so only a test that names the criterion by itself can prove it.",
            "Name its tests, as tests/test_orders.py::test_an_empty_order_is_refused.",
            Level.WARNING,
        )
    faults = [fault for fault in map(fault_of, criterion.selectors) if fault]
    return (
        Remark(f"{criterion.name}: {faults[0]}", "Write file::name, or file::* for a whole file.") if faults else None
    )


def _contract(criterion: LintedCriterion) -> Remark | None:
    hint = 'Write each as "POST /orders/{id}/refunds".'
    if not criterion.selectors:
        return Remark(f"{criterion.name} is proven by the contract and names no operation.", hint)
    unknown = [selector for selector in criterion.selectors if not OPERATION.match(selector)]
    return Remark(f'{criterion.name} names "{unknown[0][:80]}", which is no operation.', hint) if unknown else None


def _duplicate(criterion: LintedCriterion, criteria: Sequence[LintedCriterion]) -> Remark | None:
    """The earlier of two is left in peace."""
    twin = next((c for c in criteria if c.number < criterion.number and c.bare and c.bare == criterion.bare), None)
    return Remark(f"{criterion.name} says the same as {twin.name}.", "Remove one of them.") if twin else None


RULES = (
    Rule(
        "AC030",
        Level.ERROR,
        "No way to prove it: no kind, or a kind that wants selectors and has none. A test may also name its criterion "
        "by itself, so a missing test name is a warning.",
        "When an order is refunded in full, its remaining amount is 0.",
        _unprovable,
    ),
    Rule(
        "AC031",
        Level.ERROR,
        "Two criteria of the ticket say the same.",
        "If the order is unknown, then the API answers HTTP 404.",
        _duplicate,
    ),
)
