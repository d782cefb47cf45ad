"""The checker of races finds what it is there to find: each history here was told by a server that broke a promise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from race.checker import Ending, Entry, Race, violations, won_twice
from race.record import Call, Outcome

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
COMMIT = "a" * 40
LEASE = timedelta(minutes=2)


def called(member: str, tool: str, begun: float, outcome: Outcome = Outcome.OK, **arguments: Any) -> Call:
    """One second long; a claim of SHOP-1 was given the fence that is named."""
    given = {}
    if tool == "claim_ticket" and outcome is Outcome.OK:
        given = {"key": arguments.pop("key", "SHOP-1"), "role": "work", "fence": arguments.pop("fence")}
    named = {"key": "SHOP-1"} | arguments if tool != "claim_ticket" else arguments
    return Call(member, tool, {"request_id": f"{member}-{begun}"} | named, begun, begun + 1, outcome, "", given)


def report(member: str, begun: float, fence: int, outcome: Outcome = Outcome.OK, **about: Any) -> Call:
    return called(member, "report_part", begun, outcome, **{"fence": fence, "commit": COMMIT, **about})


def logged(kind: str, member: str, fence: int = 0, seconds: float = 0, **about: Any) -> Entry:
    entry = Entry(kind, "SHOP-1", member, NOON + timedelta(seconds=seconds), "work", fence)
    return replace(entry, **({"commit": COMMIT} if kind == "part.reported" else {}) | about)


# otter claims, gives back; lynx claims, reports.
CALLS = [
    called("otter", "claim_ticket", 0, fence=1),
    called("otter", "post_message", 2, body="I begin."),
    called("otter", "release_claim", 4, fence=1),
    called("lynx", "claim_ticket", 6, fence=2),
    report("lynx", 8, fence=2),
]
LOG = [
    logged("claim.taken", "otter", 1),
    logged("message.posted", "otter", body="I begin."),
    logged("claim.released", "otter", 1),
    logged("claim.taken", "lynx", 2),
    logged("part.reported", "lynx", 2),
    logged("ticket.submitted", "lynx", role=""),
]
BOARD = {("SHOP-1", "work"): Ending("reported", 2, "", COMMIT, "lynx")}
GOOD = Race(CALLS, LOG, BOARD, limit=1, lease=LEASE)

UNKNOWN = called("otter", "release_claim", 4, Outcome.UNKNOWN, fence=1)
REPEATED = replace(CALLS[2], arguments=UNKNOWN.arguments, begun=5, ended=5.5)
CLAIM_UNKNOWN = called("otter", "claim_ticket", 0, Outcome.UNKNOWN)
CLAIM_REPEATED = replace(CALLS[0], arguments=CLAIM_UNKNOWN.arguments, begun=1, ended=1.5)
# The answers to otter are lost; it asks again when lynx has been given the part.
REPEATED_LATE = replace(REPEATED, begun=20, ended=21)
CLAIM_REPEATED_LATE = replace(CLAIM_REPEATED, begun=20, ended=21)


@pytest.mark.parametrize(
    "race",
    [
        GOOD,
        replace(GOOD, calls=[*CALLS[:2], UNKNOWN, REPEATED, *CALLS[3:]]),
        replace(GOOD, calls=[CLAIM_UNKNOWN, CLAIM_REPEATED, *CALLS[1:]]),
        replace(GOOD, calls=[CLAIM_UNKNOWN, UNKNOWN, CALLS[1], *CALLS[3:]]),
        replace(GOOD, calls=[*CALLS[:2], UNKNOWN, *CALLS[3:], REPEATED_LATE]),
        replace(GOOD, calls=[CLAIM_UNKNOWN, *CALLS[1:], CLAIM_REPEATED_LATE]),
        replace(GOOD, calls=[*CALLS, report("otter", 10, fence=1, outcome=Outcome.REFUSED)]),
        replace(GOOD, log=[*LOG[:2], logged("claim.lapsed", "", 1, 121), *LOG[3:]], calls=CALLS[:2] + CALLS[3:]),
    ],
)
def test_nothing_is_said_of_a_race_that_kept_every_promise(race: Race):
    assert violations(race) == []


@pytest.mark.parametrize(
    ("race", "said"),
    [
        (
            replace(GOOD, log=[LOG[0], LOG[3], *LOG[1:3], LOG[4]]),
            "SHOP-1 (work): lynx was given fence 2, while otter held 1.",
        ),
        (
            replace(GOOD, log=[*LOG[:3], logged("claim.taken", "lynx", 1), *LOG[4:]]),
            "SHOP-1 (work): fence 1 after fence 1.",
        ),
        (
            replace(GOOD, calls=[*CALLS, called("fox", "claim_ticket", 10, fence=1)]),
            "SHOP-1: fence 1 was given after fence 2.",
        ),
        (
            replace(GOOD, calls=[*CALLS[:2], *CALLS[3:], REPEATED_LATE]),
            "SHOP-1: release_claim of otter under fence 1 was accepted after lynx was given fence 2.",
        ),
        (
            replace(GOOD, log=[*LOG, logged("claim.taken", "fox", 3)]),
            "SHOP-1 (work): fox was given fence 3, after lynx had reported it.",
        ),
        (
            replace(GOOD, calls=[*CALLS, called("otter", "renew_claim", 10, fence=1)]),
            "SHOP-1: renew_claim of otter under fence 1 was accepted after lynx was given fence 2.",
        ),
        (
            replace(
                GOOD, calls=[*CALLS, report("otter", 10, fence=1)], log=[*LOG, logged("part.reported", "otter", 1)]
            ),
            "SHOP-1: report_part of otter under fence 1 was accepted after lynx was given fence 2.",
        ),
        (
            replace(GOOD, log=[*LOG[:4], logged("part.reported", "otter", 1)]),
            "SHOP-1 (work): part.reported under fence 1, while it was held under 2.",
        ),
        (
            replace(GOOD, log=[*LOG[:4], logged("part.reported", "otter", 2)]),
            "SHOP-1 (work): part.reported by otter, while lynx held it.",
        ),
        (
            replace(GOOD, log=LOG[:4]),
            "SHOP-1: report_part of lynx under fence 2 was accepted and is not in the log.",
        ),
        (
            replace(GOOD, log=LOG[3:]),
            "SHOP-1 (work): fence 1 was given to otter and is not in the log.",
        ),
        (
            replace(GOOD, log=[LOG[0], *LOG[2:]]),
            "SHOP-1: a message of otter was accepted and is not in the log.",
        ),
        (
            replace(GOOD, log=[*LOG[:2], *LOG[1:]]),
            "SHOP-1: a message of otter was posted 2 times.",
        ),
        (
            replace(GOOD, calls=[*CALLS[:4], report("lynx", 8, fence=2, outcome=Outcome.REFUSED)]),
            "SHOP-1: report_part of lynx under fence 2 was refused, and was done.",
        ),
        (
            replace(GOOD, log=[*LOG, LOG[4]]),
            "SHOP-1: report_part of lynx under fence 2 was done 2 times.",
        ),
        (
            replace(GOOD, calls=CALLS[:4]),
            "SHOP-1: the log has a report_part of lynx under fence 2 that nobody asked for.",
        ),
        (
            replace(GOOD, calls=CALLS[1:]),
            "otter has 1 claims in the log that it never asked for, or was never told of.",
        ),
        (
            replace(GOOD, calls=[*CALLS, replace(CALLS[3], arguments={"request_id": "another"}, begun=7, ended=7.5)]),
            "SHOP-1 (work): fence 2 was given for 2 requests of lynx.",
        ),
        (
            replace(GOOD, calls=[*CALLS, replace(CALLS[3], given={**CALLS[3].given, "fence": 3}, begun=7, ended=7.5)]),
            "lynx was given 2 different claims for request lynx-6.",
        ),
        (
            replace(GOOD, board={("SHOP-1", "work"): Ending("open", 2)}),
            "SHOP-1 (work): the log says Ending(state='reported', fence=2, holder='', "
            f"commit='{COMMIT}', reporter='lynx'), the board Ending(state='open', fence=2, holder='', "
            "commit='', reporter='').",
        ),
        (
            replace(GOOD, log=LOG[:5]),
            "SHOP-1: every part of it is reported, and it was never submitted.",
        ),
        (
            replace(GOOD, board={}),
            "SHOP-1 (work) is in the log and not on the board.",
        ),
        (
            replace(GOOD, log=[*LOG[:2], logged("claim.lapsed", "", 1, 119), *LOG[3:]], calls=CALLS[:2] + CALLS[3:]),
            "SHOP-1 (work): the lease under fence 1 lapsed after 0:01:59.",
        ),
        (
            replace(GOOD, needs={"SHOP-1": ["SHOP-9"]}),
            "SHOP-1 (work): claimed while it waited for SHOP-9.",
        ),
        (
            replace(
                GOOD, calls=[*CALLS, replace(CALLS[0], begun=20, ended=21, answer="This is a fault of the server")]
            ),
            "otter met a fault of the server: claim_ticket: This is a fault of the server",
        ),
    ],
)
def test_what_was_broken_is_said(race: Race, said: str):
    assert said in violations(race)


@pytest.mark.parametrize(
    ("held", "wanted", "do_meet"),
    [
        ("src/api/**", "src/api/orders.py", True),
        ("src/api/orders.py", "src/api/**", True),
        ("src/api/orders.py", "src/api/orders.py", True),
        ("src/api/**", "src/apis.py", False),
        ("src/api/**", "src/web/**", False),
    ],
)
def test_scopes_that_meet_are_not_held_at_once(held: str, wanted: str, do_meet: bool):
    log = [LOG[0], logged("claim.taken", "lynx", 2, ticket="SHOP-2")]
    race = replace(GOOD, log=log, scopes={"SHOP-1": [held], "SHOP-2": [wanted]})
    assert ("SHOP-2 (work): claimed while SHOP-1 was held in the same scope." in violations(race)) is do_meet


def test_nobody_holds_more_than_the_limit():
    log = [LOG[0], logged("claim.taken", "otter", 2, ticket="SHOP-2")]
    said = "SHOP-2 (work): otter claimed it while holding 1 of 1."
    assert said in violations(replace(GOOD, log=log))
    assert said not in violations(replace(GOOD, log=[LOG[0], LOG[2], log[1]]))


def test_a_part_is_won_twice_when_it_is_given_to_a_second_holder_or_after_it_was_reported():
    part = ("SHOP-1", "work")
    assert won_twice(LOG) == set()
    assert won_twice([LOG[0], LOG[3]]) == {part}
    assert won_twice([*LOG, logged("claim.taken", "fox", 3)]) == {part}
    assert won_twice([*LOG, logged("ticket.returned", "judge", role=""), logged("claim.taken", "fox", 3)]) == set()


def test_a_returned_ticket_is_done_again():
    again = [
        logged("ticket.returned", "judge", role=""),
        logged("claim.taken", "lynx", 3),
        logged("part.reported", "lynx", 3),
        logged("ticket.submitted", "lynx", role=""),
    ]
    calls = [called("lynx", "claim_ticket", 20, fence=3), report("lynx", 22, fence=3)]
    board = {("SHOP-1", "work"): Ending("reported", 3, "", COMMIT, "lynx")}
    assert violations(replace(GOOD, log=[*LOG, *again], calls=[*CALLS, *calls], board=board)) == []
