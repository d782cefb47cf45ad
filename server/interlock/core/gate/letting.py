"""What is not proven, and let go: by a waiver, or by a person's look at what nothing here can check."""

from ..criteria import Criterion
from . import reviewing
from .facts import Facts, Waiver
from .policy import Policy, ProducerClass
from .verdict import CriterionVerdict, State

# Silence, and what comes close to it. A failure, a rejection or a disagreement is an answer, and stays one.
NOTHING_SHOWN = frozenset(
    {
        State.MISSING,
        State.STALE,
        State.SUPERSEDED,
        State.EXPIRED,
        State.DISTRUSTED,
        State.CLAIMED_ONLY,
        State.UNPROVEN,
        State.SKIPPED,
        State.UNKNOWN,
    }
)


def waived(criterion: Criterion, facts: Facts) -> CriterionVerdict | None:
    if criterion.is_unwaivable:
        return None
    for waiver in reversed(facts.waivers):  # the one that lasts longest
        if _covers(waiver, criterion, facts):
            until = f"{waiver.expires_at:%Y-%m-%d %H:%M} UTC"
            by = f"Waived by {waiver.granted_by}" + (" for any head" if waiver.heads is None else "")
            return CriterionVerdict(criterion.number, State.WAIVED, f"{by} until {until}: {waiver.reason}")
    return None


def uncheckable(
    policy: Policy, criterion: Criterion, facts: Facts, verdict: CriterionVerdict
) -> CriterionVerdict | None:
    """Somebody said that it cannot be checked here, and nothing else has answered. A person's look settles it."""
    said = next((u for u in reversed(facts.uncheckable) if u.criterion == criterion.number), None)
    if said is None or verdict.state not in NOTHING_SHOWN:
        return None
    for yes in reviewing.approvals(criterion, facts):
        is_free = not reviewing.objection_to(policy, criterion, facts, yes)
        if is_free and yes.producer_class is ProducerClass.PERSON:
            sentence = f"{yes.reviewer} looked at it, since it cannot be checked here: {said.reason}"
            return CriterionVerdict(criterion.number, State.SATISFIED, sentence, "", (yes.id,))
    return CriterionVerdict(
        criterion.number,
        State.CANNOT_CHECK,
        f"{said.author} says that it cannot be checked here: {said.reason} {verdict.sentence}",
        f"A person who did not work on {facts.ticket} looks and passes it, waives it, or has the spec revised.",
    )


def _covers(waiver: Waiver, criterion: Criterion, facts: Facts) -> bool:
    """Granted for this wording and, unless for any head, for these very heads; and not at its end."""
    is_for_these = waiver.heads is None or dict(waiver.heads) == dict(facts.heads)
    is_about = waiver.criterion == criterion.number and waiver.hash == criterion.hash
    return is_about and is_for_these and waiver.expires_at > facts.now
