"""What is shown beside a commit: the worst of its tickets, and never a success that nobody verified."""

from typing import Any

import pytest

from interlock.core.commit_statuses import Spot, Standing, Word, wanted
from interlock.core.tickets import State
from makers import COMMIT, OTHER_COMMIT, REPOSITORY

HEAD = {REPOSITORY: COMMIT}
SPOT = Spot(REPOSITORY, COMMIT)


def standing(id: int = 1, **about: Any) -> Standing:
    usual: dict[str, Any] = {
        "key": f"SHOP-{id}",
        "state": State.VERIFYING,
        "is_overridden": False,
        "heads": HEAD,
        "gate_is_open": False,
        "sentence": "The gate is shut.",
        "sent_back": {},
    }
    return Standing(id, **{**usual, **about})


@pytest.mark.parametrize(
    ("about", "word"),
    [
        ({}, Word.PENDING),
        ({"gate_is_open": True}, Word.SUCCESS),
        ({"state": State.NEEDS_HUMAN}, Word.PENDING),
        ({"state": State.DONE, "gate_is_open": True}, Word.SUCCESS),
        ({"state": State.DONE, "is_overridden": True}, Word.FAILURE),
        ({"state": State.READY, "heads": {}, "sent_back": HEAD}, Word.FAILURE),
    ],
)
def test_a_ticket_gives_its_commit_a_word(about: dict[str, Any], word: Word):
    assert wanted([standing(**about)])[SPOT].word is word


def test_of_several_tickets_the_worst_decides_whatever_their_order():
    good, bad = standing(1, gate_is_open=True), standing(2, heads={}, state=State.READY, sent_back=HEAD)
    for order in ([good, bad], [bad, good]):
        status = wanted(order)[SPOT]
        assert (status.word, status.key, status.tickets) == (Word.FAILURE, "SHOP-2", (1, 2))
        assert status.sentence == "SHOP-2: It was sent back. And 1 more."


def test_each_commit_has_its_own():
    again = standing(heads={REPOSITORY: OTHER_COMMIT}, gate_is_open=True, sent_back=HEAD)
    assert {spot.commit: s.word for spot, s in wanted([again]).items()} == {OTHER_COMMIT: Word.SUCCESS}


def test_a_sentence_is_no_longer_than_what_is_shown():
    status = wanted([standing(1, sentence="x" * 500), standing(2)])[SPOT]
    assert len(status.sentence) == 140
    assert status.sentence.endswith(" And 1 more.")
