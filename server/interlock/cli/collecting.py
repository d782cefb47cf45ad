"""Python's collector of garbage, set for a process that does nothing but serve.

It stops everything while it works. As set by default it goes through all that was ever imported, again and again:
0.3 s at a time with a thousand connections, in which nobody is answered.
"""

import gc

NEW_OBJECTS = 10_000  # before it looks at the youngest; 700 by default


def spare_what_stays() -> None:
    """Once all is imported, in a process of our own."""
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
