"""Which sentences can be checked, and what is said of those that cannot."""

from pathlib import Path

import pytest

from interlock.core.criteria import Criterion, Draft
from interlock.core.lint import (
    OF_CRITERIA,
    RULES,
    Finding,
    Level,
    LintedCriterion,
    TicketRule,
    lint,
    must_be_suppressible,
)
from interlock.core.members import Actor
from interlock.core.members import Kind as MemberKind
from interlock.core.refusals import Invalid, NotPermitted

SPEC = "Customers get their money back."
SELECTORS = ("tests/test_orders.py::test_a_refund",)


def a_criterion(text: str, number: int = 1, kind: str = "test", *selectors: str) -> LintedCriterion:
    return LintedCriterion(number, text, kind, selectors or SELECTORS)


def found(text: str, *selectors: str) -> list[str]:
    """What is said of this one criterion."""
    criterion = LintedCriterion(1, text, "test", selectors or SELECTORS)
    return [finding.rule for finding in lint(SPEC, [criterion]) if finding.criterion]


def level_of(text: str, kind: str = "test") -> dict[str, str]:
    return {f.rule: f.level for f in lint(SPEC, [LintedCriterion(1, text, kind, SELECTORS)]) if f.criterion}


BAD = [
    ("AC001", "The checkout page must be user-friendly on a phone."),
    ("AC001", "The server answers errors gracefully with a message."),
    ("AC001", "The code of the refund module is clean."),
    ("AC002", "The order list loads fast on a phone."),
    ("AC003", "The refund is booked on the same day if possible."),
    ("AC003", "Passwords are hashed where appropriate in the database."),
    ("AC004", "The export offers the formats CSV, XLSX, etc."),
    ("AC004", "The export offers formats such as CSV in the menu."),
    ("AC005", "The export should offer the format CSV."),
    ("AC006", "The session ends after TBD minutes without a request."),
    ("AC006", "The refund is limited to ??? per day."),
    ("AC006", "The limit for a refund is to be decided."),
    ("AC007", "The order list answers faster on a phone."),
    ("AC008", "The API never shows the password of a member."),
    ("AC008", "The page shows 100 % of the orders to an owner."),
    ("AC009", "They see the orders of the shop on the page."),
    ("AC009", "This is shown on the page of the order."),
    ("AC010", "The page shows the sum and the tax and the name."),
    ("AC010", "The page shows the sum; it hides the tax."),
    ("AC011", "The refund module is refactored into three classes."),
    ("AC011", "The session is implemented with signed cookies in the browser."),
    ("AC012", "The refund of an order works in the shop."),
    ("AC012", "The search for orders behaves as expected."),
    ("AC012", "The export of the orders is done."),
    ("AC012", "Unit tests are added for the refund module."),
    ("AC020", "Refund button on the page of the order"),
    ("AC020", "Add a button for a refund to the page of the shop."),
    ("AC021", "The throughput of the export is high enough for the shop."),
    ("AC021", "The order list answers correctly under load for a customer."),
    ("AC022", "Refund an order"),
    ("AC022", ""),
    ("AC023", "The API answers " + "x" * 490),
]

CLEAN = [
    "If the upload exceeds 10 MiB, then the server rejects it with HTTP 413.",
    "The API answers within 200 ms for a large order of 500 lines.",
    'When the list is empty, the page shows "Nothing works as expected".',
    "When the upload is done, the page shows its name.",
    "The button `TODO` opens the list of open tasks.",
    "The refund of a todo item is listed on the page.",
    "This endpoint answers a refund with HTTP 201.",
    "The page shows the size of the file in MiB.",
    "The page lists the response time of the last call.",
    "The memory usage of the worker stays below 256 MiB.",
    "The latency at the 95th percentile is 200ms for the order list.",
    "Given a paid order, when it is refunded, then the page shows the remaining amount.",
    "Der Server lehnt die Anfrage mit HTTP 409 ab.",
    "If a refund exceeds the remaining amount, then the API refuses it with HTTP 409.",
    "While an import runs, the page shows how many rows it has read.",
    "Update requests from a stranger answer HTTP 403.",
    "Data sync within 5 minutes of the change at the source.",
    "The page then went blank for the user within 1 second.",
    "Both pages show the same total for the order `42`.",
]


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_each_rule_finds_its_bad_sentence(rule: str, text: str):
    assert rule in found(text)


