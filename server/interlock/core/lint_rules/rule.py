"""What a lint rule is, what it looks at, and what it finds."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from .phrases import listed

TEXT_LIMIT = 500  # characters of a criterion; more are never matched against
LITERAL = re.compile(r'"[^"]*"|`[^`]*`|“[^”]*”')
NOT_A_WORD = re.compile(r"\W+")
NEGATIONS = frozenset({"not", "never", "no", "cannot"})
DENIALS = frozenset({"not", "never", "no", "do", "does", "did"})
CONDITIONS = listed("if when while where unless until after before given once as")
NUMBER = re.compile(r"\d")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def is_measured(plain: str) -> bool:
    """Whether it holds a number or a literal, against which a vague word can be checked."""
    return '""' in plain or bool(NUMBER.search(plain))


class Level(StrEnum):
    """An error keeps the ticket from being published; a warning is shown. Only the unarguable is an error, as lists of
    smelling words are right in three of five cases (Femmer et al. 2016: precision 59 %)."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class LintedCriterion:
    """`kind` is one of core/criteria.py, or "" while it is not chosen."""

    number: int
    text: str
    kind: str
    selectors: tuple[str, ...] = ()
    suppressions: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def name(self) -> str:
        return f"AC-{self.number}"

    @cached_property
    def plain(self) -> str:
        """The text without its literals: what stands in quotes or backticks is meant to the letter."""
        return LITERAL.sub('""', self.text[:TEXT_LIMIT])

    @cached_property
    def bare(self) -> str:
        """The words alone, to tell whether two criteria say the same."""
        return NOT_A_WORD.sub(" ", self.text[:TEXT_LIMIT]).strip().casefold()

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Of the plain text, small."""
        return tuple(WORD.findall(self.plain.casefold()))

    @cached_property
    def clauses(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The words of what happens, and of the cases in which it does."""
        main: list[str] = []
        cases: list[str] = []
        for part in self.text[:TEXT_LIMIT].casefold().split(","):
            into = main
            for word in NOT_A_WORD.sub(" ", part).split():
                into = cases if word in CONDITIONS else into
                into.append(word)
        return tuple(main), tuple(cases)

    @cached_property
    def core(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What it is about, whether it affirms or denies it: "does not show" and "shows" are one."""
        main, cases = self.clauses
        said = ("can" if word == "cannot" else word.removesuffix("s") for word in main if word not in DENIALS)
        return tuple(said), cases

    @property
    def is_negative(self) -> bool:
        return sum(word in NEGATIONS for word in self.clauses[0]) % 2 == 1

    @property
    def is_measured(self) -> bool:
        return is_measured(self.plain)


@dataclass(frozen=True)
class Finding:
    """`criterion` is None where the finding is about the spec, or the ticket as a whole. `suppressed` says why the rule
    is wrong here, as somebody wrote it; "" where nobody did."""

    rule: str
    level: Level
    criterion: int | None
    sentence: str
    hint: str
    suppressed: str = ""

    @property
    def stands(self) -> bool:
        return not self.suppressed


@dataclass(frozen=True)
class Remark:
    """What a rule says of one criterion, or of the ticket. `level` where it differs from the rule's own."""

    sentence: str
    hint: str
    level: Level | None = None


Find = Callable[[LintedCriterion, Sequence[LintedCriterion]], Remark | None]
FindInTicket = Callable[[str, Sequence[LintedCriterion]], Remark | None]


@dataclass(frozen=True)
class Rule:
    """`find` looks at one criterion among all of its ticket. `example` is a sentence that no rule remarks on, `bad` one
    that this rule does."""

    id: str
    level: Level
    explanation: str
    example: str
    bad: str
    find: Find


@dataclass(frozen=True)
class TicketRule:
    """`find` looks at the spec and all criteria together. `example` and `bad` are told: one sentence shows neither."""

    id: str
    level: Level
    explanation: str
    example: str
    bad: str
    find: FindInTicket
