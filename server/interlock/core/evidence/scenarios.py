"""Features as Cucumber and behave write them in JSON -> what became of each scenario.

The worst step counts, and that of the background and the hooks; a scenario without a step has shown nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..refusals import Unreadable
from .attempts import worst
from .gathering import Gathering
from .json_text import as_list, as_object, as_text
from .limits import WHOLE
from .model import BAD, Outcome
from .tags import criteria_of

STATUSES: Mapping[str, Outcome] = {
    "passed": Outcome.PASSED,
    **dict.fromkeys(("failed", "xpassed"), Outcome.FAILED),
    # A step that nobody wrote, or that two may mean: the runner stops there, and ends in error unless told otherwise.
    **dict.fromkeys(("undefined", "ambiguous", "error", "hook_error", "cleanup_error"), Outcome.ERROR),
    **dict.fromkeys(("skipped", "untested", "unused", "xfailed"), Outcome.SKIPPED),
}
KEYS = frozenset(
    {
        "uri",
        "name",
        "location",
        "line",
        "type",
        "tags",
        "elements",
        "steps",
        "before",
        "after",
        "around",
        "result",
        "status",
        "error_message",
    }
)


def status_of(word: object) -> Outcome:
    """ "pending" is no word for a pass, and none for a skip either: runners end in error for it."""
    return STATUSES.get(word.lower(), Outcome.UNKNOWN) if isinstance(word, str) else Outcome.UNKNOWN


def ended(steps: Iterable[Outcome], hooks: Iterable[Outcome]) -> Outcome:
    ran = list(steps)
    return worst([*hooks, *(ran or [Outcome.SKIPPED])])


def gather(features: Any) -> Gathering:
    """Refuses (Unreadable) what is no list of features."""
    found = Gathering()
    for feature in _objects(features, "The report is no list of features."):
        bad = sum([_scenario(found, feature, *pair) for pair in _scenarios(feature)])
        if "status" in feature and status_of(feature["status"]) in BAD and not bad:
            found.fail("failed itself", as_text(feature.get("name")))
    return found


def _scenarios(feature: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], list[Mapping[str, Any]]]]:
    """Each with the steps of the background that ran before it. Where they have no results, they are listed again."""
    background: list[Mapping[str, Any]] = []
    for element in _objects(feature.get("elements") or [], "The elements of a feature are no list."):
        if element.get("type") == "background":
            background = [step for step in _steps(element) if "result" in step]
        else:
            yield element, background


def _scenario(
    found: Gathering, feature: Mapping[str, Any], scenario: Mapping[str, Any], background: list[Mapping[str, Any]]
) -> bool:
    """Whether it is bad."""
    steps = [*background, *_steps(scenario)]
    hooks = [
        hook for place in (scenario, *steps) for key in ("before", "after", "around") for hook in _hooks(place, key)
    ]
    stated = [status_of(scenario["status"])] if "status" in scenario else []
    outcome = worst([ended(map(_outcome, steps), map(_outcome, hooks)), *stated])
    file = as_text(feature.get("uri")) or as_text(feature.get("location")).rpartition(":")[0]
    line = scenario.get("line") or as_text(scenario.get("location")).rpartition(":")[2]
    found.add(
        as_text(scenario.get("name")),
        outcome,
        suite=f"{file}:{line}",  # each row of an outline is a test of its own
        classname=as_text(feature.get("name")),
        file=file,
        message=_message([*steps, *hooks], outcome),
        criteria=criteria_of([*_tags(feature), *_tags(scenario)]),
    )
    return outcome in BAD


def _outcome(step: Mapping[str, Any]) -> Outcome:
    """A step without a result did not run."""
    return status_of(as_object(step["result"]).get("status")) if "result" in step else Outcome.SKIPPED


def _message(steps: Iterable[Mapping[str, Any]], outcome: Outcome) -> str:
    """What the first step that ended so has to say. behave writes it as a list of lines."""
    for step in steps:
        result = as_object(step.get("result"))
        if result and status_of(result.get("status")) is outcome:
            said = result.get("error_message")
            return "\n".join(map(as_text, as_list(said))) or as_text(said)
    return ""


def _steps(element: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return _objects(element.get("steps") or [], "The steps of a scenario are no list.")


def _hooks(place: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    return _objects(place.get(key) or [], "The hooks of a scenario are no list.")


def _tags(place: Mapping[str, Any]) -> list[str]:
    """Cucumber writes objects with a name, behave the names."""
    return [as_text(as_object(tag).get("name")) or as_text(tag) for tag in as_list(place.get("tags"))]


def _objects(value: Any, otherwise: str) -> list[Mapping[str, Any]]:
    listed = as_list(value)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in listed):
        raise Unreadable(otherwise, WHOLE)
    return listed
