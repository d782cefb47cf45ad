"""A shop to look at: a project with tickets in every state, and both sides of an API that disagree."""

import json
from dataclasses import dataclass

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Side
from interlock.core.contracts.sources import SourceFile
from interlock.core.criteria import Draft, Kind
from interlock.core.members import Actor
from interlock.core.members import Kind as MemberKind
from interlock.core.messages import Kind as MessageKind
from interlock.core.scopes import TicketScope
from interlock.core.tickets import Priority, Resolution, TicketDraft
from interlock.store.database import Database
from interlock.use_cases import claims, contracts, evidence, gate, messages, projects, revisions, tickets
from interlock.use_cases.evidence import Upload
from interlock.use_cases.revisions import SpecChange
from makers import REPOSITORY, Team, a_team

HEAD = "4f2c1d9" + "e" * 33
TOTAL = "When an order is read, `GET /orders/{id}` answers with `total` as an integer number of cents."
LOOK = "A person sees the total with two decimals and the currency on the order page."

SPEC = """\
The storefront and the order service must mean the same thing by *total*.

## What is wanted

1. The amount travels as **integer cents**; the client never rounds.
2. A missing currency is an error, never a default.

```json
{ "total": 12990, "currency": "EUR" }
```

| Field | Before | After |
|---|---|---|
| `total` | number | integer, 0 or more |
| `currency` | optional | required, ISO 4217 |

> Old clients keep the field `amount` for one release.
"""


@dataclass(frozen=True)
class Shop:
    """`accept` waits for a person; `question` for an answer; `stopped` for a decision; `revised` for approval.

    `risky` waits for a person too, who should look twice.
    """

    team: Team
    accept: str
    question: str
    stopped: str
    revised: str
    draft: str
    ready: str
    working: str
    done: str
    overridden: str
    risky: str
    unproven: str


async def a_shop(db: Database) -> Shop:
    team = await a_team(db)
    otter = await team.joined("otter", roles=("backend",))
    heron = await team.joined("heron", roles=("frontend",))
    wren = await team.joined("wren")
    robot = await team.joined("robot", MemberKind.CI)
    await _drift(team, robot)

    draft = await _written(team, "Localise invoice PDFs for archived accounts", publish=False, labels=("billing",))
    await _written(team, "Throttle stock counts after a partial shipment", publish=False, priority=Priority.LOW)
    ready = await _written(team, "Retry image uploads larger than 10 MB", labels=("api", "media"))
    await _written(team, "Document the shipping quote when the cart changes", needs=(ready.key,), labels=("docs",))
    await _written(team, "Guard export jobs that outlive their lease", priority=Priority.HIGH, roles=("backend", "qa"))

    working = await _written(
        team,
        "Stream order events to the storefront",
        roles=("backend", "frontend"),
        priority=Priority.URGENT,
        labels=("api", "web"),
        scope=TicketScope(("src/events/**",), ("GET /orders/{id}",)),
        spec=SPEC,
        budget_tokens=400_000,
    )
    await claims.claim_ticket(db, otter, working.key)
    await claims.claim_ticket(db, heron, working.key)
    await messages.post_message(
        db,
        otter,
        working.key,
        MessageKind.NOTE,
        "`total` is a float in three places today. I change the producer first.",
    )
    await messages.post_message(
        db,
        heron,
        working.key,
        MessageKind.DECISION,
        "The storefront formats from cents; my side is ready behind the flag.",
    )

    question = await _written(team, "Refund an order over its original total", labels=("billing",))
    await claims.claim_ticket(db, wren, question.key)
    asked = "Should a refund over the original total be **an error**, or clamp to zero?\n\nThe spec says neither."
    await messages.post_message(db, wren, question.key, MessageKind.QUESTION, asked, is_blocking=True)

    revised = await _written(team, "Show tax lines for mixed-rate baskets", scope=TicketScope(("src/tax/**",)))
    await claims.claim_ticket(db, heron, revised.key)
    change = SpecChange(spec="Show one tax line for each rate, the highest first.", reason="Two rates can be equal.")
    await revisions.revise_ticket(db, heron, revised.key, change)

    accept = await to_verification(team, otter, "Total of an order in cents", scope=("src/orders/**",))
    await proven(team, robot, accept)
    unproven = await to_verification(
        team, otter, "Validate the address of unknown countries", scope=("src/address/**",)
    )

    stopped = await _written(team, "Sign webhooks on replayed requests", labels=("security",), priority=Priority.HIGH)
    await tickets.escalate_ticket(
        db, wren, stopped.key, "The provider's sandbox key is missing, and I may not create one."
    )

    done = await to_verification(team, otter, "Answer 422 without a currency", scope=("src/currency/**",))
    await proven(team, robot, done)
    _, verdict = await gate.read_gate(db, team.owner, done)
    await gate.accept_ticket(db, team.owner, done, verdict.snapshot)
    overridden = await to_verification(team, otter, "Hot fix for the empty basket", scope=("src/basket/**",))
    reason = "The shop was down; the tests follow tomorrow in a ticket of their own."
    await gate.override_ticket(db, team.owner, overridden, reason)
    gone = await _written(team, "Print receipts on thermal paper", publish=False)
    await tickets.cancel_ticket(db, team.owner, gone.key, Resolution.WONT_DO, "Nobody asked for it any more.")
    risky = await _risky(team, otter, robot)
    return Shop(
        team,
        accept,
        question.key,
        stopped.key,
        revised.key,
        draft.key,
        ready.key,
        working.key,
        done,
        overridden,
        risky,
        unproven,
    )


