"""The red proof as docs/ci.md teaches it: its very lines, in a real repository, with real tests."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from interlock.use_cases import projects
from makers import REPOSITORY, a_criterion
from servers import Shop, refusal

PAGE = Path(__file__).parents[2] / "docs/ci.md"
RECIPE = re.findall(r"```sh\n(head=.*?)```", PAGE.read_text(), re.DOTALL)[0]
TEST = "tests/test_refunds.py::test_limit"
OLD = "def refund(total, amount):\n    return total - amount\n"
NEW = "def refund(total, amount):\n    if amount > total:\n        raise ValueError(422)\n    return total - amount\n"
GOOD = """import pytest
from shop import refund

def test_limit():
    with pytest.raises(ValueError):
        refund(5, 6)
"""
EMPTY = "def test_limit():\n    assert True\n"


class Checkout:
    """A clone whose branch brings the work and its test."""

    def __init__(self, folder: Path, url: str, token: str) -> None:
        self.folder = folder / "shop"
        self.folder.mkdir()
        self.environ = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "INTERLOCK_URL": url,
            "INTERLOCK_TOKEN": token,
            "INTERLOCK_TICKET": "",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": ".",
        }
        self.sh(
            "git init --quiet --initial-branch=main && git remote add origin https://code.example.org/example/shop.git"
        )
        self.write("shop.py", OLD)
        self.commit("Refund")
        self.sh("git update-ref refs/remotes/origin/main HEAD && git switch --quiet --create refunds")

    def write(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(exist_ok=True)
        (self.folder / path).write_text(text)

    def commit(self, subject: str) -> str:
        self.sh(f"git add --all && git -c user.name=ada -c user.email=a@example.org commit --quiet -m '{subject}'")
        return self.sh("git rev-parse HEAD").strip()

    def sh(self, script: str) -> str:
        words = ["bash", "-e", "-c", script]
        done = subprocess.run(words, cwd=self.folder, env=self.environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.mark.parametrize(
    ("test", "is_shown"), [(GOOD, True), (EMPTY, False)], ids=["fails at the base", "passes there, too"]
)
async def test_a_policy_that_wants_red_is_met_by_a_test_that_fails_without_the_work(
    shop: Shop, tmp_path: Path, test: str, is_shown: bool
):
    await projects.change_policy(shop.team.db, shop.team.owner, "SHOP", {"red_proof": "required"})
    ticket = await shop.team.ticket(
        criteria=(a_criterion("If a refund exceeds the total, then 422 is raised.", a_criterion().kind, TEST),)
    )
    checkout = Checkout(tmp_path, shop.url, shop.team.tokens["robot"])
    checkout.write("shop.py", NEW)
    checkout.write("tests/test_refunds.py", test)
    head = checkout.commit("Refuse too much")
    async with shop.agent("otter") as otter:
        fence = await otter.claim(ticket.key, "work")
        await otter.ask("report_part", key=ticket.key, fence=fence, repository=REPOSITORY, commit=head, handoff="Done.")

    checkout.sh(f"pytest -q --junit-xml=head.xml && interlock post evidence {ticket.key} head.xml")
    assert not shop.rest("owner").get(f"/tickets/{ticket.key}/gate")["is_open"]

    checkout.sh(RECIPE.replace("SHOP-12", ticket.key))
    gate = shop.rest("owner").get(f"/tickets/{ticket.key}/gate")
    assert gate["is_open"] is is_shown, gate
    if not is_shown:
        assert "fail" in refusal(shop.rest("owner"), f"/tickets/{ticket.key}/closing", {})
