"""How many voices there are among approvals: each operator has one, and with `distinct_families` each kind of model."""

from collections.abc import Sequence

from .facts import Review
from .policy import ProducerClass

Side = tuple[str, int | str]


def voices(given: Sequence[Review], distinct_families: bool) -> tuple[Review, ...]:
    """As many as can speak side by side without sharing an operator, or a family; the oldest where several could.

    A person is a family of their own. Agents of whom nobody said what model they are count as one family.
    """
    if not distinct_families:
        first = {r.operator_id: r for r in reversed(given)}
        return tuple(sorted(first.values(), key=lambda r: r.id))
    chosen: dict[Side, Review] = {}  # by family; each operator once: a matching of operators to families
    for operator in dict.fromkeys(r.operator_id for r in given):
        _seat(operator, given, chosen, set())
    return tuple(sorted(chosen.values(), key=lambda r: r.id))


def _seat(operator: int, given: Sequence[Review], chosen: dict[Side, Review], tried: set[Side]) -> bool:
    """Give the operator a family, moving others to theirs where that makes room (Kuhn's augmenting path)."""
    for review in given:
        family = _family(review)
        if review.operator_id != operator or family in tried:
            continue
        tried.add(family)
        sitting = chosen.get(family)
        if sitting is None or _seat(sitting.operator_id, given, chosen, tried):
            chosen[family] = review
            return True
    return False


def _family(review: Review) -> Side:
    is_person = review.producer_class is ProducerClass.PERSON
    return ("person", review.reviewer_id) if is_person else ("model", review.family)
