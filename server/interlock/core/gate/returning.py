"""What is kept of a ticket that came back: so that nobody reports the same again, nor fails the same without end."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..refusals import WrongState
from . import runs
from .facts import Facts
from .policy import Policy

NUMBERS = re.compile(r"\d+")


def kept(policy: Policy, facts: Facts, reasons: Sequence[str]) -> dict[str, Any]:
    """The heads that came back and what was known of them, and how often in a row each of these reasons was one."""
    before: Mapping[str, int] = facts.sent_back.get("failures", {})
    failures = {failure: before.get(failure, 0) + 1 for failure in dict.fromkeys(map(fingerprint, reasons))}
    return {"heads": dict(facts.heads), "known": _known(policy, facts, facts.heads), "failures": failures}


def fingerprint(reason: str) -> str:
    """The same for the same tests that fail with the same message: of its first line, and whatever its numbers are."""
    said = " ".join(NUMBERS.sub("#", reason.partition("\n")[0]).lower().split())
    name = reason.partition(":")[0]
    return f"{name[:12]} {hashlib.sha256(said.encode()).hexdigest()[:16]}"


def stuck(policy: Policy, sent_back: Mapping[str, Any], reasons: Sequence[str]) -> str:
    """Why a person must decide now, or "": one of these reasons has come too often."""
    for reason in reasons:
        times = sent_back["failures"][fingerprint(reason)]
        if policy.max_same_failures and times >= policy.max_same_failures:
            return f"The same failed {times} times in a row: {reason}"
    return ""


def is_new(policy: Policy, facts: Facts) -> bool:
    """Whether it has other heads than came back last, or something is known of them that was not known then.

    That is evidence that counts, a cleared review, a waiver, another spec.
    """
    back = facts.sent_back
    return not back or dict(facts.heads) != back["heads"] or _known(policy, facts, facts.heads) != back["known"]


def must_be_new(policy: Policy, facts: Facts) -> None:
    """Refuses (WrongState) to report the very same again."""
    if is_new(policy, facts):
        return
    raise WrongState(
        f"{facts.ticket} came back with these very heads, and nothing is new about them.",
        "Mend what its brief names first, and report the new commit. If a no was wrong, ask its author to clear it.",
        heads=dict(facts.heads),
    )


def _known(policy: Policy, facts: Facts, heads: Mapping[str, str]) -> str:
    believed = [e.id for e in runs.strong(policy, facts) if heads.get(e.repository) == e.commit]
    cleared = sorted(r.id for r in facts.reviews if r.cleared_at is not None)
    known = [max(believed, default=0), cleared, len(facts.waivers), facts.spec_version]
    return hashlib.sha256(repr(known).encode()).hexdigest()[:16]