@pytest.mark.parametrize("text", CLEAN)
def test_a_sentence_that_can_be_checked_is_left_in_peace(text: str):
    assert found(text) == []


@pytest.mark.parametrize("rule", OF_CRITERIA, ids=lambda rule: rule.id)
def test_the_good_example_of_a_rule_is_good_by_all_rules(rule):
    assert found(rule.example) == []


BY_WORDS = [rule for rule in OF_CRITERIA if rule.id not in ("AC030", "AC031")]


@pytest.mark.parametrize("rule", BY_WORDS, ids=lambda rule: rule.id)
def test_the_bad_example_of_a_rule_is_found_by_it(rule):
    finding = next(f for f in lint(SPEC, [LintedCriterion(1, rule.bad, "human")]) if f.rule == rule.id)
    assert finding.level is rule.level


def test_only_the_unarguable_is_an_error():
    warnings = {rule.id for rule in RULES if rule.level is Level.WARNING}
    assert warnings == {"AC002", "AC005", "AC007", "AC008", "AC010", "AC011", "AC013", "AC032", "AC033"}


def test_a_word_that_may_name_a_thing_is_only_warned_of():
    assert level_of("The latency of the order list stays low.") == {"AC021": "error"}
    assert level_of("The availability of the room is kept up to date.") == {"AC021": "warning"}


def test_verbs_are_looked_for_in_english_alone():
    assert level_of("Schneller Knopf neben Preis und Summe") == {}
    assert level_of("A refund button for the customer") == {"AC020": "error"}


@pytest.mark.parametrize("kind", ["contract", "static", "coverage", "children"])
def test_a_kind_that_is_proven_by_its_selectors_needs_no_verb(kind: str):
    assert "AC020" not in level_of("Refund button on the page of the order", kind)


def test_a_negative_is_bounded_by_a_case_or_by_a_test():
    assert "AC013" in found_without_a_test("A member cannot see the orders of the shop.")
    assert found("A member cannot see the orders of the shop.") == []
    assert "AC013" not in found_without_a_test("If a member is no owner, they cannot see the orders of the shop.")


def found_without_a_test(text: str) -> list[str]:
    return [f.rule for f in lint(SPEC, [LintedCriterion(1, text, "human")])]


def test_how_it_is_built_may_stand_in_a_review():
    text = "The order list uses Redis for its results."
    assert level_of(text, "human") == {"AC011": "warning"}
    assert level_of(text, "review") == {}


def test_a_finding_says_what_is_so_and_what_would_help():
    assert lint(SPEC, [a_criterion("The refund is booked on the same day if possible.", 2)]) == (
        Finding(
            "AC003",
            Level.ERROR,
            2,
            'AC-2 says "if possible", which lets every result pass.',
            "Name the condition, or leave the exception out.",
        ),
    )


GOOD = "If the order is unknown, then the API answers HTTP 404."


@pytest.mark.parametrize(
    ("kind", "selectors", "level", "sentence"),
    [
        ("", SELECTORS, "error", "AC-1 has no kind."),
        ("vibes", SELECTORS, "error", 'AC-1 has the kind "vibes", which is none.'),
        ("contract", (), "error", "AC-1 is proven by the contract and names no operation."),
        ("contract", ("refund an order",), "error", 'AC-1 names "refund an order", which is no operation.'),
        ("test", (), "warning", "AC-1 names no test, so only a test that names the criterion by itself can prove it."),
        ("test", (" ",), "error", "AC-1: The selector is empty."),
        ("static", (), "error", "AC-1 is proven by static analysis and names no tool."),
        (
            "static",
            ("ruff:bad",),
            "error",
            'AC-1: "ruff:bad" asks for the level "bad", and there is none of that name.',
        ),
        ("static", (":error",), "error", "AC-1: The selector names no tool."),
        ("coverage", (), "error", "AC-1 is proven by coverage and does not say how much."),
        ("coverage", ("80%",), "error", 'AC-1: "80%" asks for no share of lines or branches.'),
        ("coverage", ("lines>=0",), "error", 'AC-1: "lines>=0" asks for 0 %, which is not between 0 and 100.'),
        ("coverage", ("lines>=80 in",), "error", 'AC-1: "lines>=80 in" asks for no share of lines or branches.'),
        ("coverage", ("lines>=80 in /x",), "error", 'AC-1: "lines>=80 in /x" names no file inside the repository.'),
    ],
)
def test_a_criterion_needs_a_way_to_be_proven(kind: str, selectors: tuple[str, ...], level: str, sentence: str):
    (finding,) = lint(SPEC, [LintedCriterion(1, GOOD, kind, selectors)])
    assert (finding.rule, finding.level, finding.sentence) == ("AC030", level, sentence)


