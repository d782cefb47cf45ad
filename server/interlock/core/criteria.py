"""One checkable sentence of a ticket: its kind, how it is checked, and a hash of its content.

Evidence carries the hash of the criterion it speaks for, so that an edited criterion sheds its evidence by itself.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from .refusals import Invalid


class Kind(StrEnum):
    TEST = "test"  # named tests passed in CI
    STATIC = "static"  # named tools looked, and found nothing that matters
    COVERAGE = "coverage"  # so much of the code was reached
    CONTRACT = "contract"  # no open mismatch on these operations
    REVIEW = "review"  # somebody else's verdict
    HUMAN = "human"  # a person looked
    CHILDREN = "children"  # every child ticket is closed


@dataclass(frozen=True)
class Draft:
    """A criterion as somebody writes it. `selectors` are test names (test), tools (static), shares (coverage) or
    operations (contract). `suppressions` say of a lint rule why it is wrong here."""

    text: str
    kind: Kind = Kind.TEST
    selectors: tuple[str, ...] = ()
    is_unwaivable: bool = False
    suppressions: Mapping[str, str] = field(default_factory=dict[str, str], hash=False, repr=False)


@dataclass(frozen=True)
class Criterion:
    """`removed_in` is the spec version that dropped it; a removed criterion stays listed and is judged no more.

    What lint is told to leave in peace is frozen with the spec, and no part of the hash: it proves nothing.
    """

    number: int
    text: str
    kind: Kind
    selectors: tuple[str, ...] = ()
    is_unwaivable: bool = False
    removed_in: int | None = None
    suppressions: Mapping[str, str] = field(default_factory=dict[str, str], hash=False, repr=False)

    @property
    def name(self) -> str:
        return f"AC-{self.number}"

    @property
    def hash(self) -> str:
        content = json.dumps([self.kind, self.text, sorted(self.selectors)], ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def number_of(name: str) -> int:
    """AC-3, ac-3 or SHOP-12/AC-3 -> 3. Refuses (Invalid) anything else."""
    tail = name.rsplit("/", 1)[-1].upper()
    if not tail.startswith("AC-") or not tail[3:].isascii() or not tail[3:].isdigit() or len(tail) > 8:
        raise Invalid(f"{name!r} names no criterion.", "Criteria are named AC-1, AC-2, ...")
    return int(tail[3:])


def written(drafts: Sequence[Draft]) -> tuple[Criterion, ...]:
    """The first criteria of a ticket, numbered from 1."""
    return tuple(_numbered(number, draft) for number, draft in enumerate(drafts, 1))


def revised(old: Sequence[Criterion], new: Sequence[tuple[int | None, Draft]], version: int) -> tuple[Criterion, ...]:
    """The criteria after a revision: numbers are kept, new ones go on from the highest, missing ones are removed.

    Refuses (Invalid) a number that the ticket does not have.
    """
    known = {c.number: c for c in old}
    if unknown := [f"AC-{n}" for n, _ in new if n is not None and n not in known]:
        raise Invalid(f"There is no {', '.join(unknown)}.", "Leave the name out to add a criterion.")
    kept = {n: _numbered(n, draft) for n, draft in new if n is not None}
    fresh = max(known, default=0)
    for number, draft in new:
        if number is None:
            fresh += 1
            kept[fresh] = _numbered(fresh, draft)
    for number, criterion in known.items():
        if number not in kept:
            kept[number] = replace(criterion, removed_in=criterion.removed_in or version)
    return tuple(kept[n] for n in sorted(kept))


def _numbered(number: int, draft: Draft) -> Criterion:
    return Criterion(
        number,
        draft.text,
        draft.kind,
        tuple(draft.selectors),
        draft.is_unwaivable,
        suppressions=dict(draft.suppressions),
    )
