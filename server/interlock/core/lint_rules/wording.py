"""Words that make a criterion impossible to check, one list for each way of being vague.

The lists follow ISO/IEC/IEEE 29148 and the INCOSE guide for writing requirements.
"""

import re
from collections.abc import Sequence

from .phrases import words
from .rule import Find, Level, LintedCriterion, Remark, Rule, is_measured

# What the lint finds in the specs of tickets: words that stand for something nobody has decided yet.
PLACEHOLDER = re.compile(
    r"(?<![\w-])(?:TODO|FIXME|XXX|(?i:tb[adc]|to be (?:defined|determined|decided|confirmed)|lorem ipsum))(?![\w-])"
    r"|\?\?\?"
)
SUBJECTIVE = words(
    "user[- ]friendly",
    "easy to use",
    "intuitive(?:ly)?",
    "seamless(?:ly)?",
    "robust(?:ly)?",
    "graceful(?:ly)?",
    "elegant(?:ly)?",
    "nice(?:ly)?",
    "beautiful(?:ly)?",
    "state[- ]of[- ]the[- ]art",
    "world[- ]class",
    "production[- ]ready",
    "high[- ]quality",
    "(?:is|are|be|looks?|stays?) clean",
    "clean (?:code|design|interface|layout|ui|api|architecture)",
)
VAGUE = words(
    "fast",
    "quick(?:ly)?",
    "slow(?:ly)?",
    "efficient(?:ly)?",
    "performant",
    "scalable",
    "flexible",
    "secure(?:ly)?",
    "reliabl[ey]",
    "responsive",
    "(?<!how )(?:large|small|many|few|often)",
    "several",
    "some",
    "usually",
    "normally",
    "sometimes",
    "sufficient(?:ly)?",
    "adequate(?:ly)?",
    "appropriate(?:ly)?",
    "reasonabl[ey]",
    "proper(?:ly)?",
    "suitabl[ey]",
    "significant(?:ly)?",
    "minimal(?:ly)?",
    "approximately",
    "relevant",
    "various",
    "timely",
)
LOOPHOLE = words(
    "(?:if|where|when|whenever|as far as) possible",
    "(?:as|if|where|when) (?:appropriate|needed|necessary|applicable)",
    "to the extent possible",
    "best[- ]effort",
    "ideally",
    "preferably",
)
OPEN_LIST = words(
    r"etc\.?",
    "and so on",
    "and so forth",
    "including but not limited to",
    "such as",
    "and more",
    "and others",
    "or similar",
)
WEAK = words(
    "should",
    "could",
    "might",
    "may",
    "would",
    "tr(?:y|ies) to",
    "attempts? to",
    "aims? to",
    "(?:is|are|be) able to",
    "(?:is|are|be) capable of",
    "supports?",
    "handles?",
)
COMPARATIVE = words(
    "faster",
    "slower",
    "better",
    "worse",
    "more",
    "less",
    "fewer",
    "higher",
    "lower",
    "smaller",
    "larger",
    "improved?",
    "reduced?",
    "increased?",
    "optimi[sz]ed?",
    "minimi[sz]ed?",
    "maximi[sz]ed?",
)
UNIVERSAL = words("always", "never", "all", "every", "any", "each", "none", "everything", "nothing")
WHOLE = re.compile(r"(?<![\w.,])100 ?(?:%|per ?cent)", re.IGNORECASE)
FIAT = words(
    "works",
    "(?:must|shall|should|will|to) work",
    "(?:is|are) working",
    "as expected",
    "as described",
    "as before",
    "(?:unit |integration )?tests? (?:are |is )?(?:added|written)",
    "all (?:the )?tests (?:pass|are green)",
    "(?:no|without) bugs",
    "bug[- ]free",
    r"(?:is|are) (?:done|complete|completed|finished|implemented|tested)(?=\s*\.?\s*$)",
)


def has_placeholder(text: str) -> str | None:
    found = PLACEHOLDER.search(text)
    return found[0] if found else None


