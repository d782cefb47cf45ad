"""What there is to do right now, and for whom of those who wait."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .members import Actor, Deed, Kind, Membership

LONGEST_WAIT_SECONDS = 30  # well below the shortest lease: who waits does not lose what they hold
ANYBODYS = "work"  # the part of a ticket without roles

Roles = frozenset[str] | None  # None: every role


@dataclass(frozen=True)
class Wish:
    """What somebody waits for. `roles`: those whose parts they may take, by project id."""

    member_id: int
    operator_id: int
    is_person: bool
    roles: Mapping[int, Roles]
    may_claim: bool
    may_review: bool


@dataclass(frozen=True)
class OpenPart:
    """`kept_for` is who goes first; None: whoever comes."""

    id: int
    project_id: int
    role: str
    kept_for: int | None


@dataclass(frozen=True)
class OpenReview:
    """A ticket that wants a review by none of its contributors, and not by these operators' agents either."""

    project_id: int
    contributors: frozenset[int]
    operators: frozenset[int]


@dataclass(frozen=True)
class OpenQuestion:
    """`known_to`: who wrote its ticket, or works or worked on it, and has not lost their claim."""

    project_id: int
    author_id: int
    known_to: frozenset[int]


@dataclass(frozen=True)
class Openings:
    """`going_on`: (project, member) of who holds something that waits for nothing."""

    parts: tuple[OpenPart, ...]
    reviews: frozenset[OpenReview] = frozenset()
    questions: frozenset[OpenQuestion] = frozenset()
    going_on: frozenset[tuple[int, int]] = frozenset()


def wish_to_claim(actor: Actor, membership: Membership, role: str) -> Wish:
    roles = _roles(membership)
    if role:
        roles = frozenset({role}) if roles is None or role in roles else frozenset[str]()
    return Wish(actor.id, actor.operator_id, actor.kind is Kind.PERSON, {membership.project_id: roles}, True, False)


def wish_to_work(actor: Actor, project: str = "") -> Wish:
    """In one project, or in all of the actor's."""
    roles = {m.project_id: _roles(m) for m in actor.memberships if project in ("", m.project)}
    may_claim, may_review = actor.may(Deed.CLAIM), actor.may(Deed.REVIEW)
    return Wish(actor.id, actor.operator_id, actor.kind is Kind.PERSON, roles, may_claim, may_review)


class Supply:
    """Openings, as they are handed out: a part that is taken out goes to nobody else."""

    def __init__(self, openings: Openings) -> None:
        self._openings = openings
        self._parts: dict[tuple[int, int | None], dict[str, list[OpenPart]]] = {}
        for part in reversed(openings.parts):
            self._parts.setdefault((part.project_id, part.kept_for), {}).setdefault(part.role, []).append(part)

    def take_part(self, wish: Wish) -> OpenPart | None:
        """A part that the wish fits; the best of its role, those kept for this member before others."""
        for queue in self._queues(wish):
            return queue.pop()
        return None

    def has_work(self, wish: Wish) -> bool:
        """Whether there is anything to do, of any kind. Nothing is taken out."""
        return (
            any((project_id, wish.member_id) in self._openings.going_on for project_id in wish.roles)
            or any(self._queues(wish))
            or self._has_review(wish)
            or self._has_question(wish)
        )

    def _queues(self, wish: Wish) -> Iterator[list[OpenPart]]:
        if not wish.may_claim:
            return
        for project_id, roles in wish.roles.items():
            for whose in (wish.member_id, None):
                by_role = self._parts.get((project_id, whose), {})
                for role in by_role.keys() if roles is None else roles & by_role.keys():
                    if by_role[role]:
                        yield by_role[role]

    def _has_review(self, wish: Wish) -> bool:
        return wish.may_review and any(
            review.project_id in wish.roles
            and wish.member_id not in review.contributors
            and (wish.is_person or wish.operator_id not in review.operators)
            for review in self._openings.reviews
        )

    def _has_question(self, wish: Wish) -> bool:
        return any(
            question.project_id in wish.roles
            and wish.member_id in question.known_to
            and wish.member_id != question.author_id
            for question in self._openings.questions
        )


def _roles(membership: Membership) -> Roles:
    return frozenset({*membership.roles, ANYBODYS}) if membership.roles else None
