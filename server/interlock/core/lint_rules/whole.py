"""What only the ticket as a whole can lack: criteria that a machine checks, few enough, and the way it fails."""

from collections.abc import Sequence

from ..criteria import Kind
from .phrases import words
from .rule import Level, LintedCriterion, Remark, TicketRule

MOST = 9
FEWEST_TO_COUNT = 3  # of less than three, a third says nothing
SPEC_LIMIT = 20_000  # characters of the spec that are looked at
RISKY = words(
    *("upload(?:s|ed|ing)?", "log[- ]?in", "sign[- ]?in", "passwords?", "authenticat(?:e|es|ed|ion)", "permissions?"),
    *("authori[sz](?:e|es|ed|ation)", "payments?", "credit cards?", "card numbers?"),
    *("(?:user|form) input", "input fields?"),
)
FAILING = words(
    *("refus(?:e|es|ed|al)", "reject(?:s|ed|ion)?", "den(?:y|ies|ied)", "errors?", "invalid", "fail(?:s|ed|ure|ures)?"),
    *("forbidden", "unauthori[sz]ed", "expire[sd]?", "exceed(?:s|ed)?", "missing", "wrong", "without", "no", "not"),
    *("cannot", "empty", "twice", "unknown", "limit(?:s|ed)?", "[45][0-9][0-9]", "too (?:large|long|many|big|old)"),
)


def _lopsided(_spec: str, criteria: Sequence[LintedCriterion]) -> Remark | None:
    if len(criteria) > MOST:
        return Remark(
            f"The ticket has {len(criteria)} criteria; more than {MOST} are more than one piece of work.",
            "Split the ticket along the criteria that belong together.",
        )
    looked = sum(criterion.kind == Kind.HUMAN for criterion in criteria)
    if len(criteria) < FEWEST_TO_COUNT or 3 * looked <= len(criteria):
        return None
    return Remark(
        f"{looked} of {len(criteria)} criteria can only be looked at by a person.",
        "Let a test show what a test can see; keep a person for what is a matter of taste.",
    )


def _only_sunny(spec: str, criteria: Sequence[LintedCriterion]) -> Remark | None:
    if not criteria:
        return None
    text = "\n".join([spec[:SPEC_LIMIT], *(criterion.plain for criterion in criteria)])
    risky = RISKY.search(text)
    if risky is None or any(FAILING.search(criterion.text[:SPEC_LIMIT]) for criterion in criteria):
        return None
    return Remark(
        f'The ticket speaks of "{risky[0]}", and no criterion says what happens when it goes wrong.',
        "Add one: if the password is wrong, then the API answers HTTP 401.",
    )


RULES = (
    TicketRule(
        "AC032",
        Level.WARNING,
        f"Hard to verify as a whole: more than {MOST} criteria, or more than a third of three and more are of kind "
        "`human`.",
        "Six criteria: five of kind `test`, one of kind `human`.",
        "Three criteria, two of them of kind `human`.",
        _lopsided,
    ),
    TicketRule(
        "AC033",
        Level.WARNING,
        "Only the sunny day: the text speaks of uploads, input, signing in, permissions or payments, and no criterion "
        "says what happens when it goes wrong.",
        "If the password is wrong, then the API answers HTTP 401.",
        "When the password is right, the API answers HTTP 200. (And nothing about a wrong one.)",
        _only_sunny,
    ),
)