def pages_of(shop: Shop) -> dict[str, str]:
    """Every page, with a ticket for each thing that one can ask of a person: name -> path."""
    return {
        "board": "/p/SHOP/board",
        "tickets": "/p/SHOP/tickets?only=all",
        "stuck": "/p/SHOP/stuck",
        "new": "/p/SHOP/new",
        "edit": f"/t/{shop.working}/edit",
        "contracts": "/p/SHOP/contracts",
        "activity": "/p/SHOP/activity",
        "connect": "/p/SHOP/connect",
        "ticket_accept": f"/t/{shop.accept}",
        "ticket_question": f"/t/{shop.question}",
        "ticket_stopped": f"/t/{shop.stopped}",
        "ticket_revised": f"/t/{shop.revised}",
        "ticket_draft": f"/t/{shop.draft}",
        "ticket_working": f"/t/{shop.working}",
        "ticket_done": f"/t/{shop.done}",
        "ticket_overridden": f"/t/{shop.overridden}",
        "decide": f"/t/{shop.accept}/decide",
        "decide_risky": f"/t/{shop.risky}/decide",
        "decide_shut": f"/t/{shop.unproven}/decide",
        "decide_done": f"/t/{shop.done}/decide",
        "decide_overridden": f"/t/{shop.overridden}/decide",
        "account": "/account",
        "refused": "/t/SHOP-999",
    }


OUTSIDE = {"signed_out": "/", "sign_in": "/sign-in?link=ill_example"}
"""Those that are shown to anybody."""


def criteria() -> tuple[Draft, ...]:
    return (Draft(TOTAL, Kind.TEST, ("tests/test_orders.py::test_total_in_cents",)), Draft(LOOK, Kind.HUMAN))


async def to_verification(team: Team, agent: Actor, title: str, scope: tuple[str, ...]) -> str:
    ticket = await _written(team, title, scope=TicketScope(scope), labels=("api",), spec=SPEC)
    claim = await claims.claim_ticket(team.db, agent, ticket.key)
    handoff = "The service answers in cents. **Left:** nothing. The old field goes in the next release."
    await claims.report_part(team.db, agent, ticket.key, claim.fence, REPOSITORY, HEAD, handoff, 48_200)
    return ticket.key


async def proven(
    team: Team, robot: Actor, key: str, run: str = "5821", changed_paths: tuple[str, ...] | None = None
) -> None:
    """All that a machine can prove of it: the look of a person is still missing."""
    report = b'<testsuite tests="1"><testcase classname="tests.test_orders" name="test_total_in_cents"/></testsuite>'
    upload = Upload(
        raw=report, repository=REPOSITORY, commit=HEAD, run=run, run_passed=True, changed_paths=changed_paths
    )
    await evidence.submit_evidence(team.db, robot, key, upload)


