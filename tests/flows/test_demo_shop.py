"""The demo's shop does what its README says: real tests, run for real, state by state."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from interlock.cli import demo_files
from interlock.core import scopes
from interlock.core.contracts.compare import compare
from interlock.core.contracts.comparison import Comparison
from interlock.core.contracts.extract import extract_side
from interlock.core.contracts.mismatch import Severity
from interlock.core.contracts.model import Side
from interlock.core.evidence.link import LinkTarget, link
from interlock.core.evidence.model import Report, Standing
from interlock.core.evidence.read import read
from interlock.core.lint import LintedCriterion, lint

TICKETS = {ticket["ref"]: ticket for ticket in demo_files.tickets()}
TEST_CRITERIA = [
    LinkTarget(number, tuple(criterion["selectors"]))
    for number, criterion in enumerate(TICKETS["refunds"]["criteria"], 1)
    if criterion["kind"] == "test"
]
STATES = {
    "base": (Standing.PASSED, ["missing", "missing", "missing"]),
    "1_backend_first_attempt": (Standing.FAILED, ["passed", "failed", "passed"]),
    "2_backend_fix": (Standing.PASSED, ["passed", "passed", "passed"]),
    "4_frontend_fix": (Standing.PASSED, ["passed", "passed", "passed"]),
}


def shop_at(state: str, folder: Path) -> Path:
    demo_files.lay_out(folder)
    for step in demo_files.STEPS[: demo_files.STEPS.index(state) + 1] if state != "base" else ():
        demo_files.apply_step(folder, step)
    return folder


def run(folder: Path, *arguments: str) -> int:
    """Run Python in the backend as its CI would, without the settings of the run we are in."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON"))}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder / "backend", env=ours, capture_output=True, check=False).returncode


def report_of(folder: Path) -> tuple[int, Report]:
    code = run(folder, "-m", "pytest", "-p", "no:cacheprovider", "--junitxml=report.xml")
    report = read("junit", (folder / "backend" / "report.xml").read_bytes())
    assert isinstance(report, Report)
    return code, report


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_tested_with_the_promised_result(state: str, tmp_path: Path):
    standing, outcomes = STATES[state]
    code, report = report_of(shop_at(state, tmp_path))
    assert (report.standing, code) == (standing, 0 if standing is Standing.PASSED else 1)
    assert [answer.outcome for answer in link("SHOP-1", TEST_CRITERIA, report)] == outcomes


def test_the_first_attempt_fails_by_the_refunds_taken_together(tmp_path: Path):
    _, report = report_of(shop_at("1_backend_first_attempt", tmp_path))
    answer = next(a for a in link("SHOP-1", TEST_CRITERIA, report) if a.outcome == "failed")
    assert answer.criterion == 2
    assert answer.cases[0] == "tests.test_refunds::test_refunds_may_not_exceed_the_total_together"
    assert "201 == 409" in answer.reason


@pytest.mark.parametrize("state", ["base", "1_backend_first_attempt", "2_backend_fix", "4_frontend_fix"])
def test_both_sides_agree_but_for_the_first_form(state: str, tmp_path: Path):
    comparison = scanned(shop_at(state, tmp_path))
    assert comparison.mismatches == ()
    assert comparison.unresolved == ()
    assert comparison.matched == (4 if state == "4_frontend_fix" else 3)


def test_the_first_form_sends_and_reads_names_that_the_api_does_not_have(tmp_path: Path):
    mismatches = scanned(shop_at("3_frontend_first_attempt", tmp_path)).mismatches
    assert {mismatch.operation for mismatch in mismatches} == set(TICKETS["refunds"]["scope"]["operations"])
    errors = {(mismatch.rule, mismatch.field) for mismatch in mismatches if mismatch.severity is Severity.ERROR}
    assert errors == {
        ("required_request_field_missing", "body.amount_cents"),
        ("missing_field", "response.amount"),
        ("missing_field", "response.remaining"),
    }


def scanned(folder: Path) -> Comparison:
    return compare(extract_side(folder, Side.PROVIDER), extract_side(folder, Side.CONSUMER))


@pytest.mark.parametrize("state", ["base", "1_backend_first_attempt", "2_backend_fix"])
def test_the_document_is_what_the_application_exports(state: str, tmp_path: Path):
    folder = shop_at(state, tmp_path)
    document = folder / "backend" / "openapi.json"
    kept = own_parts(document)
    assert run(folder, "export_openapi.py") == 0
    assert own_parts(document) == kept


def own_parts(document: Path) -> tuple[object, object]:
    """Without the schemas of validation errors, which are the framework's and change with it."""
    openapi = json.loads(document.read_text())
    schemas = {name: s for name, s in openapi["components"]["schemas"].items() if "ValidationError" not in name}
    return openapi["paths"], schemas


@pytest.mark.parametrize("key", TICKETS)
def test_the_tickets_of_the_demo_are_free_of_findings(key: str):
    criteria = [
        LintedCriterion(number, criterion["text"], criterion["kind"], tuple(criterion.get("selectors", ())))
        for number, criterion in enumerate(TICKETS[key]["criteria"], 1)
    ]
    assert lint(TICKETS[key]["spec"], criteria) == ()


def test_no_two_tickets_of_the_demo_touch_the_same():
    reaches = [scope_of(key).reach for key in TICKETS]
    assert [
        pair for n, ours in enumerate(reaches) for theirs in reaches[n + 1 :] if (pair := scopes.meet(ours, theirs))
    ] == []


@pytest.mark.parametrize("step", demo_files.STEPS)
def test_each_step_stays_within_the_scope_of_its_ticket(step: str, tmp_path: Path):
    changed = demo_files.apply_step(tmp_path, step)
    assert changed
    assert [path for path in changed if not scopes.covers(scope_of("refunds"), path)] == []


def scope_of(key: str) -> scopes.TicketScope:
    scope = TICKETS[key]["scope"]
    return scopes.checked(scope["paths"], scope["operations"])


def test_the_selectors_of_the_refund_ticket_are_functions_of_its_tests():
    source = demo_files.SHOP / "steps" / "1_backend_first_attempt" / "backend" / "tests" / "test_refunds.py"
    written = {node.name for node in ast.parse(source.read_text()).body if isinstance(node, ast.FunctionDef)}
    named = {selector.partition("::")[2] for target in TEST_CRITERIA for selector in target.selectors}
    assert named == {name for name in written if name.startswith("test_")}
