"""The demo's repository: with git, and on a machine without."""

import re
import subprocess
from pathlib import Path

import pytest

from interlock.cli import demo_files
from interlock.cli.demo_checkout import Checkout


def test_each_step_is_a_commit_of_a_real_repository(tmp_path: Path):
    checkout = Checkout(tmp_path / "shop")
    base = checkout.begin("you")
    head, paths = checkout.change(demo_files.STEPS[0], "otter", "Refund an order")
    assert re.fullmatch("[0-9a-f]{40}", base)
    assert checkout.head == head != base
    assert git(checkout, "log", "--format=%H %an %s") == f"{head} otter Refund an order\n{base} you Begin the shop\n"
    assert git(checkout, "show", "--format=", "--name-only", head).split() == sorted(paths)


def test_without_git_a_commit_is_known_by_what_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    heads = []
    for folder in ("one", "two"):
        checkout = Checkout(tmp_path / folder)
        base = checkout.begin("you")
        head, _ = checkout.change(demo_files.STEPS[0], "otter", "Refund an order")
        assert re.fullmatch("[0-9a-f]{64}", head)
        heads.append((base, head))
    assert heads[0] == heads[1]
    assert heads[0][0] != heads[0][1]


def git(checkout: Checkout, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=checkout.folder, capture_output=True, text=True, check=True).stdout
