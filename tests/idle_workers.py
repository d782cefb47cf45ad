"""What workers do in tests of their parent: nothing of use.

In a module of its own: each is a fresh interpreter, which must find it.
"""

import socket
import sys


def die_at_once(parent: socket.socket, replaces: bool) -> None:
    sys.exit(3)


def fall_silent(parent: socket.socket, replaces: bool) -> None:
    """Serves, and then says no more. Ends when the parent closes the line."""
    parent.send(b".")
    parent.recv(1)
