"""Whether a criterion speaks of an outcome that has an edge: not of how it is built, and not only of what is not."""

from collections.abc import Sequence

from ..criteria import Kind
from .phrases import words
from .rule import Level, LintedCriterion, Remark, Rule

INSTEAD = words(
    *("refactor(?:s|ed|ing)?", "rewrit(?:e|es|ten|ing)", "clean(?:s|ed)? up the code", "code is (?:moved|extracted)"),
    "(?:is|are) implemented (?:in|with|using|as|by)",
    "(?:uses?|using|with|by means of) (?:an? |the )?(?:redis|memcached|kafka|rabbitmq|celery|postgres(?:ql)?|sqlite|"
    "mysql|mongodb|elasticsearch|docker|kubernetes|react|vue|angular|svelte|django|flask|fastapi|express|graphql|jquery)",
    "(?:uses?|using) (?:an? |the )?(?:\\w{1,20} )?(?:class|function|hook|singleton|factory|decorator|middleware|"
    "library|framework|package|design pattern|cache|queue|mutex|thread pool|regex)",
    "migrat(?:e|es|ed) (?:from|to)",
)
BY_READING = frozenset({Kind.REVIEW.value, Kind.STATIC.value})  # these may well speak of the code
NEGATIVE = words("not", "no", "cannot", "without", "nor", "neither", "doesn['’]t", "can['’]t", "mustn['’]t", "isn['’]t")
EDGE = words(
    *("if", "when", "while", "where", "after", "before", "until", "unless", "once", "as long as", "during", "between"),
    *("except", "other than", "outside"),
)


def _built(criterion: LintedCriterion, _all: Sequence[LintedCriterion]) -> Remark | None:
    found = INSTEAD.search(criterion.plain)
    if found is None or criterion.kind in BY_READING:
        return None
    return Remark(
        f'{criterion.name} says "{found[0]}": how it is built, and not what comes of it.',
        "Say what is different for whoever uses it; leave the how to whoever builds it, or to a review.",
    )


def _boundless(criterion: LintedCriterion, _all: Sequence[LintedCriterion]) -> Remark | None:
    """A selector is an edge, too: what is named there is tried."""
    found = NEGATIVE.search(criterion.plain)
    if found is None or criterion.selectors or criterion.is_measured or EDGE.search(criterion.plain):
        return None
    return Remark(
        f'{criterion.name} says "{found[0]}" and names no case in which that could be tried.',
        "Say when, and what happens instead: if the order is paid, then the API answers HTTP 409.",
    )


RULES = (
    Rule(
        "AC011",
        Level.WARNING,
        "How it is built instead of what comes of it: two builds that do the same are not told apart by their users.",
        "The second request for the same order list is answered within 20 ms.",
        "The order list uses Redis for its results.",
        _built,
    ),
    Rule(
        "AC013",
        Level.WARNING,
        "A negative without an edge: no test tries everything that must not happen. Named tests are an edge.",
        "If a member is no owner, then the API refuses the deletion with HTTP 403.",
        "A member cannot see the orders of the shop.",
        _boundless,
    ),
)
