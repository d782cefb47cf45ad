"""A ticket as the fields of a form, there and back."""

import pytest

from interlock.core.board import TicketPage
from interlock.core.criteria import Criterion, Draft, Kind
from interlock.core.tickets import State
from interlock.use_cases import board, claims, members
from interlock_web.ticket_text import criteria_of, fields_of, line_of
from makers import a_criterion
from web_door import form_of

ODD = Criterion(7, "Two\nlines | and a bar", Kind.CONTRACT, ("GET /a | b", "POST /a,b"), is_unwaivable=True)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("The total is in cents.", (None, Draft("The total is in cents.", Kind.TEST))),
        ("human: A person looked.", (None, Draft("A person looked.", Kind.HUMAN))),
        ("REVIEW!: It is readable.", (None, Draft("It is readable.", Kind.REVIEW, (), True))),
        ("AC-3 test: It | a::b[x,y] | c::d", (3, Draft("It", Kind.TEST, ("a::b[x,y]", "c::d")))),
        (
            "static: It is clean | ruff:warning in src/** | lint AC002: the tool's own word",
            (
                None,
                Draft("It is clean", Kind.STATIC, ("ruff:warning in src/**",), False, {"AC002": "the tool's own word"}),
            ),
        ),
        ("coverage: It is reached | lines>=80", (None, Draft("It is reached", Kind.COVERAGE, ("lines>=80",)))),
        ("Note: a colon is no kind.", (None, Draft("Note: a colon is no kind.", Kind.TEST))),
    ],
)
def test_a_line_is_a_criterion(line: str, read: tuple[int | None, Draft]):
    assert criteria_of([line]) == (read,)


def test_a_line_that_was_left_alone_keeps_what_no_line_can_hold():
    assert criteria_of([line_of(ODD)], [ODD]) == ((7, Draft(ODD.text, ODD.kind, ODD.selectors, True)),)


def test_a_suppression_survives_the_form():
    told = Criterion(2, "It should be so.", Kind.TEST, ("a::b",), suppressions={"AC005": "Their own word."})
    assert line_of(told) == "AC-2 test: It should be so. | a::b | lint AC005: Their own word."
    ((number, draft),) = criteria_of([line_of(told).replace("so", "thus")])
    assert (number, draft.selectors, draft.suppressions) == (2, ("a::b",), told.suppressions)


async def test_saving_without_a_change_says_so(owner, team):
    await team.ticket(publish=False)
    fields = fields_of(await page_of(team))
    refused = await owner.post("/t/SHOP-1/edit", data=form_of(team.tokens["owner"], expected_version="1", **fields))
    assert refused.status_code == 422
    assert "Nothing would change." in refused.text


async def test_a_draft_is_changed_at_once_and_its_criteria_keep_their_numbers(owner, team):
    await team.ticket(publish=False, criteria=(a_criterion(), a_criterion("A person looked at it.", Kind.HUMAN)))
    fields = dict(fields_of(await page_of(team)))
    _, second = fields["criteria"].splitlines()
    fields["criteria"] = f"{second}\nreview: Somebody else read it."
    fields["title"] = "Refund a whole order"
    saved = await owner.post("/t/SHOP-1/edit", data=form_of(team.tokens["owner"], expected_version="1", **fields))
    assert (saved.status_code, saved.headers["location"]) == (303, "/t/SHOP-1")
    page = await page_of(team)
    assert page.ticket.title == "Refund a whole order"
    assert [(c.number, c.kind, c.removed_in is None) for c in page.criteria] == [
        (1, "test", False),
        (2, "human", True),
        (3, "review", True),
    ]


async def test_after_a_claim_a_change_is_a_proposal_that_the_page_shows(owner, team):
    await team.ticket()
    otter = await members.identify(team.db, team.tokens["otter"])
    await claims.claim_ticket(team.db, otter, "SHOP-1")
    page = await page_of(team)
    fields = {**fields_of(page), "spec": "Only whole orders.", "reason": "Parts cannot be refunded."}
    form = form_of(team.tokens["owner"], expected_version=str(page.ticket.version), **fields)
    assert (await owner.post("/t/SHOP-1/edit", data=form)).status_code == 303
    assert (await page_of(team)).ticket.state is State.IN_PROGRESS
    shown = (await owner.get("/t/SHOP-1")).text
    assert "proposes a new spec" in shown
    assert "Only whole orders." in shown
    assert "Criteria now" not in shown


async def test_a_new_priority_alone_needs_nobodys_approval(owner, team):
    spec = "\r\nRefunds.\r\n\r\nAll of them.\n"
    await team.ticket(spec=spec, labels=("needs review", "api"), roles=("backend", "qa"))
    await claims.claim_ticket(team.db, await members.identify(team.db, team.tokens["otter"]), "SHOP-1")
    page = await page_of(team)
    fields = {**fields_of(page), "priority": "urgent"}
    form = form_of(team.tokens["owner"], expected_version=str(page.ticket.version), **fields)
    assert (await owner.post("/t/SHOP-1/edit", data=form)).status_code == 303
    page = await page_of(team)
    assert (page.ticket.priority.word, page.revision, page.ticket.spec) == ("urgent", None, spec)
    assert page.ticket.labels == ("needs review", "api")


async def page_of(team) -> TicketPage:
    return await board.read_ticket(team.db, team.owner, "SHOP-1")


async def test_the_page_of_a_draft_shows_what_lint_says_and_what_was_suppressed(owner, team):
    suppressed = Draft("The page should show it.", Kind.HUMAN, (), False, {"AC005": "Their own word."})
    await team.ticket(publish=False, criteria=(a_criterion("The page is intuitive for a guest."), suppressed))
    page = (await owner.get("/t/SHOP-1")).text
    assert "which two honest readers may disagree" in page
    assert "Lint rule <code>AC005</code> is suppressed: Their own word." in page
    assert '<span class="tag ">suppressed</span>' in page
