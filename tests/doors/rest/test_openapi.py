"""The OpenAPI document: complete, and the same words as everywhere."""

from typing import Any

import pytest

from interlock.core import board, events, jobs, members, messages, projects, stuck, tickets
from interlock.core.claims import Claim, Part
from interlock.core.contracts import kept
from interlock.core.criteria import Criterion
from interlock.core.gate import facts, verdict
from interlock.core.gate.policy import Policy
from interlock.core.identity import workloads
from interlock.core.lint import Finding
from interlock.rest.router import build
from interlock.use_cases.claims import ScopeAnswer
from interlock.use_cases.revisions import Revised
from interlock.vocabulary.forms.members import PolicyForm
from interlock.vocabulary.views import board as board_views
from interlock.vocabulary.views import claims, contracts, gate
from interlock.vocabulary.views import events as event_views
from interlock.vocabulary.views import identity as identity_views
from interlock.vocabulary.views import members as member_views
from interlock.vocabulary.views import tickets as ticket_views
from interlock.vocabulary.views.view import View
from rest_door import As

# What a view leaves out on purpose: ids that mean nothing outside, and what its owner shows beside it.
INTERNAL = {"id", "project_id", "ticket_id", "created_by_id", "holder_id", "reviewer_id", "operator_id", "token_id"}

WITHOUT_TOKEN = {"GET /health", "GET /signing-key", "POST /workload-tokens"}

SHOWN: list[tuple[type[View], type, set[str]]] = [
    (ticket_views.TicketView, tickets.Ticket, set()),
    (ticket_views.TicketPageView, board.TicketPage, set()),
    (ticket_views.CardView, board.Card, set()),
    (ticket_views.CardsView, board.Page, set()),
    (ticket_views.CriterionView, Criterion, set()),
    (ticket_views.PartView, Part, set()),
    (ticket_views.MessageView, messages.Message, set()),
    (ticket_views.PastClaimView, board.PastClaim, set()),
    (ticket_views.RevisionView, board.Revision, set()),
    (ticket_views.CloseRecordView, board.CloseRecord, set()),
    (ticket_views.RevisedView, Revised, set()),
    (ticket_views.FindingView, Finding, set()),
    (event_views.EventView, events.Logged, set()),
    (gate.VerdictView, verdict.Verdict, set()),
    (gate.CriterionVerdictView, verdict.CriterionVerdict, set()),
    (gate.BlockerView, verdict.Blocker, set()),
    (gate.EvidenceView, facts.Evidence, {"changed_paths"}),  # thousands; the verdict names those that matter
    (gate.LinkOfEvidenceView, facts.Link, set()),
    (gate.ReviewView, facts.Review, {"hashes"}),
    (gate.WaiverView, facts.Waiver, {"hash"}),
    (claims.ClaimView, Claim, set()),
    (claims.HoldingView, board.Holding, set()),
    (claims.WorkloadView, board.Workload, set()),
    (claims.ScopeAnswerView, ScopeAnswer, set()),
    (member_views.ProjectView, projects.Project, set()),
    (member_views.TokenView, members.Token, set()),
    (member_views.CallerView, members.Actor, set()),
    (member_views.JobView, jobs.Job, set()),
    (identity_views.DeclaredWorkloadView, workloads.Workload, {"project", "member_id"}),
    (board_views.BoardView, board.Board, set()),
    (board_views.StuckView, stuck.Stuck, set()),
    (board_views.StuckListView, stuck.StuckList, set()),
    (contracts.SourceView, kept.KeptSource, set()),
    (contracts.MismatchView, kept.KeptMismatch, set()),
    (contracts.ScanOutcomeView, kept.ScanOutcome, set()),
    (contracts.ScanView, kept.KeptScan, set()),
    (contracts.ChangeView, kept.KeptChange, set()),
    (contracts.PeriodView, kept.Period, set()),
    (contracts.DriftView, kept.Drift, set()),
]

DOCUMENT = build().openapi()
OPERATIONS: list[tuple[str, dict[str, Any]]] = [
    (f"{method.upper()} {path}", operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


@pytest.mark.parametrize(("view", "shown", "left_out"), SHOWN, ids=lambda x: getattr(x, "__name__", ""))
def test_a_view_shows_every_field_of_what_it_shows(view: type[View], shown: type, left_out: set[str]):
    fields = set(shown.__dataclass_fields__)
    assert fields - set(view.model_fields) <= left_out | INTERNAL


@pytest.mark.parametrize(("view", "shown", "left_out"), SHOWN, ids=lambda x: getattr(x, "__name__", ""))
def test_no_field_of_a_view_has_a_default(view: type[View], shown: type, left_out: set[str]):
    assert [name for name, field in view.model_fields.items() if not field.is_required()] == []


def test_every_setting_of_a_policy_can_be_changed():
    assert set(PolicyForm.model_fields) - {"preset"} == set(Policy.__dataclass_fields__)


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_operation_has_a_tag_an_id_a_token_and_its_refusals(name: str, operation: dict[str, Any]):
    assert operation["operationId"].islower()
    assert len(operation["tags"]) == 1
    refusals = {s: r for s, r in operation["responses"].items() if s.startswith(("4", "5"))}
    assert "503" in refusals
    assert all(list(r["content"]) == ["application/problem+json"] for r in refusals.values())
    if name not in WITHOUT_TOKEN:
        assert operation["security"] == [{"token": []}]
        assert {"401", "403", "404", "422"} <= set(refusals)


def test_operation_ids_are_unique():
    ids = [operation["operationId"] for _, operation in OPERATIONS]
    assert len(ids) == len(set(ids))


def test_no_schema_bears_the_name_of_a_module():
    assert [name for name in DOCUMENT["components"]["schemas"] if "__" in name or "-" in name] == []


async def test_the_document_is_served_and_needs_no_token(as_: As):
    answer = await as_("").get("/openapi.json")
    assert answer.json()["openapi"].startswith("3.1")
    assert answer.json()["servers"] == [{"url": "/api"}]


async def test_there_are_no_pages_that_load_scripts_from_elsewhere(as_: As):
    for path in ("/docs", "/redoc"):
        assert (await as_("").get(path)).status_code == 404
