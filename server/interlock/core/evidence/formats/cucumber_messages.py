"""Cucumber Messages: one envelope a line, from the first word of a run to its last."""

from collections.abc import Mapping
from typing import Any

from ...refusals import Unreadable
from ..gathering import Gathering
from ..json_text import as_list, as_object, as_text, lines
from ..limits import WHOLE
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


class _Run:
    def __init__(self) -> None:
        self._found = Gathering()
        self._pickles: dict[str, Mapping[str, Any]] = {}
        self._cases: dict[str, Mapping[str, Any]] = {}
        self._started: dict[str, tuple[str, dict[str, Outcome], list[str]]] = {}  # case, its steps, what they said
        self._success: bool | None = None

    def hear(self, kind: str, said: Mapping[str, Any]) -> None:
        match kind:
            case "pickle":
                self._pickles[as_text(said.get("id"))] = said
            case "testCase":
                self._cases[as_text(said.get("id"))] = said
            case "testCaseStarted":
                self._started[as_text(said.get("id"))] = (as_text(said.get("testCaseId")), {}, [])
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
        for _, steps, _ in self._started.values():
            self._found.problem(f"has a scenario that began and did not end, after {len(steps)} steps")
        if self._success is None:
            self._found.problem("ends before the run did")
        elif not self._success and not any(case.outcome is not Outcome.PASSED for case in self._found.attempts):
            self._found.fail("says that the run failed, and shows no failure")
        return self._found

    def _step(self, said: Mapping[str, Any]) -> None:
        _, steps, messages = self._started.get(as_text(said.get("testCaseStartedId")), ("", {}, []))
        result = said.get("testStepResult")
        steps[as_text(said.get("testStepId"))] = _status(result)
        if not messages and (message := as_text(as_object(result).get("message"))):
            messages.append(message)

    def _finished(self, id: str) -> None:
        """A hook is a step that belongs to no line of the scenario. Each attempt is listed, and the worst counts."""
        case_id, results, messages = self._started.pop(id, ("", {}, []))
        case = self._cases.get(case_id, {})
        pickle = self._pickles.get(as_text(case.get("pickleId")), {})
        planned = [as_object(step) for step in as_list(case.get("testSteps"))]
        steps = [as_text(step.get("id")) for step in planned if step.get("pickleStepId")]
        hooks = [outcome for step, outcome in results.items() if step not in steps]
        outcome = ended((results.get(step, Outcome.SKIPPED) for step in steps), hooks)
        nodes = ",".join(str(node) for node in as_list(pickle.get("astNodeIds"))[:3])
        tags = [as_text(as_object(tag).get("name")) for tag in as_list(pickle.get("tags"))]
        self._found.add(
            as_text(pickle.get("name")),
            outcome,
            suite=f"{as_text(pickle.get('uri'))} {nodes}",
            file=as_text(pickle.get("uri")),
            message="".join(messages),
            criteria=criteria_of(tags),
        )


def _status(result: object) -> Outcome:
    return status_of(as_object(result).get("status"))
