"""What a reader has found so far: the attempts at tests, and why they may not be believed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..refusals import TooLarge
from .attempts import merged
from .clip import clipped_message, clipped_name
from .limits import CASE_LIMIT, CRITERIA_LIMIT, PROBLEM_LIMIT, SPLIT, TEXT_LIMIT
from .model import Case, Declared, Outcome, Report
from .totals import Tally, disagreement, hidden_failures

NOTHING = Declared()


@dataclass
class OpenCase:
    """A case whose end has not come. `depth` is how many tags were open, this one included, when it began."""

    depth: int
    attributes: Mapping[str, str]
    outcomes: list[Outcome]
    criteria: list[str] = field(default_factory=list[str])
    message: list[str] = field(default_factory=list[str])
    room: int = TEXT_LIMIT  # characters of the message that are still kept

    def say(self, text: str) -> None:
        self.message.append(text[: self.room])
        self.room -= len(self.message[-1])


class Gathering:
    """Everything that comes in here is cut to its limit and freed of secrets."""

    def __init__(self) -> None:
        self.attempts: list[Case] = []
        self.hides_failures = False
        self._problems: list[str] = []
        self._more = 0
        self._places: dict[str, str] = {}  # suites, classes and files are named again with every case

    def add(
        self,
        name: str,
        outcome: Outcome,
        *,
        suite: str = "",
        classname: str = "",
        file: str = "",
        message: str = "",
        attempts: int = 1,
        criteria: Sequence[str] = (),
    ) -> Case:
        """Refuses (TooLarge) more than 250,000 cases, and more than 100 criteria of one."""
        if len(self.attempts) == CASE_LIMIT:
            raise TooLarge(f"The report lists more than {CASE_LIMIT:,} cases.", SPLIT)
        case = Case(
            self._place(suite),
            self._place(classname),
            clipped_name(name),
            self._place(file),
            outcome,
            clipped_message(message) if message else "",
            attempts,
            _named(criteria) if criteria else (),
        )
        self.attempts.append(case)
        return case

    def problem(self, said: str, place: str = "") -> None:
        """`said` goes on from a place: "declares 5 tests and lists 3"."""
        if len(self._problems) == PROBLEM_LIMIT:
            self._more += 1
            return
        where = f'The suite "{clipped_name(place)}"' if place else "The report"
        self._problems.append(f"{where} {clipped_message(said)}.")

    def fail(self, said: str, place: str = "") -> None:
        """A failure that no case shows."""
        self.hides_failures = True
        self.problem(said, place)

    def total(self, stated: Mapping[str, str], key: str, place: str = "") -> int | None:
        """What the attributes of a tag declare. None: they do not say."""
        text = stated.get(key, "").strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
        self.problem(f'declares {key}="{text[:20]}", which is no number', place)
        return None

    def compare(self, declared: Declared, direct: Tally, listed: Tally, place: str = "") -> None:
        """Totals with content: more failures than are shown are a failure, anything else that differs a problem."""
        if hidden := hidden_failures(declared, listed):
            self.fail(f"counts {hidden} failure{'' if hidden == 1 else 's'} that no case shows", place)
        if said := disagreement(declared, direct, listed):
            self.problem(said, place)

    @property
    def problems(self) -> tuple[str, ...]:
        return (*self._problems, f"And {self._more} more of the kind.") if self._more else tuple(self._problems)

    def report(
        self,
        format: str,
        digest: str,
        declared: Declared = NOTHING,
        *,
        repeats_are_reruns: bool = False,
        repeats_are_tests: bool = False,
    ) -> Report:
        """`repeats_are_tests`: what is listed twice under one name are two tests, and not two attempts at one."""
        cases = tuple(self.attempts) if repeats_are_tests else merged(self.attempts, repeats_are_reruns)
        return Report(format, digest, cases, declared, self.problems, self.hides_failures)

    def _place(self, text: str) -> str:
        if not text:
            return ""
        known = self._places.get(text)
        if known is None:
            known = self._places[text] = clipped_name(text)
        return known


def _named(criteria: Sequence[str]) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(clipped_name(name) for name in criteria))
    if len(named) > CRITERIA_LIMIT:
        raise TooLarge(f"A case names more than {CRITERIA_LIMIT} criteria.", "Name those that the test proves.")
    return named
