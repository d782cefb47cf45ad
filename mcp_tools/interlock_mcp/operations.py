"""Contracts as lines: operations with their shapes, and mismatches with their places."""

from collections.abc import Iterator, Sequence
from typing import Any

from interlock.core.contracts import json_form
from interlock.core.contracts.kept import KeptMismatch, ReadApi, Standing
from interlock.core.contracts.lookup import describe_operation, describe_shapes
from interlock.core.contracts.model import Contract, Side

from .lines import clock
from .text import one_line

MOST_WHOLE = 20  # operations that are shown with their shapes; the others by name
MOST_MISMATCHES = 50
LINE = 1_000  # letters
PLACES = 3  # of one mismatch


def operation_lines(found: Sequence[ReadApi]) -> str:
    """Named shapes come once, after the operations that use them."""
    if not found:
        return "No operation matches. Contracts are scanned in CI: interlock post scan."
    return "\n".join(line for read in found for line in _source(read))


def operations_as_data(found: Sequence[ReadApi], side: str) -> list[dict[str, Any]]:
    contracts = [(r.source, Contract(Side(side), operations=r.operations, shapes=r.shapes)) for r in found]
    return [{"name": source, "contract": json_form.as_json(contract)} for source, contract in contracts]


def mismatch_lines(found: Sequence[KeptMismatch]) -> str:
    if not found:
        return "No open mismatch."
    more = [f"{len(found) - MOST_MISMATCHES} more: name a ticket."] if len(found) > MOST_MISMATCHES else []
    return "\n".join([*map(_mismatch, found[:MOST_MISMATCHES]), *more])


def _source(read: ReadApi) -> Iterator[str]:
    whole, rest = read.operations[:MOST_WHOLE], read.operations[MOST_WHOLE:]
    yield f"{one_line(read.source)}:"
    for operation in whole:
        yield from (_indented(line) for line in describe_operation(operation, read.shapes))
    yield from map(_indented, describe_shapes(whole, read.shapes))
    if rest:
        names = ", ".join(one_line(operation.name) for operation in rest[:200])
        yield f"And {len(rest)} more, to be had by path or words: {names}"


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
