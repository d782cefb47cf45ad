"""CTRF, the Common Test Report Format in JSON, as its many reporters write it.

Beside the status of a test they say in other places that it did not go as it should: `flaky`, `retries`, the attempts,
the word of the runner itself. The worst of them counts.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from ...refusals import Unreadable
from ..attempts import worst
from ..gathering import Gathering
from ..json_text import as_list, as_object, as_text, document
from ..limits import WHOLE
from ..model import BAD, Declared, Outcome, Report
from ..names import parted
from ..tags import CRITERION, criteria_in, criteria_of
from ..totals import Tally

STATUSES: Mapping[str, Outcome] = {
    "passed": Outcome.PASSED,
    "failed": Outcome.FAILED,
    **dict.fromkeys(("skipped", "pending"), Outcome.SKIPPED),
}
RAW: Mapping[str, Outcome] = {  # the runner's own word, where it says less than a pass. What else it says is its affair
    **dict.fromkeys(("failed", "fail", "failure", "timedout", "timed_out"), Outcome.FAILED),
    **dict.fromkeys(("error", "errored", "broken", "interrupted", "crashed"), Outcome.ERROR),
    **dict.fromkeys(("todo", "disabled", "skipped", "pending"), Outcome.SKIPPED),
}
KEYS = frozenset(
    {
        "results",
        "tool",
        "summary",
        "tests",
        "name",
        "status",
        "rawStatus",
        "suite",
        "filePath",
        "message",
        "trace",
        "flaky",
        "retries",
        "tags",
        "labels",
        "extra",
        "criterion",
        "annotations",
        "type",
        "description",
        "attempts",
        "retryAttempts",
        "passed",
        "failed",
        "skipped",
        "pending",
        "other",
    }
)
RESULTS = re.compile(rb'"results"\s{0,20}:\s{0,20}\{')


def looks_like(head: bytes) -> bool:
    is_object = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    return is_object and (b'"CTRF"' in head or bool(RESULTS.search(head) and (b'"tool"' in head or b'"tests"' in head)))


def read(raw: bytes, digest: str) -> Report:
    """Refuses (Unreadable) what is no CTRF: no `results`, no list of tests, or a test that is no object."""
    results = _object(_object(document(raw, KEYS), "The document").get("results"), '"results"')
    if not isinstance(results.get("tests"), list):
        raise Unreadable('The report has no list "tests" in its "results".', WHOLE)
    found, listed = Gathering(), Tally()
    for test in as_list(results["tests"]):
        _test(found, listed, _object(test, "A test"))
    declared = _totals(found, results.get("summary"))
    found.compare(declared, listed, listed)
    return found.report("ctrf", digest, declared)


def _test(found: Gathering, listed: Tally, test: dict[str, Any]) -> None:
    extra = test.get("extra")
    annotations = [as_object(one) for one in as_list(as_object(extra).get("annotations"))]
    name, classname, file = _place(test)
    attempts = [as_object(one) for one in as_list(test.get("retryAttempts") or test.get("attempts"))]
    outcome = _outcome(test, attempts, is_to_fail=any(a.get("type") == "fail" for a in annotations))
    case = found.add(
        name,
        outcome,
        classname=classname,
        file=file,
        message="\n".join(filter(None, (as_text(test.get("message")), as_text(test.get("trace"))))),
        attempts=1 + min(max(len(attempts), _number(test.get("retries")) or 0), 1000),
        criteria=[
            *criteria_of(_texts(test.get("tags"))),
            *criteria_in(test.get("labels")),
            *criteria_in(extra),
            *_texts([a.get("description") for a in annotations if a.get("type") == CRITERION]),
        ],
    )
    listed.count(case, outcome in BAD or RAW.get(as_text(test.get("rawStatus")).lower()) in BAD)


def _outcome(test: Mapping[str, Any], attempts: Iterable[Mapping[str, Any]], is_to_fail: bool) -> Outcome:
    """`is_to_fail`: Playwright was told that it fails. Then a failure is what is known, and a pass is the failure."""
    status = STATUSES.get(as_text(test.get("status")).lower(), Outcome.UNKNOWN)
    said = RAW.get(as_text(test.get("rawStatus")).lower(), Outcome.PASSED)
    if is_to_fail and status is Outcome.PASSED:
        return Outcome.SKIPPED if said in BAD else Outcome.FAILED
    if status is Outcome.UNKNOWN and said is Outcome.SKIPPED:  # "other", and the runner says why: "todo"
        return said
    outcome = worst([status, said])
    failed_before = any(STATUSES.get(as_text(attempt.get("status")).lower()) in BAD for attempt in attempts)
    was_repeated = test.get("flaky") is True or bool(_number(test.get("retries"))) or failed_before
    return Outcome.FLAKY if outcome is Outcome.PASSED and was_repeated else outcome


def _place(test: Mapping[str, Any]) -> tuple[str, str, str]:
    name, file, suite = as_text(test.get("name")), as_text(test.get("filePath")), test.get("suite")
    classname = " > ".join(_texts(suite)) or as_text(suite)
    return parted(name, classname, file)


def _totals(found: Gathering, stated_at_all: object) -> Declared:
    summary = as_object(stated_at_all)
    if not summary:
        found.problem("has no summary")
        return Declared()
    stated = {key: _number(summary.get(key)) for key in ("tests", "failed", "skipped", "pending")}
    for key, number in stated.items():
        if number is None and summary.get(key) is not None:
            found.problem(f'declares "{key}" as something that is no number')
    skipped = [number for key in ("skipped", "pending") if (number := stated[key]) is not None]
    return Declared(stated["tests"], stated["failed"], None, sum(skipped) if skipped else None)


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(f"{what} of this report is no object.", WHOLE)
    return as_object(cast("object", value))


def _texts(value: object) -> list[str]:
    return [text for text in as_list(value) if isinstance(text, str)]


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None