def _saying(pattern: re.Pattern[str], why: str, hint: str, unless_measured: bool = False) -> Find:
    """A rule that finds the first word of a list."""

    def find(criterion: LintedCriterion, _all: Sequence[LintedCriterion]) -> Remark | None:
        found = pattern.search(criterion.plain)
        if found is None or (unless_measured and criterion.is_measured):
            return None
        return Remark(f'{criterion.name} says "{found[0]}", {why}.', hint)

    return find


def _comparing(criterion: LintedCriterion, _all: Sequence[LintedCriterion]) -> Remark | None:
    found = COMPARATIVE.search(criterion.plain)
    if found is None or criterion.is_measured or " than " in criterion.plain:
        return None
    return Remark(
        f'{criterion.name} says "{found[0]}" and not than what.', "Say the number, or the base it is measured by."
    )


def _universal(criterion: LintedCriterion, _all: Sequence[LintedCriterion]) -> Remark | None:
    """100 % is no measure, but one more word for all."""
    found = UNIVERSAL.search(criterion.plain) or WHOLE.search(criterion.plain)
    if found is None or is_measured(WHOLE.sub("", criterion.plain)):
        return None
    return Remark(
        f'{criterion.name} says "{found[0]}", which no finite test can show.',
        "Name the set: which ones, in which states?",
    )


RULES = (
    Rule(
        "AC001",
        Level.ERROR,
        "A subjective word: two honest readers may disagree on whether it holds.",
        "When a field is invalid, the form shows the reason below that field.",
        "The checkout page must be user-friendly on a phone.",
        _saying(SUBJECTIVE, "on which two honest readers may disagree", "Say what can be seen when it holds."),
    ),
    Rule(
        "AC002",
        Level.WARNING,
        "A vague word without a number, a literal or a status to check it against.",
        "The order list answers within 200 ms at the 95th percentile.",
        "The order list loads fast on a phone.",
        _saying(VAGUE, "which nothing in the sentence measures", "Add the number and its unit, or the value.", True),
    ),
    Rule(
        "AC003",
        Level.ERROR,
        "A loophole: it lets every result pass.",
        "If the upload exceeds 10 MiB, then the server rejects it with HTTP 413.",
        "The refund is booked on the same day if possible.",
        _saying(LOOPHOLE, "which lets every result pass", "Name the condition, or leave the exception out."),
    ),
    Rule(
        "AC004",
        Level.ERROR,
        "An open list: nobody can say when it is complete.",
        "The export offers the formats CSV and XLSX.",
        "The export offers the formats CSV, XLSX, etc.",
        _saying(OPEN_LIST, "so the list has no end", "List every item, or name the set that bounds them."),
    ),
    Rule(
        "AC005",
        Level.WARNING,
        "A weak verb: it says what is wished or possible, and not what is seen.",
        "The API answers a refund with HTTP 201.",
        "The export should offer the format CSV.",
        _saying(WEAK, "which is a wish and no observation", 'Say what happens: "the API answers HTTP 201".', True),
    ),
    Rule(
        "AC006",
        Level.ERROR,
        "A placeholder: the decision has not been taken.",
        "A session ends after 30 minutes without a request.",
        "The session ends after TBD minutes without a request.",
        _saying(PLACEHOLDER, "so something is still to be decided", "Decide it, or ask and wait for the answer."),
    ),
    Rule(
        "AC007",
        Level.WARNING,
        "A comparison without a base or a number.",
        "The cold start takes at most 2 seconds on the reference machine.",
        "The order list answers faster on a phone.",
        _comparing,
    ),
    Rule(
        "AC008",
        Level.WARNING,
        "A universal: no finite test shows it, unless the set is named.",
        "The three endpoints under /admin refuse a member with HTTP 403.",
        "The API never shows the password of a member.",
        _universal,
    ),
    Rule(
        "AC012",
        Level.ERROR,
        "Completion by fiat: it claims the end and says nothing that can be seen.",
        "When the cart holds 2 items of 5.00 EUR, the cart page shows the sum 10.00 EUR.",
        "The search for orders behaves as expected.",
        _saying(FIAT, "which claims the end and shows nothing", "Say what one sees when it holds, in which case."),
    ),
)
