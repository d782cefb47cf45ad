"""What a lint rule is, what it looks at, and what it finds."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

TEXT_LIMIT = 500  # characters of a criterion; more are never matched against
LITERAL = re.compile(r'"[^"]*"|`[^`]*`|“[^”]*”')
NOT_A_WORD = re.compile(r"\W+")
NUMBER = re.compile(r"\d")


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

    @property
    def is_measured(self) -> bool:
        """Whether it holds a number or a literal, against which a vague word can be checked."""
        return '""' in self.plain or bool(NUMBER.search(self.plain))


@dataclass(frozen=True)
class Finding:
    """`criterion` is None where the finding is about the spec."""

    rule: str
    level: Level
    criterion: int | None
    sentence: str
    hint: str


@dataclass(frozen=True)
class Remark:
    """What a rule says of one criterion. `level` where it differs from the rule's own."""

    sentence: str
    hint: str
    level: Level | None = None


Find = Callable[[LintedCriterion, Sequence[LintedCriterion]], Remark | None]


@dataclass(frozen=True)
class Rule:
    """`find` looks at one criterion among all of its ticket. `example` is a sentence that no rule remarks on."""

    id: str
    level: Level
    explanation: str
    example: str
    find: Find
