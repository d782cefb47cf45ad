"""Which open mismatches are a ticket's business."""

from dataclasses import replace

import pytest

from gate_makers import CONTRACT
from interlock.core.contracts.mismatch import Severity
from interlock.core.criteria import Criterion, Kind
from interlock.core.gate.facts import OpenMismatch
from interlock.core.gate.touching import in_scope
from interlock.core.scopes import TicketScope

ORDER = OpenMismatch("1" * 16, Severity.ERROR, "GET /orders/{order_id}", "GET /orders/{order_id} never sends total.")
FILES = (("example/api", "src/orders.py"), ("example/web", "src/card.ts"))
SOURCES = ("example/api", "example/web")


@pytest.mark.parametrize(
    ("case", "scope", "criteria", "heads", "is_found"),
    [
        ("its operation", TicketScope(operations=("GET /orders/{id}",)), (), (), True),
        ("all below", TicketScope(operations=("* /orders/**",)), (), (), True),
        ("another operation", TicketScope(operations=("POST /orders",)), (), (), False),
        ("a contract criterion's operation", TicketScope(), (CONTRACT,), (), True),
        ("a criterion of another kind", TicketScope(), (replace(CONTRACT, kind=Kind.TEST),), (), False),
        ("a criterion that was removed", TicketScope(), (replace(CONTRACT, removed_in=2),), (), False),
        ("a file of the scope", TicketScope(paths=("src/*.ts",)), (), (), True),
        ("another file", TicketScope(paths=("docs/**",)), (), (), False),
        ("a file of the head's repository", TicketScope(paths=("src/*.ts",)), (), ("example/web",), True),
        ("a file of another repository", TicketScope(paths=("src/*.py",)), (), ("example/web",), False),
        ("a head that no contract is read from", TicketScope(paths=("src/*.py",)), (), ("example/docs",), True),
        ("a scope that says nothing", TicketScope(), (), (), False),
    ],
)
def test_a_mismatch_is_in_scope(
    case: str, scope: TicketScope, criteria: tuple[Criterion, ...], heads: tuple[str, ...], is_found: bool
) -> None:
    found = in_scope(scope, criteria, dict.fromkeys(heads, "a" * 40), SOURCES, [(ORDER, FILES)])

    assert found == ((ORDER,) if is_found else ()), case
