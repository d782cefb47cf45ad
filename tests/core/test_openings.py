"""Whom an opening is for."""

import pytest

from interlock.core.members import Actor, Kind, Membership
from interlock.core.openings import (
    Openings,
    OpenPart,
    OpenQuestion,
    OpenReview,
    Supply,
    Wish,
    wish_to_claim,
    wish_to_work,
)

SHOP, OTHER = 1, 2
ANYBODY = None
OTTER, LYNX, OWNER = 10, 11, 12


def a_wish(*roles: str, role: str = "", member: int = OTTER) -> Wish:
    membership = Membership(SHOP, "SHOP", roles)
    return wish_to_claim(Actor(member, "otter", Kind.AGENT, OWNER, memberships=(membership,)), membership, role)


def a_reader(member: int = OTTER, kind: Kind = Kind.AGENT) -> Wish:
    shop = Membership(SHOP, "SHOP")
    return wish_to_work(Actor(member, "otter", kind, OWNER, memberships=(shop,)))


@pytest.mark.parametrize(
    ("wish", "part", "fits"),
    [
        (a_wish(), OpenPart(1, SHOP, "backend", ANYBODY), True),
        (a_wish("backend"), OpenPart(1, SHOP, "backend", ANYBODY), True),
        (a_wish("backend"), OpenPart(1, SHOP, "work", ANYBODY), True),
        (a_wish("backend"), OpenPart(1, SHOP, "frontend", ANYBODY), False),
        (a_wish(role="backend"), OpenPart(1, SHOP, "backend", ANYBODY), True),
        (a_wish(role="backend"), OpenPart(1, SHOP, "work", ANYBODY), False),
        (a_wish("backend", role="frontend"), OpenPart(1, SHOP, "frontend", ANYBODY), False),
        (a_wish(), OpenPart(1, OTHER, "backend", ANYBODY), False),
        (a_wish(), OpenPart(1, SHOP, "backend", OTTER), True),
        (a_wish(), OpenPart(1, SHOP, "backend", LYNX), False),
    ],
)
def test_a_part_fits_whoever_may_take_it(wish: Wish, part: OpenPart, fits: bool):
    assert Supply(Openings((part,))).take_part(wish) == (part if fits else None)


def test_a_part_is_handed_out_once_and_one_s_own_first():
    common, own = OpenPart(1, SHOP, "work", ANYBODY), OpenPart(2, SHOP, "work", OTTER)
    supply = Supply(Openings((common, own)))
    assert [supply.take_part(a_wish()) for _ in range(3)] == [own, common, None]


def test_the_best_of_a_role_is_handed_out_first():
    best, next = OpenPart(7, SHOP, "work", ANYBODY), OpenPart(3, SHOP, "work", ANYBODY)
    assert Supply(Openings((best, next))).take_part(a_wish()) == best


@pytest.mark.parametrize(
    ("openings", "reader", "has_work"),
    [
        (Openings(()), a_reader(), False),
        (Openings((OpenPart(1, SHOP, "work", ANYBODY),)), a_reader(), True),
        (Openings((OpenPart(1, SHOP, "work", ANYBODY),)), a_reader(kind=Kind.CI), False),
        (Openings((), going_on=frozenset({(SHOP, OTTER)})), a_reader(), True),
        (Openings((), going_on=frozenset({(SHOP, LYNX)})), a_reader(), False),
        (Openings((), frozenset({OpenReview(SHOP, frozenset({LYNX}), frozenset())})), a_reader(), True),
        (Openings((), frozenset({OpenReview(SHOP, frozenset({OTTER}), frozenset())})), a_reader(), False),
        (Openings((), frozenset({OpenReview(SHOP, frozenset({LYNX}), frozenset({OWNER}))})), a_reader(), False),
        (
            Openings((), frozenset({OpenReview(SHOP, frozenset({LYNX}), frozenset({OWNER}))})),
            a_reader(OWNER, Kind.PERSON),
            True,
        ),
        (Openings((), frozenset({OpenReview(OTHER, frozenset({LYNX}), frozenset())})), a_reader(), False),
        (Openings((), questions=frozenset({OpenQuestion(SHOP, LYNX, frozenset({OTTER}))})), a_reader(), True),
        (Openings((), questions=frozenset({OpenQuestion(SHOP, OTTER, frozenset({OTTER}))})), a_reader(), False),
        (Openings((), questions=frozenset({OpenQuestion(SHOP, LYNX, frozenset({OWNER}))})), a_reader(), False),
    ],
)
def test_a_reader_has_work_when_there_is_anything_that_they_may_do(openings: Openings, reader: Wish, has_work: bool):
    assert Supply(openings).has_work(reader) is has_work