@pytest.mark.parametrize(
    ("kind", "selectors"),
    [
        ("contract", ("POST /orders/{id}/refunds",)),
        ("static", ("ruff:warning in src/**", "bandit")),
        ("coverage", ("lines>=80", "branches>=70.5 in src/**")),
        ("review", ()),
        ("human", ()),
        ("children", ()),
    ],
)
def test_other_kinds_are_proven_in_their_own_way(kind: str, selectors: tuple[str, ...]):
    assert lint(SPEC, [LintedCriterion(1, GOOD, kind, selectors)]) == ()


def test_the_later_of_two_equal_criteria_is_the_duplicate():
    twice = [a_criterion(GOOD, 1), a_criterion("if the order is UNKNOWN then the API answers HTTP 404", 3)]
    (finding,) = lint(SPEC, twice)
    assert (finding.rule, finding.criterion) == ("AC031", 3)
    assert finding.sentence == "AC-3 says the same as AC-1."


def test_a_placeholder_in_the_spec_is_found_with_its_line():
    (finding,) = lint("Refunds.\n\nThe limit is TBD.\n", [])
    assert (finding.rule, finding.level, finding.criterion) == ("AC006", Level.ERROR, None)
    assert finding.sentence == 'Line 3 of the spec says "TBD", so something is still to be decided.'


def test_code_in_the_spec_may_say_what_it_likes():
    assert lint("Refunds.\n```python\n# TODO\n```\nRemove `FIXME` from the page.", []) == ()


def test_an_empty_spec_is_warned_of():
    assert [(f.rule, f.level) for f in lint(" ", [])] == [("AC022", Level.WARNING)]


def test_what_lies_beyond_the_limit_is_never_matched_against():
    (finding,) = lint(SPEC, [a_criterion("The API answers the call " + "x" * 600 + " TBD")])
    assert finding.rule == "AC023"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The page shows the tax of an order.", "The page does not show the tax of an order."),
        ("A member can see the orders of the shop.", "A member cannot see the orders of the shop."),
        (GOOD, "If the order is unknown, then the API answers HTTP 410."),
    ],
)
def test_two_criteria_that_cannot_both_hold_are_found(first: str, second: str):
    findings = lint(SPEC, [a_criterion(first, 1), a_criterion(second, 2)])
    assert [f.sentence for f in findings if f.rule == "AC031"] == ["AC-2 and AC-1 cannot both hold."]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("If the order is paid, the API answers HTTP 409.", "If the order is not paid, the API answers HTTP 201."),
        ("The page shows the tax when the order is paid.", "The page shows the tax when the order is not paid."),
        ("A refund of 5 EUR answers HTTP 201.", "A refund of 6 EUR answers HTTP 409."),
        ("The page shows the tax of an order.", "The page shows the sum of an order."),
    ],
)
def test_two_cases_are_no_contradiction(first: str, second: str):
    assert lint(SPEC, [a_criterion(first, 1), a_criterion(second, 2)]) == ()


def of_ticket(spec: str, *criteria: LintedCriterion) -> list[str]:
    return [f.rule for f in lint(spec, criteria) if f.criterion is None]


def several(count: int, kind: str = "test") -> list[LintedCriterion]:
    return [a_criterion(f"The page {n} shows the code `{n}` of the order.", n, kind) for n in range(1, count + 1)]


def test_more_than_nine_criteria_are_more_than_one_piece_of_work():
    assert of_ticket(SPEC, *several(9)) == []
    assert of_ticket(SPEC, *several(10)) == ["AC032"]


