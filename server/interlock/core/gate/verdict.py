"""What the gate says: open or shut, with one reason per criterion and per blocker, and what would help."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """How a criterion stands. Each way of not being satisfied is its own answer."""

    SATISFIED = "satisfied"
    WAIVED = "waived"
    MISSING = "missing"  # nothing speaks for it
    PENDING = "pending"  # a newer run has started
    STALE = "stale"  # what spoke for it was about another head, round or wording
    SUPERSEDED = "superseded"  # a newer run of the same check has nothing to say of it
    EXPIRED = "expired"  # what spoke for it is older than the policy believes
    DISTRUSTED = "distrusted"  # what spoke for it is by somebody who is not believed any more
    CLAIMED_ONLY = "claimed_only"  # only a producer too weak for the policy says so
    UNPROVEN = "unproven"  # it passes, and nothing shows that it fails without the change
    CANNOT_CHECK = "cannot_check"  # somebody says that it cannot be checked here
    FAILED = "failed"
    MISMATCHED = "mismatched"  # the two sides of an API disagree
    REJECTED = "rejected"  # a reviewer or a person said no
    FLAKY = "flaky"
    SKIPPED = "skipped"
    INCONCLUSIVE = "inconclusive"
    UNKNOWN = "unknown"  # the gate does not know how to judge it
    ERROR = "error"  # the policy cannot be read, and nothing is judged


OPENS = frozenset({State.SATISFIED, State.WAIVED})


@dataclass(frozen=True)
class CriterionVerdict:
    """`next` says what would help; it is empty where nothing is missing. `evidence` holds what was relied on."""

    number: int
    state: State
    sentence: str
    next: str = ""
    evidence: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        return f"AC-{self.number}"


@dataclass(frozen=True)
class Blocker:
    code: str
    sentence: str
    next: str


@dataclass(frozen=True)
class Risk:
    """What a person should know before the ticket closes. Where it `calls`, a person must close it."""

    code: str
    sentence: str
    calls: bool


@dataclass(frozen=True)
class Verdict:
    """`snapshot` is a hash of all that was judged: whoever decides names it, so that they decide on what they saw.

    `person_closes`: the policy wants a person to close, always or for one of these risks.
    """

    criteria: tuple[CriterionVerdict, ...]
    blockers: tuple[Blocker, ...]
    snapshot: str
    person_closes: bool
    risks: tuple[Risk, ...] = ()

    @property
    def is_open(self) -> bool:
        return not self.missing

    @property
    def sends_back(self) -> tuple[str, ...]:
        """The sentences of criteria that failed for this very head: there is work to do again, not more to wait for."""
        return tuple(f"{c.name}: {c.sentence}" for c in self.criteria if c.state is State.FAILED)

    @property
    def missing(self) -> tuple[str, ...]:
        return (
            *(f"{c.name}: {c.sentence}" for c in self.criteria if c.state not in OPENS),
            *(b.sentence for b in self.blockers),
            *self._nothing,
        )

    @property
    def next(self) -> tuple[str, ...]:
        """What would help, each once, in the order of what is missing."""
        wanted = [c.next for c in self.criteria if c.state not in OPENS] + [b.next for b in self.blockers]
        proof = ["Prove at least one criterion: a gate does not open on nothing."] if self._nothing else []
        return tuple(dict.fromkeys([*wanted, *proof]))

    @property
    def sentence(self) -> str:
        if self.is_open:
            return "The gate is open." + (" A person closes it." if self.person_closes else "")
        met = sum(c.state in OPENS for c in self.criteria)
        blocked = {0: "", 1: ", 1 blocker"}.get(len(self.blockers), f", {len(self.blockers)} blockers")
        return f"The gate is shut: {met} of {len(self.criteria)} criteria met{blocked}."

    @property
    def _nothing(self) -> tuple[str, ...]:
        if not self.criteria:
            return ("Nothing can be verified: there is no criterion.",)
        if all(c.state is State.WAIVED for c in self.criteria):
            return ("Nothing was verified: every criterion is waived.",)
        return ()


def as_data(verdict: Verdict) -> dict[str, Any]:
    """JSON values only; `from_data` reads them back."""
    return asdict(verdict)


def from_data(data: Mapping[str, Any]) -> Verdict:
    return Verdict(
        tuple(
            CriterionVerdict(c["number"], State(c["state"]), c["sentence"], c["next"], tuple(c["evidence"]))
            for c in data["criteria"]
        ),
        tuple(Blocker(b["code"], b["sentence"], b["next"]) for b in data["blockers"]),
        data["snapshot"],
        data["person_closes"],
        tuple(Risk(r["code"], r["sentence"], r["calls"]) for r in data.get("risks", ())),
    )
