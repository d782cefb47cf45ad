"""Tests that are gone: they passed in the run that the last close relied on, and did not run in this one.

A suite that shrinks stays green; "4966 of 4966 passed" says nothing of those that were there before. Only the
comparison with an earlier run shows it. A test that is skipped now did not run, either.
"""

import zlib
from collections.abc import Iterable, Set

from .model import Case, Outcome

NAMES_LIMIT_BYTES = 16 * 1024 * 1024  # of all names together; a longer list is not kept, and nothing compared with it
SHOWN = 50
DID_NOT_RUN = frozenset({Outcome.SKIPPED, Outcome.UNKNOWN})


def packed(cases: Iterable[Case]) -> bytes | None:
    """The names of those that passed, small enough to be kept. None: there are none, or too many."""
    names = sorted({_name(case) for case in cases if case.is_named and case.outcome is Outcome.PASSED})
    lines = "\n".join(names).encode(errors="replace")
    return zlib.compress(lines) if 0 < len(lines) <= NAMES_LIMIT_BYTES else None


def unpacked(kept: Iterable[bytes]) -> frozenset[str]:
    """Of several reports of one run all together."""
    return frozenset(name for each in kept for name in zlib.decompress(each).decode().split("\n"))


def lost(before: Set[str], cases: Iterable[Case], others: Set[str] = frozenset()) -> list[str]:
    """Those of `before` that did not run here, in their order. `others` passed in other reports of the same run."""
    ran = {_name(case) for case in cases if case.is_named and case.outcome not in DID_NOT_RUN}
    return sorted(before - ran - others)


def _name(case: Case) -> str:
    return " ".join(case.title.split())  # one line each
