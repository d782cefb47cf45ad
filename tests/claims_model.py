"""What claims promise, as a small program that keeps everything in its head: it is run beside the real thing.

Time is counted in minutes. A lease that has passed holds on until somebody records it; `settled` is the board with
every such lease recorded, and a claim may be decided on either.
"""

from copy import deepcopy
from dataclasses import dataclass, field

LEASE, RESERVE, RESERVE_AFTER_LAPSE = 15, 10, 5
LIMIT, MAX_LAPSES, MAX_RETURNS = 2, 2, 2
ROLE_LIMITS = {"work": 2, "frontend": 1}
OVER = frozenset({"done", "cancelled"})
LOST = frozenset({"lapsed", "stolen", "withdrawn"})


@dataclass
class Part:
    role: str
    state: str = "open"
    fence: int = 0
    holder: str | None = None
    left: int = 0  # minutes of the lease
    reporter: str | None = None
    kept_for: str | None = None  # who goes first, because they have the context
    kept: int = 0  # and for how many minutes more


@dataclass
class Ticket:
    key: str
    priority: int
    reach: tuple[str, ...]
    parts: dict[str, Part]
    needs: frozenset[str]
    state: str
    questions: set[int] = field(default_factory=set)
    known_to: str | None = None  # who was the last to take a part of it
    lapses: int = 0
    returns: int = 0
    ended: dict[str, str] = field(default_factory=dict)  # who held a part in this round: how their last claim ended
    reported: dict[int, str] = field(default_factory=dict)  # fences in this round, and whose they were

    @property
    def held(self) -> list[Part]:
        return [part for part in self.parts.values() if part.state == "held"]

    @property
    def all_reported(self) -> bool:
        return all(part.state == "reported" for part in self.parts.values())

    def end(self, part: Part, how: str) -> None:
        """A claim that lapsed keeps its part for the holder, from the end of the lease on."""
        assert part.holder
        kept = max(part.left + RESERVE_AFTER_LAPSE, 0) if how == "lapsed" else 0
        kept_for = part.holder if kept else None
        self.parts[part.role] = Part(part.role, fence=part.fence, kept_for=kept_for, kept=kept)
        self.ended[part.holder] = how

    def free(self, part: Part, how: str) -> None:
        self.end(part, how)
        self.state = "in_progress" if self.held else "ready"

    def withdraw(self, by: str = "") -> None:
        for part in self.held:
            self.end(part, "released" if part.holder == by else "withdrawn")

    def reopen_parts(self) -> None:
        for part in self.parts.values():
            kept = RESERVE if part.reporter else 0
            self.parts[part.role] = Part(part.role, fence=part.fence, kept_for=part.reporter, kept=kept)

    def begin_round(self) -> None:
        self.reopen_parts()
        self.ended.clear()
        self.reported.clear()

    def may_write(self, member: str, fence: int | None = None) -> bool:
        """Whoever lost their last claim may not, until they claim again; a fence that is named speaks for itself."""
        mine = {part.fence for part in self.held if part.holder == member}
        if fence is None:
            return bool(mine) or self.ended.get(member) not in LOST
        return fence in mine or self.reported.get(fence) == member


@dataclass
class Model:
    roles: dict[str, tuple[str, ...]]
    tickets: dict[str, Ticket] = field(default_factory=dict)
    newest_fence: int = 0

    @property
    def settled(self) -> "Model":
        settled = deepcopy(self)
        for ticket in settled.tickets.values():
            settled.lapse(ticket)
        return settled

    @property
    def held(self) -> list[Part]:
        return [part for ticket in self.tickets.values() for part in ticket.held]

    @property
    def alive(self) -> list[Ticket]:
        return [ticket for ticket in self.tickets.values() if ticket.state not in OVER]

    def those(self, state: str) -> list[Ticket]:
        return [ticket for ticket in self.tickets.values() if ticket.state == state]

    def waiting(self, ticket: Ticket) -> int:
        return len(ticket.questions) + sum(self.tickets[need].state not in OVER for need in ticket.needs)

    def claimable(self, member: str, role: str = "", key: str = "") -> list[tuple[Ticket, Part]]:
        """What a claim may take now, the best priority and then what the member knows: only those."""
        if sum(part.holder == member for part in self.held) >= LIMIT:
            return []
        free = [
            (ticket, part)
            for ticket in self.tickets.values()
            if key in ("", ticket.key)
            and ticket.state in ("ready", "in_progress")
            and not self.waiting(ticket)
            and not self.meets_another(ticket)
            for part in ticket.parts.values()
            if part.state == "open"
            and not self.is_filled(part.role)
            and (part.kept <= 0 or part.kept_for == member)
            and role in ("", part.role)
            and (part.role == "work" or not self.roles[member] or part.role in self.roles[member])
        ]
        best = min(((t.priority, t.known_to != member) for t, _ in free), default=None)
        return [(t, p) for t, p in free if (t.priority, t.known_to != member) == best]

    def is_filled(self, role: str) -> bool:
        return role in ROLE_LIMITS and sum(part.role == role for part in self.held) >= ROLE_LIMITS[role]

    def meets_another(self, ticket: Ticket) -> bool:
        others = [other for other in self.tickets.values() if other is not ticket and other.held]
        return any(a.startswith(b) or b.startswith(a) for o in others for a in o.reach for b in ticket.reach)

    def take(self, key: str, role: str, member: str, fence: int) -> None:
        assert fence > self.newest_fence
        self.newest_fence = fence
        ticket = self.tickets[key]
        ticket.parts[role] = Part(role, "held", fence, member, LEASE)
        ticket.known_to = member
        ticket.state = "in_progress"

    def holds(self, member: str, key: str, fence: int) -> Part | None:
        """The live claim under this fence. Late is not too late while nobody recorded the lapse."""
        return next((p for p in self.tickets[key].held if (p.fence, p.holder) == (fence, member)), None)

    def report(self, ticket: Ticket, part: Part) -> None:
        assert part.holder
        ticket.parts[part.role] = Part(part.role, "reported", part.fence, reporter=part.holder)
        ticket.ended[part.holder] = "reported"
        ticket.reported[part.fence] = part.holder
        ticket.state = "verifying" if ticket.all_reported else "in_progress" if ticket.held else "ready"

    def lapse(self, ticket: Ticket) -> None:
        gone = [part for part in ticket.held if part.left <= 0]
        for part in gone:
            ticket.free(part, "lapsed")
        ticket.lapses += len(gone)
        if gone and ticket.lapses >= MAX_LAPSES:
            ticket.withdraw()
            ticket.state = "needs_human"

    def lapse_all_but(self, living: set[int]) -> None:
        """Whichever of the leases that have passed are recorded by now."""
        for ticket in self.tickets.values():
            if any(part.left <= 0 and part.fence not in living for part in ticket.held):
                self.lapse(ticket)

    def send_back(self, ticket: Ticket) -> None:
        ticket.returns += 1
        ticket.begin_round()
        ticket.state = "needs_human" if ticket.returns >= MAX_RETURNS else "ready"

    def decide(self, ticket: Ticket, to: str) -> None:
        ticket.lapses = ticket.returns = 0
        if to in ("ready", "draft") and ticket.all_reported:
            ticket.reopen_parts()
        ticket.state = to

    def pass_time(self, minutes: int) -> None:
        for part in (part for ticket in self.tickets.values() for part in ticket.parts.values()):
            part.left -= minutes
            part.kept -= minutes

    def sign_of_life(self, member: str) -> None:
        for part in self.held:
            if part.holder == member and part.left < LEASE * 2 / 3:
                part.left = LEASE
