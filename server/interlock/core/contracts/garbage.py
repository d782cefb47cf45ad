"""Many small objects are made, and all of them stay: looking for garbage among them takes a third of the time."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def not_looked_for() -> Generator[None]:
    """What nothing refers to is freed all the same; only circles wait."""
    was_looked_for = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looked_for:
            gc.enable()
