"""What is being done, on the last line of a terminal; anywhere else nothing is said."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ..use_cases.scanning.reading import Tell


@contextmanager
def progress() -> Iterator[Tell]:
    is_terminal = sys.stderr.isatty()

    def tell(what: str) -> None:
        if is_terminal:
            print(f"\r\033[K{what} ...", end="", file=sys.stderr, flush=True)

    try:
        yield tell
    finally:
        if is_terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
