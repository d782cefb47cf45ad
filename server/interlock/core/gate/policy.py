"""What a project demands before a ticket may close, and how it runs its claims. Versioned, immutable, plain data."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import timedelta
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Any, cast

from .. import scopes
from ..commits import checked_branch
from ..criteria import Kind
from ..refusals import Invalid


class ProducerClass(IntEnum):
    """Who says so, weakest first."""

    CLAIM = 0  # an agent's own word
    REVIEW = 1  # another agent
    CI_TOKEN = 2  # a ci member's bearer token
    CI_OIDC = 3  # a workload identity
    PERSON = 4

    @property
    def word(self) -> str:
        return self.name.lower()


class Overlap(StrEnum):
    """What happens when a ticket's scope meets that of a living claim on another ticket."""

    REFUSE = "refuse"
    WARN = "warn"


class Independence(StrEnum):
    """What a reviewer must not share with whoever worked on the ticket."""

    MEMBER = "member"
    OPERATOR = "operator"


class Closes(StrEnum):
    """When a person closes a ticket whose gate is open; else the server does."""

    ALWAYS = "always"
    ON_RISK = "on_risk"
    NEVER = "never"


class RedProof(StrEnum):
    """Whether the tests of a criterion must be shown to fail on what the head was built upon."""

    OFF = "off"
    ASKED = "asked"  # without it, it is a risk
    REQUIRED = "required"


class LostTests(StrEnum):
    """What tests mean that passed in the run that was accepted last, and are no longer there."""

    ALLOW = "allow"
    ASK = "ask"  # a person closes
    REFUSE = "refuse"


class StepUp(StrEnum):
    """When a person's decision wants a passkey."""

    OFF = "off"
    WHERE_SET = "where_set"  # of whoever has one
    REQUIRED = "required"


# Whose word may be asked for, the least first: an agent's upload is never a test run, and only a person is a person.
WORDS: Mapping[Kind, tuple[ProducerClass, ...]] = {
    Kind.TEST: (ProducerClass.CI_TOKEN, ProducerClass.CI_OIDC),
    Kind.STATIC: (ProducerClass.CI_TOKEN, ProducerClass.CI_OIDC),
    Kind.COVERAGE: (ProducerClass.CI_TOKEN, ProducerClass.CI_OIDC),
    Kind.REVIEW: (ProducerClass.REVIEW, ProducerClass.PERSON),
    Kind.HUMAN: (ProducerClass.PERSON,),
}


def _needs() -> Mapping[Kind, ProducerClass]:
    return {kind: words[0] for kind, words in WORDS.items()}


@dataclass(frozen=True)
class Policy:
    """`needs` names the weakest producer whose word counts for a kind of criterion.

    A limit of 0 means that there is none. `claims_per_role`: the parts for that role that all members together may
    hold; no limit for a role that it does not name. `reserve_after_lapse_seconds` count from the end of the lease.
    What was not scanned on a branch is, for those who were, as it is on the `default_branch`. docs/policy.md says of
    each setting what it is for.
    """

    person_closes: Closes = Closes.ALWAYS
    needs: Mapping[Kind, ProducerClass] = field(default_factory=_needs)
    independence: Independence = Independence.MEMBER
    reviews_needed: int = 1
    distinct_families: bool = False
    red_proof: RedProof = RedProof.OFF
    lost_tests: LostTests = LostTests.ALLOW
    max_attempts: int = 0
    evidence_max_days: int = 0
    protected_paths: tuple[str, ...] = ()
    step_up: StepUp = StepUp.WHERE_SET
    override_confirm_hours: int = 0
    max_same_failures: int = 0
    judge_pairs: int = 0
    judge_negatives: int = 0
    judge_kappa: float = 0.0
    judge_kappa_low: float = 0.0
    overlap: Overlap = Overlap.REFUSE
    lease_minutes: int = 15
    claims_per_member: int = 3
    claims_per_role: Mapping[str, int] = field(default_factory=dict[str, int])
    reserve_minutes: int = 10
    reserve_after_lapse_seconds: int = 60
    max_returns: int = 3
    max_lapses: int = 5
    waiver_max_days: int = 14
    default_branch: str = "main"

    @property
    def lease(self) -> timedelta:
        return timedelta(minutes=self.lease_minutes)

    @property
    def reserve(self) -> timedelta:
        return timedelta(minutes=self.reserve_minutes)

    @property
    def reserve_after_lapse(self) -> timedelta:
        return timedelta(seconds=self.reserve_after_lapse_seconds)

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(as_data(self), sort_keys=True).encode()).hexdigest()


