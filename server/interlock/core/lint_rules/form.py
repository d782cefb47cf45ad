"""How a criterion is built: one checkable sentence of a sensible length."""

import re
from collections.abc import Sequence

from ..criteria import Kind
from .rule import TEXT_LIMIT, Level, LintedCriterion, Remark, Rule
from .verbs import AUXILIARIES, asks_for_work, is_english, may_say_what_happens

FEWEST_WORDS = 5
PRONOUNS = frozenset({"it", "they", "he", "she", "its", "their", "it's", "they're"})
DETERMINERS = frozenset({"this", "that", "these", "those"})  # pronouns where a verb follows
IN_WORDS = frozenset({Kind.TEST.value, Kind.REVIEW.value, Kind.HUMAN.value})  # proven by what their sentence says
CONJUNCTION = re.compile(r"(?<![\w-])(?:and|or|but)(?![\w-])", re.IGNORECASE)


def _pronoun(criterion: LintedCriterion, _all: Sequence[LintedCriterion]) -> Remark | None:
    head, *rest = criterion.words or ("",)
    is_alone = head in DETERMINERS and bool(rest) and rest[0] in AUXILIARIES
    if head not in PRONOUNS and not is_alone:
        return None
    return Remark(
        f'{criterion.name} begins with "{criterion.plain.split()[0]}", and nobody can say what that is.',
        "Name the subject: the API, the order page, the export.",
    )


def _nothing_happens(criterion: LintedCriterion, _all: Sequence[LintedCriterion]) -> Remark | None:
    """Too short a sentence is remarked on as such. Other kinds are proven by their selectors, and of other languages we
    know no verbs."""
    if criterion.kind not in IN_WORDS or len(criterion.words) < FEWEST_WORDS or not is_english(criterion):
        return None
    if asks_for_work(criterion):
        return Remark(
            f'{criterion.name} says what is to be done ("{criterion.words[0]}") and not what is seen when it is done.',
            "Write: when this happens, that part does this, which can be seen.",
        )
    if may_say_what_happens(criterion):
        return None
    return Remark(
        f"{criterion.name} has no verb: nothing happens in it that could be seen.",
        "Write: when this happens, that part does this, which can be seen.",
    )


def _compound(criterion: LintedCriterion, _all: Sequence[LintedCriterion]) -> Remark | None:
    several = len(CONJUNCTION.findall(criterion.plain)) > 1
    if not (several or ";" in criterion.plain or "and/or" in criterion.plain.lower()):
        return None
    return Remark(f"{criterion.name} asks for several things at once.", "Split it, so that each is proven by itself.")


def _too_short(criterion: LintedCriterion, _all: Sequence[LintedCriterion]) -> Remark | None:
    count = len(criterion.text[:TEXT_LIMIT].split())
    if count >= FEWEST_WORDS:
        return None
    has = f"has {count} word{'' if count == 1 else 's'}" if count else "is empty"
    return Remark(
        f"{criterion.name} {has}; fewer than {FEWEST_WORDS} cannot say who does what.",
        "Write: when this happens, that part does this, which can be seen.",
    )


def _too_long(criterion: LintedCriterion, _all: Sequence[LintedCriterion]) -> Remark | None:
    length = len(criterion.text)
    if length <= TEXT_LIMIT:
        return None
    return Remark(
        f"{criterion.name} has {length:,} characters; the limit is {TEXT_LIMIT}.",
        "Keep the one checkable sentence and move the rest into the spec.",
    )


LONG = "The API answers the call of a customer who has paid, and then " + "it goes on and " * 30

RULES = (
    Rule(
        "AC009",
        Level.ERROR,
        "Begins with a pronoun: nobody can say what it stands for, as each criterion is read by itself.",
        "The order page shows the remaining amount after a refund.",
        "It shows the remaining amount after a refund.",
        _pronoun,
    ),
    Rule(
        "AC010",
        Level.WARNING,
        "Compound: several demands in one sentence, of which one may pass and another fail.",
        "When an order is refunded, its page shows the remaining amount.",
        "The page shows the sum; it hides the tax.",
        _compound,
    ),
    Rule(
        "AC020",
        Level.ERROR,
        "No subject that does something which can be seen: no verb at all, or only an order to do some work. Of "
        "other languages than English nothing is said.",
        "When a customer opens a paid order, then the page offers the button `Refund`.",
        "A refund button for the customer on the page of the order",
        _nothing_happens,
    ),
    Rule(
        "AC022",
        Level.ERROR,
        "Too short to name a subject and what is observed of it.",
        "The API refuses an empty order with HTTP 422.",
        "Refund an order",
        _too_short,
    ),
    Rule(
        "AC023",
        Level.ERROR,
        "Too long to be one checkable sentence.",
        "If the card is expired, then the payment page shows the code `card_expired`.",
        LONG,
        _too_long,
    ),
)
