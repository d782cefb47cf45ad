"""What a process apart is given to do: it finds its work by the name of a module."""

import os

from interlock.core.refusals import Unreadable


def which_process() -> int:
    return os.getpid()


def refuse() -> None:
    raise Unreadable("This is no contract.", "Send one.")


def vanish() -> None:
    os._exit(1)


def never_end() -> None:
    while True:
        pass
