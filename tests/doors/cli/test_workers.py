"""The parent of the workers, with workers that do nothing."""

import socket
import sys

import pytest

from interlock.cli.workers import Workers
from interlock.core.refusals import Unavailable


def test_a_server_whose_first_worker_dies_before_it_serves_does_not_start():
    with pytest.raises(Unavailable, match="The server does not start"):
        Workers(1, die_at_once).run()


def die_at_once(parent: socket.socket, replaces: bool) -> None:
    sys.exit(3)
