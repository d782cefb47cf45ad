"""Contracts as lines: operations with their shapes, and mismatches with their places, in a number of letters."""

from collections.abc import Iterator, Sequence
from typing import Any

from interlock.core.contracts import json_form
from interlock.core.contracts.kept import KeptMismatch, ReadApi, Standing
from interlock.core.contracts.lookup import describe_operation, describe_shapes
from interlock.core.contracts.model import Contract, Operation, Side
from interlock.core.refusals import Invalid

from .lines import clock
from .text import one_line

BUDGET = 2_400  # letters; at most about 800 tokens
NAMES = 600  # letters more, for the names of those that did not fit
LINE = 600  # letters
PLACES = 3  # of one mismatch


def operation_lines(found: Sequence[ReadApi], after: str = "", budget: int = BUDGET) -> str:
    """As many operations as fit, one at least, and the names of the others; `after` is the last that fitted before.

    Each named shape comes once, below the first operation that uses it.
    """
    every = [(read, operation) for read in found for operation in read.operations]
    if not every:
        return "No operation matches. Contracts are scanned in CI: interlock post scan."
    rest = every[_place(every, after) :]
    lines, shown = _fitting(rest, budget)
    if shown < len(rest):
        lines.append(_others(rest[shown:], last=_name(*rest[shown - 1])))
    return "\n".join(lines)


def operations_as_data(found: Sequence[ReadApi], side: str) -> list[dict[str, Any]]:
    contracts = [(r.source, Contract(Side(side), operations=r.operations, shapes=r.shapes)) for r in found]
    return [{"name": source, "contract": json_form.as_json(contract)} for source, contract in contracts]


def mismatch_lines(found: Sequence[KeptMismatch], most: int) -> str:
    """One more may be given than are shown: then there are more."""
    if not found:
        return "No open mismatch."
    more = [f"There are more: after={found[most - 1].cursor}"] if len(found) > most else []
    return "\n".join([*map(_mismatch, found[:most]), *more])


def _place(every: Sequence[tuple[ReadApi, Operation]], after: str) -> int:
    if not after:
        return 0
    names = [_name(*one) for one in every]
    if after not in names:
        raise Invalid(f"{after[:80]!r} is none of these operations.", "Hand back `after` as it was told.")
    return min(names.index(after) + 1, len(every) - 1)


def _fitting(rest: Sequence[tuple[ReadApi, Operation]], budget: int) -> tuple[list[str], int]:
    """The lines, and of how many operations."""
    lines: list[str] = []
    spent, source = 0, ""
    for count, (read, operation) in enumerate(rest):
        head = [] if read.source == source else [f"{one_line(read.source)}:"]
        body = [_indented(line) for line in describe_operation(operation, read.shapes)]
        body += [line for line in map(_indented, describe_shapes([operation], read.shapes)) if line not in lines]
        cost = sum(len(line) + 1 for line in (*head, *body))
        if count and spent + cost > budget:
            return lines, count
        lines += [*head, *_cut(body, budget - spent)]
        spent, source = spent + cost, read.source
    return lines, len(rest)


def _cut(body: list[str], room: int) -> Iterator[str]:
    """One operation may need more shapes than fit."""
    for place, line in enumerate(body):
        room -= len(line) + 1
        if room < 0 and place:
            yield f"  and {len(body) - place} lines more: raise budget"
            return
        yield line


def _others(rest: Sequence[tuple[ReadApi, Operation]], last: str) -> str:
    names, room = list[str](), NAMES
    for _, operation in rest:
        name = one_line(operation.name)
        room -= len(name) + 2
        if room < 0:
            names.append("...")
            break
        names.append(name)
    return f"{len(rest)} more, to be had by path or words, or by after={last!r}: {', '.join(names)}"


def _name(read: ReadApi, operation: Operation) -> str:
    return one_line(f"{read.source} {operation.name}")


def _indented(line: str) -> str:
    """`describe_operation` says by two blanks what belongs to the line above."""
    return f"{'  ' if line.startswith(' ') else ''}{one_line(line, LINE)}"


def _mismatch(mismatch: KeptMismatch) -> str:
    where = ", ".join(mismatch.consumer_places[:PLACES])
    waived = f" Waived until {clock(mismatch.waived_until)}." if _is_waived(mismatch) and mismatch.waived_until else ""
    return "\n".join(
        [
            f"{mismatch.fingerprint} {mismatch.severity} {one_line(mismatch.operation)}: "
            f"{one_line(mismatch.sentence, LINE)}{waived}",
            f"  {one_line(mismatch.consumer)} at {one_line(where) or '?'}; "
            f"{one_line(mismatch.provider)} at {one_line(mismatch.provider_place or '?')}",
            *([f"  -> {one_line(mismatch.hint, LINE)}"] if mismatch.hint else []),
        ]
    )


def _is_waived(mismatch: KeptMismatch) -> bool:
    return mismatch.state is Standing.WAIVED
