"""Processes race for tickets, and one server is killed on the way: every ticket has one winner, and none is lost."""

import os
import re
import subprocess
import sys
from pathlib import Path

RACE = Path(__file__).parents[2] / "benchmarks" / "claims" / "race"
COURSE = {"clients": 8, "tickets": 60, "seconds": 45, "server-kills": 1, "client-kills": 1, "short-leases": 1}

EXPECTED = {
    "clients": "8",
    "lost": "0",
    "double": "0",
    "servers killed": "1",
    "clients killed": "1",
    "PostgreSQL killed": "0",
    "violations": "0",
}


def test_a_short_race_with_a_server_killed_breaks_no_promise():
    options = [word for name, value in COURSE.items() for word in (f"--{name}", str(value))]
    ours = {k: v for k, v in os.environ.items() if not k.startswith("INTERLOCK_")}
    race = subprocess.run(
        [sys.executable, RACE, *options],
        env={**ours, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    told = race.stdout + race.stderr
    assert race.returncode == 0, told
    assert re.search(r"killed server(_two)?\.", told)
    said = dict(line.split(": ", 1) for line in race.stdout.partition("\n\n")[2].splitlines())
    assert {name: said[name] for name in EXPECTED} == EXPECTED
