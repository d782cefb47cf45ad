"""Whether what many clients were told agrees with the log, with the final board, and with what claims promise.

It knows nothing of how the server works: only calls with their answers, events, and the parts as they are in the end.
Each violation is a sentence. The promises:

* a part has at most one live claim, and the fences of a part only grow;
* tickets whose scopes meet are not claimed at once; nobody holds more than the limit; nothing is claimed before what
  it needs is done; no lease lapses before its time;
* every write that was accepted under a claim carried the fence that was live;
* whatever was acknowledged is in the log once, whatever was refused is not, and what nobody heard of is there at most
  once; nothing is there that nobody asked for;
* the board says of every part what the log says, and what is reported in all its parts goes on.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .record import Call, Outcome

ENDS = {"claim.released": "release_claim", "part.reported": "report_part"}  # by a call of the holder
TAKEN_AWAY = frozenset({"claim.lapsed", "claim.stolen"})
ENDS_ALL = frozenset({"ticket.escalated", "ticket.cancelled"})
REOPENS = frozenset({"ticket.returned", "ticket.reopened"})
DONE = frozenset({"ticket.closed", "ticket.overridden"})
UNDER_A_CLAIM = frozenset({"renew_claim", "release_claim", "report_part"})

Part = tuple[str, str]  # ticket and role


@dataclass(frozen=True)
class Entry:
    """An event of the log."""

    kind: str
    ticket: str
    member: str
    at: datetime
    role: str = ""
    fence: int = 0
    commit: str = ""
    body: str = ""

    @property
    def part(self) -> Part:
        return self.ticket, self.role


@dataclass(frozen=True)
class Ending:
    """A part on the board when all is over."""

    state: str
    fence: int
    holder: str = ""
    commit: str = ""
    reporter: str = ""


@dataclass(frozen=True)
class Race:
    """`log` in the order in which it happened. `shortened` are the fences whose lease was moved into the past."""

    calls: Sequence[Call]
    log: Sequence[Entry]
    board: Mapping[Part, Ending]
    needs: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    scopes: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    limit: int = 0
    lease: timedelta = timedelta()
    shortened: frozenset[int] = frozenset()


def violations(race: Race) -> list[str]:
    return [
        *_of_the_log(race),
        *_of_late_writes(race.calls),
        *_of_answers(race),
        *_of_messages(race),
        *_of_the_board(race),
        *(
            f"{c.member} met a fault of the server: {c.tool}: {c.answer}"
            for c in race.calls
            if "a fault of" in c.answer
        ),
    ]


def won_twice(log: Sequence[Entry]) -> set[Part]:
    """Parts that were given to somebody while another held them, or after another had reported them."""
    board, twice = _Board(), set[Part]()
    for entry in log:
        if entry.kind == "claim.taken" and (entry.part in board.live or entry.part in board.reports):
            twice.add(entry.part)
        board.follow(entry)
    return twice


@dataclass
class _Board:
    """As the log tells it, entry by entry."""

    live: dict[Part, Entry] = field(default_factory=dict[Part, Entry])
    fences: dict[Part, int] = field(default_factory=lambda: defaultdict(int))
    reports: dict[Part, Entry] = field(default_factory=dict[Part, Entry])
    submitted: set[str] = field(default_factory=set[str])
    done: set[str] = field(default_factory=set[str])

    def follow(self, entry: Entry) -> None:
        if entry.kind == "claim.taken":
            self.live[entry.part] = entry
            self.fences[entry.part] = entry.fence
        elif entry.kind in ENDS or entry.kind in TAKEN_AWAY:
            self.live.pop(entry.part, None)
            if entry.kind == "part.reported":
                self.reports[entry.part] = entry
        elif entry.kind in ENDS_ALL | REOPENS:
            self._forget(self.live, entry.ticket)
            if entry.kind in REOPENS:
                self._forget(self.reports, entry.ticket)
                self.submitted.discard(entry.ticket)
                self.done.discard(entry.ticket)
        elif entry.kind == "ticket.submitted":
            self.submitted.add(entry.ticket)
        elif entry.kind in DONE:
            self.done.add(entry.ticket)

    def _forget(self, parts: dict[Part, Entry], ticket: str) -> None:
        for part in [part for part in parts if part[0] == ticket]:
            del parts[part]


def _of_the_log(race: Race) -> Iterator[str]:
    board = _Board()
    for entry in race.log:
        name = f"{entry.ticket} ({entry.role})"
        if entry.kind == "claim.taken":
            yield from _of_a_claim(race, board, entry, name)
        elif entry.kind in ENDS or entry.kind in TAKEN_AWAY:
            claim = board.live.get(entry.part)
            if claim is None or claim.fence != entry.fence:
                lived = f"under {claim.fence}" if claim else "by nobody"
                yield f"{name}: {entry.kind} under fence {entry.fence}, while it was held {lived}."
            elif entry.kind in ENDS and claim.member != entry.member:
                yield f"{name}: {entry.kind} by {entry.member}, while {claim.member} held it."
            elif entry.kind == "claim.lapsed" and _is_early(race, entry.at - claim.at, claim.fence):
                yield f"{name}: the lease under fence {entry.fence} lapsed after {entry.at - claim.at}."
        board.follow(entry)


def _of_a_claim(race: Race, board: _Board, entry: Entry, name: str) -> Iterator[str]:
    if before := board.live.get(entry.part):
        yield f"{name}: {entry.member} was given fence {entry.fence}, while {before.member} held {before.fence}."
    if report := board.reports.get(entry.part):
        yield f"{name}: {entry.member} was given fence {entry.fence}, after {report.member} had reported it."
    if entry.fence <= board.fences[entry.part]:
        yield f"{name}: fence {entry.fence} after fence {board.fences[entry.part]}."
    held = [claim for claim in board.live.values() if claim.member == entry.member]
    if race.limit and len(held) >= race.limit:
        yield f"{name}: {entry.member} claimed it while holding {len(held)} of {race.limit}."
    if missing := [need for need in race.needs.get(entry.ticket, ()) if need not in board.done]:
        yield f"{name}: claimed while it waited for {', '.join(missing)}."
    for ticket in {claim.ticket for claim in board.live.values()} - {entry.ticket}:
        if _meet(race.scopes.get(ticket, ()), race.scopes.get(entry.ticket, ())):
            yield f"{name}: claimed while {ticket} was held in the same scope."


def _is_early(race: Race, after: timedelta, fence: int) -> bool:
    return after < race.lease and fence not in race.shortened


def _meet(ours: Iterable[str], theirs: Sequence[str]) -> bool:
    """Scopes of a race are files, or folders ending in /**."""
    return any(_covers(a, b) or _covers(b, a) for a in ours for b in theirs)


def _covers(wide: str, narrow: str) -> bool:
    return wide == narrow or (wide.endswith("/**") and narrow.startswith(wide.removesuffix("**")))


def _of_late_writes(calls: Sequence[Call]) -> Iterator[str]:
    """By the clock of the clients alone: what was asked for after somebody was told of a higher fence came too late.

    A repeat is answered as the first of its request was, and may be asked for at any time.
    """
    told: dict[Part, list[Call]] = defaultdict(list)
    roles: dict[tuple[str, int], str] = {}
    asked = {(tries[0].member, tries[0].request): tries[0].begun for tries in _requests(calls) if tries[0].request}
    for call in calls:
        if call.tool == "claim_ticket" and call.outcome is Outcome.OK:
            told[call.ticket, call.given["role"]].append(call)
            roles[call.ticket, call.fence] = call.given["role"]
    for claims in told.values():
        for claim in claims:
            begun = asked.get((claim.member, claim.request), claim.begun)
            if earlier := [c for c in claims if c.fence > claim.fence and c.ended < begun]:
                yield f"{claim.ticket}: fence {claim.fence} was given after fence {earlier[0].fence}."
    for call in calls:
        if call.tool not in UNDER_A_CLAIM or call.outcome is not Outcome.OK:
            continue
        claims = told.get((call.ticket, roles.get((call.ticket, call.fence), "")), [])
        begun = asked.get((call.member, call.request), call.begun)
        if newer := [c for c in claims if c.fence > call.fence and c.ended < begun]:
            yield (
                f"{call.ticket}: {call.tool} of {call.member} under fence {call.fence} was accepted after "
                f"{newer[0].member} was given fence {newer[0].fence}."
            )


def _of_answers(race: Race) -> Iterator[str]:
    """Claims, releases and reports: asked for, answered and done the same number of times."""
    claimed = Counter((e.member, e.ticket, e.role, e.fence) for e in race.log if e.kind == "claim.taken")
    ended = Counter((ENDS[e.kind], e.member, e.ticket, e.fence, e.commit) for e in race.log if e.kind in ENDS)
    asked: set[tuple[str, str, str, int, str]] = set()
    unknown: Counter[str] = Counter()
    requests_of: dict[tuple[str, str, str, int], set[str]] = defaultdict(set)
    for attempts in _requests(race.calls):
        first, last = attempts[0], attempts[-1]
        if first.tool == "claim_ticket":
            given = {(c.member, c.ticket, c.given["role"], c.fence) for c in attempts if c.outcome is Outcome.OK}
            if len(given) > 1:
                yield f"{first.member} was given {len(given)} different claims for request {first.request}."
            for claim in given:
                requests_of[claim].add(first.request)
                if not claimed[claim]:
                    yield f"{claim[1]} ({claim[2]}): fence {claim[3]} was given to {claim[0]} and is not in the log."
            unknown[first.member] += not given and last.outcome is Outcome.UNKNOWN
        elif first.tool in ENDS.values():
            deed = (first.tool, first.member, first.ticket, first.fence, str(first.arguments.get("commit", "")))
            asked.add(deed)
            if last.outcome is Outcome.OK and not ended[deed]:
                yield f"{deed[2]}: {deed[0]} of {deed[1]} under fence {deed[3]} was accepted and is not in the log."
            if last.outcome is Outcome.REFUSED and ended[deed]:
                yield f"{deed[2]}: {deed[0]} of {deed[1]} under fence {deed[3]} was refused, and was done."
    for claim, requests in requests_of.items():
        if len(requests) > 1:
            yield f"{claim[1]} ({claim[2]}): fence {claim[3]} was given for {len(requests)} requests of {claim[0]}."
    for member, count in Counter(claim[0] for claim in claimed if claim not in requests_of).items():
        if count > unknown[member]:
            yield f"{member} has {count} claims in the log that it never asked for, or was never told of."
    for deed, count in ended.items():
        if deed not in asked:
            yield f"{deed[2]}: the log has a {deed[0]} of {deed[1]} under fence {deed[3]} that nobody asked for."
        if count > 1:
            yield f"{deed[2]}: {deed[0]} of {deed[1]} under fence {deed[3]} was done {count} times."


def _of_messages(race: Race) -> Iterator[str]:
    """Each has a body of its own."""
    posted = Counter(e.body for e in race.log if e.kind == "message.posted")
    for attempts in _requests(race.calls):
        last = attempts[-1]
        if last.tool != "post_message":
            continue
        count = posted[str(last.arguments["body"])]
        if last.outcome is Outcome.OK and count == 0:
            yield f"{last.ticket}: a message of {last.member} was accepted and is not in the log."
        if last.outcome is Outcome.REFUSED and count:
            yield f"{last.ticket}: a message of {last.member} was refused, and was posted."
        if count > 1:
            yield f"{last.ticket}: a message of {last.member} was posted {count} times."


def _of_the_board(race: Race) -> Iterator[str]:
    told = _Board()
    for entry in race.log:
        told.follow(entry)
    for part, ending in race.board.items():
        live, report = told.live.get(part), told.reports.get(part)
        state = "held" if live else "reported" if report else "open"
        expected = Ending(
            state,
            told.fences[part],
            live.member if live else "",
            report.commit if report and not live else "",
            report.member if report and not live else "",
        )
        if ending != expected:
            yield f"{part[0]} ({part[1]}): the log says {expected}, the board {ending}."
    unfinished = {part[0] for part, ending in race.board.items() if ending.state != "reported"}
    for ticket in sorted({ticket for ticket, _ in race.board} - unfinished - told.submitted):
        yield f"{ticket}: every part of it is reported, and it was never submitted."
    for part in told.fences:
        if part not in race.board:
            yield f"{part[0]} ({part[1]}) is in the log and not on the board."


def _requests(calls: Sequence[Call]) -> list[list[Call]]:
    """The attempts at each request, in order. A call without a request id stands alone."""
    by_request: dict[tuple[str, str], list[Call]] = defaultdict(list)
    alone: list[list[Call]] = []
    for call in calls:
        if call.request:
            by_request[call.member, call.request].append(call)
        else:
            alone.append([call])
    return [*by_request.values(), *alone]
