"""Python's collector of garbage, kept from going through all that was ever imported, again and again.

It stops everything while it works. As set by default that is a sixth of the time in which packages are read; and 0.3 s
at a time in a server with a thousand connections, in which nobody is answered.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 10_000  # before it looks at the youngest; 700 by default


@contextmanager
def while_reading_packages() -> Iterator[None]:
    """What they make stays: there is nothing to collect."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def spare_what_stays() -> None:
    """Once all is imported, in a process that does nothing but serve."""
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