MOST_ROLES = 50  # with a limit of their own
MOST_PATHS = 50  # that are protected
LIMITS: Mapping[str, tuple[int, int]] = {
    "reviews_needed": (1, 10),
    "max_attempts": (0, 100),
    "evidence_max_days": (0, 365),
    "override_confirm_hours": (0, 168),
    "max_same_failures": (0, 20),
    "judge_pairs": (0, 1000),
    "judge_negatives": (0, 1000),
    "lease_minutes": (1, 240),
    "claims_per_member": (0, 100),
    "claims_per_role": (0, 1000),  # of each role
    "reserve_minutes": (0, 1440),
    "reserve_after_lapse_seconds": (0, 3600),
    "max_returns": (1, 20),
    "max_lapses": (1, 50),
    "waiver_max_days": (1, 90),
}
FRACTIONS = frozenset({"judge_kappa", "judge_kappa_low"})  # from 0 to 1
FLAGS = frozenset({"distinct_families"})
CHOICES: Mapping[str, type[StrEnum]] = {
    "person_closes": Closes,
    "independence": Independence,
    "red_proof": RedProof,
    "lost_tests": LostTests,
    "step_up": StepUp,
    "overlap": Overlap,
}


def as_data(policy: Policy) -> dict[str, Any]:
    """JSON values only; `from_data` reads them back."""
    data = asdict(policy)
    data["needs"] = {kind.value: needed.word for kind, needed in policy.needs.items()}
    data["protected_paths"] = list(policy.protected_paths)
    return {name: value.value if isinstance(value, StrEnum) else value for name, value in data.items()}


def from_data(data: Mapping[str, Any]) -> Policy:
    """Refuses (Invalid) an unknown setting, and a value that is not one of its setting's."""
    if unknown := sorted(set(data) - set(SETTINGS)):
        raise Invalid(f"A policy has no setting {', '.join(unknown)}.", f"Settings: {', '.join(SETTINGS)}.")
    return replace(Policy(), **{name: _read(name, value) for name, value in data.items()})


def changed(policy: Policy, changes: Mapping[str, Any]) -> Policy:
    """What is left out stays, also of a setting that is a mapping. Refuses (Invalid) as `from_data` does."""
    data = as_data(policy)
    for name, value in changes.items():
        was = data.get(name)
        data[name] = {**was, **value} if isinstance(was, dict) and isinstance(value, Mapping) else value
    return from_data(data)


SETTINGS = tuple(f.name for f in fields(Policy))


def _read(name: str, value: Any) -> Any:
    try:
        match name:
            case "needs":
                return {**_needs(), **{Kind(k): _word(Kind(k), str(v)) for k, v in value.items()}}
            case "claims_per_role":
                limits = {role: most for role, most in value.items() if _number(name, most)}
                if len(limits) > MOST_ROLES or not all(isinstance(role, str) for role in limits):
                    raise ValueError
                return limits
            case "protected_paths":
                return _paths(value)
            case "default_branch":
                return checked_branch(value)
            case "person_closes" if isinstance(value, bool):  # as it was once said
                return Closes.ALWAYS if value else Closes.NEVER
            case _ if name in CHOICES:
                return CHOICES[name](value)
            case _ if name in FLAGS:
                return _flag(value)
            case _:
                return _fraction(value) if name in FRACTIONS else _number(name, value)
    except (Invalid, ValueError, KeyError, AttributeError, StopIteration, TypeError):
        raise Invalid(f"{value!r} is no value for {name}.", _allowed(name)) from None


def _number(name: str, value: Any) -> int:
    low, high = LIMITS[name]
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError
    return value


def _fraction(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError
    return float(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _paths(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError
    paths = scopes.checked(cast(Sequence[str], value), ()).paths
    if len(paths) > MOST_PATHS:
        raise ValueError
    return paths


def _word(kind: Kind, name: str) -> ProducerClass:
    return next(word for word in WORDS[kind] if word.word == name)


def _allowed(name: str) -> str:
    match name:
        case "needs":
            ways = "; ".join(f"{kind}: {' or '.join(w.word for w in words)}" for kind, words in WORDS.items())
            return f"A mapping of {ways}."
        case "claims_per_role":
            low, high = LIMITS[name]
            return f"A mapping of at most {MOST_ROLES} roles, each to a whole number from {low} to {high}; 0: no limit."
        case "protected_paths":
            return f"A list of at most {MOST_PATHS} globs from the repository's root: migrations/**."
        case "default_branch":
            return "The name of a branch: main."
        case _ if name in CHOICES:
            return f"One of: {', '.join(CHOICES[name])}."
        case _ if name in FLAGS:
            return "true or false."
        case _ if name in FRACTIONS:
            return "A number from 0 to 1."
        case _:
            low, high = LIMITS[name]
            return f"A whole number from {low} to {high}."
