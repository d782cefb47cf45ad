"""interlock demo --headless: the whole story in one command, on a machine that knows nothing of Interlock."""

import os
import subprocess
import sys
from pathlib import Path

COMMAND = "from interlock.cli.main import main; main()"
FACTS = (
    'says "user-friendly"',  # lint refuses the first spec
    "is held by",  # the race that was lost
    "requires 'amount_cents' in the body, which is not sent.",  # drift, by the real scanner
    "goes back to ready, round 2",
    "worked on SHOP-1 and may not judge AC-5.",
    "In SHOP a person closes tickets",
    "The gate is open. A person closes it.",
    "SHOP-1 is done in round 2",
    "the log has one claim for it",
    "6 scans: 3 mismatches opened (3 errors), 3 resolved",
    "AC-2: tests.test_refunds::test_refunds_may_not_exceed_the_total_together failed",
    "failed (AC-1 passed, AC-2 failed, AC-3 passed)",
    "passed (AC-1 passed, AC-2 passed, AC-3 passed)",
    "by you, on snapshot",
    "SHOP-2 waits no more",
)


def test_the_whole_story_happens_and_leaves_nothing_behind(data_dir: Path):
    ended = demo(data_dir, "--headless")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    told = " ".join(ended.stdout.split())
    assert [fact for fact in FACTS if fact not in told] == []
    assert list((data_dir / "demo").iterdir()) == []


def test_a_folder_that_holds_something_is_left_alone(data_dir: Path):
    kept = data_dir / "kept.txt"
    kept.write_text("mine")
    ended = demo(data_dir, "--headless", "--data-dir", str(data_dir))
    assert ended.returncode == 4
    assert f"{data_dir} holds something already." in ended.stderr
    assert kept.read_text() == "mine"


def demo(data_dir: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """In a home of its own, and with no setting of the run that we are in."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("INTERLOCK_", "PYTEST_", "XDG_"))}
    theirs = {"HOME": str(data_dir), "INTERLOCK_DATA_DIR": str(data_dir), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", COMMAND, "demo", *options]
    return subprocess.run(command, env={**ours, **theirs}, capture_output=True, text=True, check=False)
