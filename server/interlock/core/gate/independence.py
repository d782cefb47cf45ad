"""Nobody judges their own work: who may say that a criterion holds."""

from collections.abc import Iterable

from ..criteria import Criterion, Kind
from ..members import Actor
from ..refusals import NotIndependent
from .facts import Facts
from .policy import Independence, Policy, ProducerClass
from .producers import REVIEWS


def objection(
    policy: Policy, criterion: Criterion, facts: Facts, member_id: int, operator_id: int, word: ProducerClass
) -> str:
    """Why this member may not judge the criterion, or "".

    A person may accept what they wrote the spec of, since a `human` criterion asks whether it is what they meant; but
    not what they built. A person is nobody's agent, so that a shared operator binds agents only.
    """
    if criterion.kind is Kind.HUMAN:
        return "worked on" if member_id in facts.workers else ""
    if member_id in facts.contributors:
        return "worked on" if member_id in facts.workers else "wrote or revised the spec of"
    if policy.independence is Independence.MEMBER or word is ProducerClass.PERSON:
        return ""
    return "shares its operator with somebody who worked on" if operator_id in facts.contributing_operators else ""


def is_independent(policy: Policy, facts: Facts, actor: Actor, criterion: Criterion) -> bool:
    return not objection(policy, criterion, facts, actor.id, actor.operator_id, REVIEWS[actor.kind])


def must_be_independent(policy: Policy, facts: Facts, actor: Actor, criteria: Iterable[Criterion]) -> None:
    """Refuses (NotIndependent) a judge of what they contributed to."""
    for criterion in criteria:
        if why := objection(policy, criterion, facts, actor.id, actor.operator_id, REVIEWS[actor.kind]):
            raise NotIndependent(
                f"{actor.name} {why} {facts.ticket} and may not judge {criterion.name}.",
                "Ask a member who did not work on it.",
                criterion=criterion.name,
            )