async def _risky(team: Team, agent: Actor, robot: Actor) -> str:
    """Revised while it was worked on, sent back once, partly waived, and with its tests and a migration changed."""
    await projects.change_policy(team.db, team.owner, team.project, {"protected_paths": ["migrations/**"]})
    ada = await team.joined("ada", MemberKind.PERSON)
    readable = Draft("If a refund is refused, then the log names its order and the sum.", Kind.REVIEW)
    first = await _written(
        team,
        "Refund part of an order",
        spec=SPEC,
        criteria=(*criteria(), readable),
        scope=TicketScope(("src/refunds/**", "migrations/**")),
        priority=Priority.HIGH,
    )
    claim = await claims.claim_ticket(team.db, agent, first.key)
    kept = tuple(zip((1, 2), criteria(), strict=True))
    log = "If a refund is refused, then the log names its order."
    change = SpecChange(
        spec=SPEC.replace("A missing currency is an error, never a default.", "A missing currency is taken for EUR."),
        criteria=(*kept, (3, Draft(log, Kind.REVIEW))),
        reason="Old clients send none.",
    )
    await revisions.revise_ticket(team.db, agent, first.key, change)
    await revisions.decide_revision(team.db, team.owner, first.key, True, "For one release.")
    await claims.report_part(team.db, agent, first.key, claim.fence, REPOSITORY, "7" * 40, "Parts are refunded.")
    await gate.return_ticket(team.db, team.owner, first.key, "The form takes a negative sum.", (2,))
    claim = await claims.claim_ticket(team.db, agent, first.key)
    await claims.report_part(team.db, agent, first.key, claim.fence, REPOSITORY, HEAD, "Negative sums are refused.")
    changed = (
        *("migrations/0042_partial_refunds.sql", "tests/conftest.py", "tests/test_orders.py"),
        *("src/refunds/parts.py", "src/refunds/form.ts", "web/src/refunds.spec.ts", "docs/refunds.md"),
    )
    await proven(team, robot, first.key, changed_paths=changed)
    await gate.waive_criterion(team.db, ada, first.key, 3, "The log moves to another service this week.", 7)
    return first.key


async def _written(team: Team, title: str, publish: bool = True, **about: object):
    usual: dict[str, object] = {"spec": f"{title}, so that nobody waits for it.", "criteria": criteria()}
    made = TicketDraft(title=title, **{**usual, **about})  # type: ignore[arg-type]  # names are those of a draft
    return (await tickets.create_tickets(team.db, team.owner, team.project, [made], publish))[0]


async def _drift(team: Team, robot: Actor) -> None:
    order = {
        "type": "object",
        "required": ["id", "total_cents", "currency"],
        "properties": {
            "id": {"type": "string"},
            "total_cents": {"type": "integer"},
            "currency": {"type": "string", "enum": ["EUR", "CHF"]},
        },
    }
    answer = {"200": {"description": "", "content": {"application/json": {"schema": order}}}}
    document = {"openapi": "3.1.0", "info": {}, "paths": {"/orders/{id}": {"get": {"responses": answer}}}}
    provider = extract_files([SourceFile("openapi.json", json.dumps(document).encode())]).provider
    code = b"""
export async function showOrder(id) {
  const answer = await fetch(`/orders/${id}`);
  const order = await answer.json();
  return order.total.toFixed(2) + order.currency;
}
export async function cancelOrder(id) {
  return fetch(`/orders/${id}/cancel`, { method: "POST" });
}
"""
    consumer = extract_files([SourceFile("src/checkout/order.js", code)]).consumer
    assert provider is not None
    assert consumer is not None
    sides = ((Side.PROVIDER, "order-service", provider), (Side.CONSUMER, "storefront", consumer))
    for side, name, contract in sides:
        await contracts.record_scan(team.db, robot, team.project, name, side, REPOSITORY, HEAD, contract)
