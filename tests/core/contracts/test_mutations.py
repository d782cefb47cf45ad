"""The harness that changes one thing in a matching pair runs, and finds what it changes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_a_change_is_found_by_those_who_use_the_spot_and_by_nobody_else():
    harness = [sys.executable, "benchmarks/contracts/mutations.py", "--pairs", "1", "--resources", "1", "--every", "9"]
    ran = subprocess.run(harness, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