def test_a_third_of_the_criteria_may_wait_for_a_person():
    one = LintedCriterion(9, "The page is shown to the customer in green.", "human")
    assert of_ticket(SPEC, *several(2), one) == []
    assert of_ticket(SPEC, *several(1), one, one) == ["AC032"]
    assert of_ticket(SPEC, one) == []


def test_what_may_go_wrong_wants_a_criterion_that_says_how():
    spec = "Customers sign in with their password."
    assert of_ticket(spec, a_criterion("When the word is right, the page shows the orders of the customer.")) == [
        "AC033"
    ]
    assert of_ticket(spec, a_criterion("If the word is wrong, the API answers HTTP 401.")) == []
    assert of_ticket(spec) == []


def test_what_is_suppressed_is_found_and_does_not_count():
    why = "The customer's own word."
    criterion = LintedCriterion(1, "The export should offer the format CSV.", "test", SELECTORS, {"AC005": why})
    (finding,) = lint(SPEC, [criterion])
    assert (finding.rule, finding.suppressed, finding.stands) == ("AC005", why, False)


def test_a_rule_about_the_ticket_is_suppressed_by_any_of_its_criteria():
    first, *others = several(10)
    first = LintedCriterion(first.number, first.text, "test", SELECTORS, {"AC032": "One release."})
    assert [(f.rule, f.stands) for f in lint(SPEC, [first, *others])] == [("AC032", False)]


PERSON = Actor(1, "ada", MemberKind.PERSON, 1)
AGENT = Actor(2, "otter", MemberKind.AGENT, 1)


def test_a_suppression_wants_a_reason_and_a_rule():
    with pytest.raises(Invalid, match="AC005 is suppressed without a reason"):
        must_be_suppressible(PERSON, [Draft("x", suppressions={"AC005": " "})])
    with pytest.raises(Invalid, match="There is no lint rule AC999"):
        must_be_suppressible(PERSON, [Draft("x", suppressions={"AC999": "Because."})])


def test_an_error_is_suppressed_by_persons_alone():
    error, warning = Draft("x", suppressions={"AC001": "Because."}), Draft("x", suppressions={"AC005": "Because."})
    must_be_suppressible(PERSON, [error])
    must_be_suppressible(AGENT, [warning])
    with pytest.raises(NotPermitted, match="only a person may suppress it"):
        must_be_suppressible(AGENT, [error])


def test_an_agent_may_keep_what_a_person_suppressed_as_long_as_the_text_is_the_same():
    known = Criterion(1, "x", Draft("x").kind, suppressions={"AC001": "Because."})
    must_be_suppressible(AGENT, [Draft("x", suppressions={"AC001": "Because."})], [known])
    for other in (Draft("y", suppressions={"AC001": "Because."}), Draft("x", suppressions={"AC001": "So."})):
        with pytest.raises(NotPermitted):
            must_be_suppressible(AGENT, [other], [known])


LONG = [
    "a" * 100_000,
    "1" * 100_000,
    "1 " * 50_000,
    '"' * 99_999,
    "`" * 99_999 + "x",
    "not no not " * 10_000,
    "the response time " * 6_000,
    "If when where, " * 7_000,
    "1,1,1_1 " * 12_000 + "mil",
    "as  if  as far as possibl" * 4_000,
    "‰" * 100_000,
]


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:12])
def test_no_text_is_so_long_that_it_is_looked_at_whole(text: str):
    """Each of these takes minutes where a pattern looks at each place for each place."""
    rules = [f.rule for f in lint(text, [LintedCriterion(n, text + str(n), "test", SELECTORS) for n in range(50)])]
    assert rules.count("AC023") == 50


def test_the_page_of_lint_tells_every_rule_with_both_its_examples():
    page = Path(__file__).parents[2].joinpath("docs/spec_lint.md").read_text("utf-8")
    for rule in RULES:
        assert f"| {rule.id} | {rule.level} | {rule.explanation} | {rule.example} | {shown(rule.bad)} |" in page


def shown(sentence: str) -> str:
    return sentence if len(sentence) < 200 else f"{sentence[:60]}… ({len(sentence)} characters)"


def test_a_rule_about_the_ticket_says_what_it_counts():
    assert {rule.id for rule in RULES if isinstance(rule, TicketRule)} == {"AC032", "AC033"}
