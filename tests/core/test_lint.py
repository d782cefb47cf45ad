"""Which sentences can be checked, and what is said of those that cannot."""

from pathlib import Path

import pytest

from interlock.core.lint import RULES, Finding, Level, LintedCriterion, lint

SPEC = "Customers get their money back."
SELECTORS = ("tests/test_orders.py::test_a_refund",)


def a_criterion(text: str, number: int = 1, kind: str = "test", *selectors: str) -> LintedCriterion:
    return LintedCriterion(number, text, kind, selectors or SELECTORS)


def found(text: str) -> list[str]:
    return [finding.rule for finding in lint(SPEC, [a_criterion(text)])]


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
    ("AC010", "The page shows the sum and the tax and the name."),
    ("AC010", "The page shows the sum; it hides the tax."),
    ("AC012", "The refund of an order works in the shop."),
    ("AC012", "The search for orders behaves as expected."),
    ("AC012", "The export of the orders is done."),
    ("AC012", "Unit tests are added for the refund module."),
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
]


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_each_rule_finds_its_bad_sentence(rule: str, text: str):
    assert rule in found(text)


@pytest.mark.parametrize("text", CLEAN)
def test_a_sentence_that_can_be_checked_is_left_in_peace(text: str):
    assert found(text) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_good_example_of_a_rule_is_good_by_all_rules(rule):
    assert found(rule.example) == []


def test_every_wording_and_form_rule_has_a_bad_sentence():
    assert {rule for rule, _ in BAD} | {"AC030", "AC031"} == {rule.id for rule in RULES}


def test_only_the_unarguable_is_an_error():
    warnings = {rule.id for rule in RULES if rule.level is Level.WARNING}
    assert warnings == {"AC002", "AC005", "AC007", "AC008", "AC010"}


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
    ],
)
def test_a_criterion_needs_a_way_to_be_proven(kind: str, selectors: tuple[str, ...], level: str, sentence: str):
    (finding,) = lint(SPEC, [LintedCriterion(1, GOOD, kind, selectors)])
    assert (finding.rule, finding.level, finding.sentence) == ("AC030", level, sentence)


@pytest.mark.parametrize(
    ("kind", "selectors"),
    [("contract", ("POST /orders/{id}/refunds",)), ("review", ()), ("human", ()), ("children", ())],
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


def test_the_guide_explains_every_rule():
    guide = Path(__file__).parents[2].joinpath("docs/how_to/write_a_criterion.md").read_text("utf-8")
    assert [rule.id for rule in RULES if f"| {rule.id} | {rule.level} |" not in guide] == []
