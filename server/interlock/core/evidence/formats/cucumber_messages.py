"""Cucumber Messages: one envelope a line, from the first word of a run to its last."""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

from ...refusals import TooLarge, Unreadable
from ..gathering import Gathering
from ..json_text import as_list, as_object, as_text, lines
from ..limits import CASE_LIMIT, SPLIT, TEXT_LIMIT, WHOLE
from ..model import Outcome, Report
from ..scenarios import ended, status_of
from ..tags import criteria_of

KEYS = frozenset(
    {
        "meta",
        "protocolVersion",
        "parseError",
        "source",
        "uri",
        "message",
        "pickle",
        "id",
        "name",
        "tags",
        "steps",
        "astNodeIds",
        "testCase",
        "pickleId",
        "testSteps",
        "pickleStepId",
        "testCaseStarted",
        "testCaseId",
        "attempt",
        "testStepFinished",
        "testCaseStartedId",
        "testStepId",
        "testStepResult",
        "status",
        "testCaseFinished",
        "willBeRetried",
        "testRunFinished",
        "success",
        "testRunHookFinished",
        "result",
    }
)

Kept = TypeVar("Kept")


def looks_like(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b'{"meta"') and b'"protocolVersion"' in head


def read(raw: bytes, digest: str) -> Report:
    """Refuses (Unreadable) a line that is no envelope. A run without its last word has been cut off."""
    run = _Run()
    for number, envelope in lines(raw, KEYS):
        if isinstance(envelope, str):
            raise Unreadable(f"Line {number} is no message of Cucumber.", WHOLE)
        for kind, said in envelope.items():
            run.hear(kind, as_object(said))
    return run.ended().report("cucumber_messages", digest)


class _Pickle(NamedTuple):
    """A scenario as it is run. `nodes` tells the rows of an outline apart."""

    name: str = ""
    uri: str = ""
    nodes: str = ""
    criteria: tuple[str, ...] = ()


class _Attempt(NamedTuple):
    case: str
    steps: dict[str, Outcome]
    messages: list[str]


class _Run:
    def __init__(self) -> None:
        self._found = Gathering()
        self._pickles: dict[str, _Pickle] = {}
        self._cases: dict[str, tuple[str, frozenset[str]]] = {}  # its pickle, and the steps that are no hooks
        self._started: dict[str, _Attempt] = {}
        self._success: bool | None = None

    def hear(self, kind: str, said: Mapping[str, Any]) -> None:
        match kind:
            case "pickle":
                _room(self._pickles)[as_text(said.get("id"))] = _pickle(said)
            case "testCase":
                planned = [as_object(step) for step in as_list(said.get("testSteps"))]
                steps = frozenset(as_text(step.get("id")) for step in planned if step.get("pickleStepId"))
                _room(self._cases)[as_text(said.get("id"))] = as_text(said.get("pickleId")), steps
            case "testCaseStarted":
                _room(self._started)[as_text(said.get("id"))] = _Attempt(as_text(said.get("testCaseId")), {}, [])
            case "testStepFinished":
                self._step(said)
            case "testCaseFinished":
                self._finished(as_text(said.get("testCaseStartedId")))
            case "parseError":
                self._found.fail(f"has a feature that cannot be read: {as_text(said.get('message'))[:200]}")
            case "testRunHookFinished" if _status(said.get("result")) is not Outcome.PASSED:
                self._found.fail("has a hook of the run that did not pass")
            case "testRunFinished":
                self._success = said.get("success") is True
            case _:
                pass

    def ended(self) -> Gathering:
        for attempt in self._started.values():
            self._found.problem(f"has a scenario that began and did not end, after {len(attempt.steps)} steps")
        if self._success is None:
            self._found.problem("ends before the run did")
        elif not self._success and all(case.outcome is Outcome.PASSED for case in self._found.attempts):
            self._found.fail("says that the run failed, and shows no failure")
        return self._found

    def _step(self, said: Mapping[str, Any]) -> None:
        attempt = self._started.get(as_text(said.get("testCaseStartedId")))
        if attempt is None:
            return
        result = said.get("testStepResult")
        attempt.steps[as_text(said.get("testStepId"))] = _status(result)
        if not attempt.messages and (message := as_text(as_object(result).get("message"))):
            attempt.messages.append(message[:TEXT_LIMIT])

    def _finished(self, id: str) -> None:
        """A hook is a step that belongs to no line of the scenario. Each attempt is listed, and the worst counts."""
        attempt = self._started.pop(id, None) or _Attempt("", {}, [])
        pickle_id, planned = self._cases.get(attempt.case, ("", frozenset[str]()))
        pickle = self._pickles.get(pickle_id, _Pickle())
        hooks = [outcome for step, outcome in attempt.steps.items() if step not in planned]
        self._found.add(
            pickle.name,
            ended((attempt.steps.get(step, Outcome.SKIPPED) for step in planned), hooks),
            suite=f"{pickle.uri} {pickle.nodes}",
            file=pickle.uri,
            message="".join(attempt.messages),
            criteria=pickle.criteria,
        )


def _pickle(said: Mapping[str, Any]) -> _Pickle:
    tags = [as_text(as_object(tag).get("name")) for tag in as_list(said.get("tags"))]
    nodes = ",".join(str(node)[:50] for node in as_list(said.get("astNodeIds"))[:3])
    return _Pickle(as_text(said.get("name")), as_text(said.get("uri")), nodes, tuple(criteria_of(tags)))


def _room(known: dict[str, Kept]) -> dict[str, Kept]:
    if len(known) > CASE_LIMIT:
        raise TooLarge(f"The report has more than {CASE_LIMIT:,} scenarios.", SPLIT)
    return known


def _status(result: object) -> Outcome:
    return status_of(as_object(result).get("status"))
