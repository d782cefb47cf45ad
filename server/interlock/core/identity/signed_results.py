"""What a run of tests found, as a signed statement says it: https://in-toto.io/attestation/test-result/v0.1

It lists names, and says how it went as a whole. Only a test that is listed as passed and nowhere else has passed.
"""

from collections.abc import Mapping
from typing import Any, cast

from ..commits import FULL
from ..evidence.limits import CASE_LIMIT, NAME_LIMIT
from ..evidence.model import Case, Outcome, Report
from ..refusals import Invalid, TooLarge, Unreadable
from .strict_json import read_object
from .summaries import PAYLOAD_TYPE, STATEMENT

TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
FORMAT = "in-toto"
HINT = "Send an in-toto statement with a test-result predicate: docs/identity.md."

# The worst first: a test that is in several lists is what the first of them says. One with a warning is no pass.
LISTS: Mapping[str, tuple[Outcome, str]] = {
    "failedTests": (Outcome.FAILED, "It is listed as failed."),
    "warnedTests": (Outcome.SKIPPED, "It is listed with a warning."),
    "passedTests": (Outcome.PASSED, ""),
}
# Of each result, the list that must hold a name while no worse one does.
RESULTS: Mapping[str, str] = {"FAILED": "failedTests", "WARNED": "warnedTests", "PASSED": "passedTests"}


def read_test_result(payload_type: str, payload: bytes, digest: str) -> tuple[Report, frozenset[str]]:
    """The report, and the commits that it is about. `digest` is that of the envelope it came in.

    Refuses (Unreadable) what is no such statement, and (Invalid) one that is about no commit.
    """
    found = read_object(payload, "The statement", HINT)
    if payload_type != PAYLOAD_TYPE or found.get("_type") != STATEMENT or found.get("predicateType") != TEST_RESULT:
        raise Unreadable(f"This is no statement of the type {TEST_RESULT}.", HINT)
    predicate = _object(found.get("predicate"))
    result = predicate.get("result")
    if not isinstance(result, str) or result not in RESULTS:
        raise Unreadable(f"{str(result)[:40]!r} is no result of tests.", f"One of: {', '.join(RESULTS)}.")
    named = {name: _names(predicate.get(name), name) for name in LISTS}
    cases = tuple(_cases(named))
    problems = tuple(_disagreements(result, named))
    hides = result == "FAILED" and not named["failedTests"]
    return Report(FORMAT, digest, cases, problems=problems, hides_failures=hides), _commits(found.get("subject"))


def _object(found: object) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise Unreadable("The statement has no predicate.", HINT)
    return cast(Mapping[str, Any], found)


def _names(found: object, where: str) -> tuple[str, ...]:
    listed = cast(list[Any], found) if isinstance(found, list) else [] if found is None else [None]
    if any(not isinstance(name, str) or not name.strip() for name in listed):
        raise Unreadable(f"{where} is no list of names.", HINT)
    if len(listed) > CASE_LIMIT:
        raise TooLarge(f"{where} has more than {CASE_LIMIT:,} names.", "Send a statement for each suite.")
    return tuple(dict.fromkeys(str(name)[:NAME_LIMIT] for name in listed))


def _cases(named: Mapping[str, tuple[str, ...]]) -> list[Case]:
    outcomes: dict[str, tuple[Outcome, str]] = {}
    for where, said in LISTS.items():
        for name in named[where]:
            outcomes.setdefault(name, said)
    return [Case("", "", name, "", outcome, message) for name, (outcome, message) in outcomes.items()]


def _disagreements(result: str, named: Mapping[str, tuple[str, ...]]) -> list[str]:
    """A result and lists that do not say the same: nobody could tell which of them is true."""
    worst = next((where for where in LISTS if named[where]), "")
    if worst == RESULTS[result]:
        return []
    held = f"{len(named[worst])} name(s) in {worst}" if worst else "no name at all"
    return [f"Its result is {result}, and the worst that it lists is {held}."]


def _commits(found: object) -> frozenset[str]:
    subjects = cast(list[Any], found) if isinstance(found, list) else []
    digests = [cast(dict[str, Any], s).get("digest") for s in subjects if isinstance(s, dict)]
    commits = [cast(dict[str, Any], d).get("gitCommit") for d in digests if isinstance(d, dict)]
    full = frozenset(c.lower() for c in commits if isinstance(c, str) and FULL.fullmatch(c.lower()))
    if not full:
        raise Invalid("The statement is about no commit.", "Name it as a subject, with its digest as gitCommit.")
    return full
