"""Several attempts at one test -> one case: the worst attempt counts, and a mixture is flaky."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .model import BAD, Case, Outcome

WORST_FIRST = (Outcome.ERROR, Outcome.FAILED, Outcome.UNKNOWN, Outcome.FLAKY, Outcome.SKIPPED, Outcome.PASSED)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The one that counts. Nothing at all is a pass: a case without any remark has passed."""
    return min(outcomes, key=WORST_FIRST.index, default=Outcome.PASSED)


def merged(attempts: Iterable[Case], repeats_are_reruns: bool = False) -> tuple[Case, ...]:
    """One case for each (suite, classname, name, file), in the order of first appearance.

    `repeats_are_reruns`: the producer lists a test again only because it failed, and writes no failure into the
    attempts before the last (pytest with rerunfailures). Unnamed cases are never taken together.
    """
    cases: list[Case] = []
    places: dict[tuple[str, str, str, str], int] = {}
    repeated: dict[int, list[Case]] = {}  # few are: a list for each case would take more room than the cases
    for case in attempts:
        place = places.setdefault(case.key, len(cases)) if case.is_named else len(cases)
        if place == len(cases):
            cases.append(case)
        else:
            repeated.setdefault(place, [cases[place]]).append(case)
    for place, group in repeated.items():
        cases[place] = taken_together(group, repeats_are_reruns)
    return tuple(cases)


def taken_together(group: Sequence[Case], repeats_are_reruns: bool = False) -> Case:
    """All attempts at one test as one case."""
    outcome = _rerun(group) if repeats_are_reruns else _mixed(group)
    telling = min(group, key=lambda case: WORST_FIRST.index(case.outcome))
    return replace(
        group[0],
        outcome=outcome,
        message=telling.message,
        attempts=sum(case.attempts for case in group),
        criteria=tuple(dict.fromkeys(name for case in group for name in case.criteria)),
    )


def _rerun(group: Sequence[Case]) -> Outcome:
    found = _mixed(group[-1:])
    return Outcome.FLAKY if found is Outcome.PASSED else worst([found, *(c.outcome for c in group if c.outcome in BAD)])


def _mixed(group: Sequence[Case]) -> Outcome:
    outcomes = {case.outcome for case in group}
    return Outcome.FLAKY if outcomes & BAD and Outcome.PASSED in outcomes else worst(outcomes)
