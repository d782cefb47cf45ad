"""Many rows a few at a time: while all of them are made ready at once, nobody else is answered."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

ROWS = 250  # some milliseconds of work


def pieces(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + ROWS] for start in range(0, len(rows), ROWS))
