"""How a criterion is built: one checkable sentence of a sensible length."""

import re
from collections.abc import Sequence

from .rule import TEXT_LIMIT, Level, LintedCriterion, Remark, Rule

FEWEST_WORDS = 5
CONJUNCTION = re.compile(r"(?<![\w-])(?:and|or|but)(?![\w-])", re.IGNORECASE)


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


RULES = (
    Rule(
        "AC010",
        Level.WARNING,
        "Compound: several demands in one sentence, of which one may pass and another fail.",
        "When an order is refunded, its page shows the remaining amount.",
        _compound,
    ),
    Rule(
        "AC022",
        Level.ERROR,
        "Too short to name a subject and what is observed of it.",
        "The API refuses an empty order with HTTP 422.",
        _too_short,
    ),
    Rule(
        "AC023",
        Level.ERROR,
        "Too long to be one checkable sentence.",
        "If the card is expired, then the payment page shows the code `card_expired`.",
        _too_long,
    ),
)
