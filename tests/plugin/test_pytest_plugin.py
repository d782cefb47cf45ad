"""Our plugin in other people's pytest, each in a process of its own."""

import json
import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from interlock.core.evidence.formats.junit import read
from interlock.core.evidence.link import PROPERTY
from interlock.pytest_plugin import CRITERION

TESTS = """
import pytest

pytestmark = pytest.mark.criterion("SHOP-12/AC-1")

@pytest.mark.criterion("SHOP-12/AC-2", "AC-3")
@pytest.mark.criterion("SHOP-9/AC-1")
def test_several(): pass

class TestRefunds:
    pytestmark = pytest.mark.criterion("AC-4")

    @pytest.mark.parametrize("n", [1, pytest.param(2, marks=pytest.mark.criterion("AC-5"))])
    def test_each(self, n): pass
"""
LINKED = {
    "test_several": ["SHOP-9/AC-1", "SHOP-12/AC-2", "AC-3", "SHOP-12/AC-1"],
    "test_each[1]": ["AC-4", "SHOP-12/AC-1"],
    "test_each[2]": ["AC-5", "AC-4", "SHOP-12/AC-1"],
}
SHOWN = {
    "criteria": [
        {"name": "AC-1", "kind": "test", "removed_in": None},
        {"name": "AC-2", "kind": "test", "removed_in": None},
        {"name": "AC-3", "kind": "test", "removed_in": 2},
        {"name": "AC-4", "kind": "review", "removed_in": None},
    ]
}


OURS = ("-p", "interlock.pytest_plugin")
XDIST = ["-p", "xdist.plugin", "-n2"]
RERUNS = ["-p", "pytest_rerunfailures", "--reruns=2"]


class Done(NamedTuple):
    code: int
    text: str
    criteria: dict[str, list[str]]  # of each test in the report


class Elsewhere:
    """A folder with tests that are not ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, source: str, *words: str, **environ: str) -> Done:
        """With no other plugin than ours and those that `words` name."""
        return self._run(source, [*OURS, *words], environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})

    def run_with_all_that_is_installed(self, source: str, *words: str) -> Done:
        return self._run(source, ["-p", "no:asyncio", *words], {})  # which warns where nothing is set for it

    def _run(self, source: str, words: list[str], environ: dict[str, str]) -> Done:
        (self.folder / "test_shop.py").write_text(source)
        report = self.folder / "report.xml"
        ours = ("PYTEST", "INTERLOCK", "CI", "BUILD_NUMBER")  # in CI the summary says once more what an error says
        known = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--junit-xml={report}", *words]
        done = subprocess.run(command, cwd=self.folder, env=known | environ, capture_output=True, text=True)
        return Done(done.returncode, done.stdout + done.stderr, _criteria(report))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Elsewhere:
    return Elsewhere(tmp_path)


def test_it_comes_along_with_the_package(elsewhere: Elsewhere):
    (ours,) = [each for each in entry_points(group="pytest11") if each.name == "interlock"]
    assert ours.value == "interlock.pytest_plugin"
    assert elsewhere.run_with_all_that_is_installed(TESTS, "--strict-markers").criteria == LINKED


@pytest.mark.parametrize(
    "words",
    [["-o", "junit_family=xunit1"], ["-o", "junit_family=xunit2"], XDIST, RERUNS],
    ids=["xunit1", "xunit2", "xdist", "rerunfailures"],
)
def test_a_report_names_the_criteria_of_each_test(elsewhere: Elsewhere, words: list[str]):
    done = elsewhere.run(TESTS, "--strict-markers", *words)
    assert (done.code, done.criteria) == (0, LINKED), done.text


def test_a_test_that_is_run_again_is_flaky_for_its_criterion(elsewhere: Elsewhere):
    source = """
import pytest
RUNS = []

@pytest.mark.criterion("SHOP-12/AC-1")
def test_flaky():
    RUNS.append(1)
    assert len(RUNS) == 2
"""
    done = elsewhere.run(source, *RERUNS, "--interlock-ticket=SHOP-12", INTERLOCK_CRITERIA="AC-1")
    assert done.code == 0, done.text
    assert "AC-1: 1 rerun" in done.text
    (case,) = read((elsewhere.folder / "report.xml").read_bytes(), "").cases
    assert (case.outcome, case.criteria) == ("flaky", ("SHOP-12/AC-1",))


@pytest.mark.parametrize("words", [[], XDIST], ids=["alone", "xdist"])
@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ('("SHOP-12")', "'SHOP-12' names no criterion"),
        ('("AC-01")', "'AC-01' names no criterion"),
        ('("shop-12/AC-1")', "'shop-12/AC-1' names no criterion"),
        ('("SHOP-12/AC-1 ")', "names no criterion"),
        ('("SHOP-12/AC-\\uff11")', "names no criterion"),
        ("(1)", "1 names no criterion"),
        ("()", "criterion wants names"),
        ('("AC-1", why="it does")', "criterion wants names"),
    ],
)
def test_what_is_no_criterion_is_an_error_at_collection(elsewhere: Elsewhere, mark: str, said: str, words: list[str]):
    done = elsewhere.run(f"import pytest\n@pytest.mark.criterion{mark}\ndef test_a(): pass\n", *words)
    assert done.code in (1, 2), done.text
    assert "ERROR collecting test_shop.py" in done.text
    assert said in done.text
    assert "passed" not in done.text


def test_a_criterion_that_the_ticket_does_not_have_fails_the_run(elsewhere: Elsewhere):
    (elsewhere.folder / "ticket.json").write_text(json.dumps(SHOWN))
    marks = ("AC-1", "SHOP-12/AC-3", "AC-4", "AC-5", "SHOP-9/AC-5")
    source = "import pytest\n" + "".join(
        f"@pytest.mark.criterion('{name}')\ndef test_{number}(): pass\n" for number, name in enumerate(marks)
    )
    done = elsewhere.run(source, "--interlock-ticket=SHOP-12", "--interlock-criteria=ticket.json")
    assert done.code == 2
    assert re.findall(r"^test_shop.py::(.*)$", done.text, re.MULTILINE) == [
        "test_1: SHOP-12 has removed AC-3",
        "test_2: AC-4 of SHOP-12 is proven by review, and by no test",
        "test_3: SHOP-12 has no AC-5",
    ]


@pytest.mark.parametrize("words", [[], XDIST], ids=["alone", "xdist"])
def test_the_summary_tells_what_the_tests_of_each_criterion_did(elsewhere: Elsewhere, words: list[str]):
    source = """
import pytest

@pytest.mark.criterion("SHOP-12/AC-1")
@pytest.mark.parametrize("n", [1, 2, 3])
def test_a(n): assert n != 3

@pytest.mark.criterion("AC-2")
@pytest.mark.skip
def test_b(): pass

@pytest.mark.criterion("SHOP-9/AC-3")
def test_c(): pass
"""
    (elsewhere.folder / "criteria.txt").write_text("AC-1\nAC-2\nAC-3 (the refund page)\n")
    done = elsewhere.run(source, "--interlock-ticket=SHOP-12", "--interlock-criteria=criteria.txt", *words)
    assert done.code == 1
    told = dict(re.findall(r"^(AC-\d): (.*)$", done.text, re.MULTILINE))
    assert told.pop("AC-1") in ("2 passed, 1 failed", "1 failed, 2 passed", "1 passed, 1 failed, 1 passed")
    assert told == {"AC-2": "1 skipped", "AC-3": "no test"}


@pytest.mark.parametrize(
    ("words", "content"),
    [
        (["--interlock-ticket=shop12"], ""),
        (["--interlock-ticket=SHOP-12", "--interlock-criteria=nowhere.txt"], ""),
        (["--interlock-ticket=SHOP-12", "--interlock-criteria=criteria.txt"], "nothing of the kind"),
        (["--interlock-ticket=SHOP-12", "--interlock-criteria=criteria.txt"], '{"tickets": []}'),
        (["--interlock-ticket=SHOP-12", "--interlock-criteria=criteria.txt"], "{"),
        (["--interlock-criteria=criteria.txt"], "AC-1"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(elsewhere: Elsewhere, words: list[str], content: str):
    (elsewhere.folder / "criteria.txt").write_text(content)
    done = elsewhere.run("def test_a(): pass\n", *words)
    assert done.code == 4, done.text
    assert "ERROR: --interlock-" in done.text


def test_where_nothing_is_asked_of_it_it_does_nothing(elsewhere: Elsewhere):
    source = """
import sys

def test_a(request):
    assert not request.node.user_properties
    assert not request.config.pluginmanager.has_plugin("interlock-summary")
    assert [name for name in sys.modules if name.startswith("interlock")] == ["interlock", "interlock.pytest_plugin"]
    assert not {"fastapi", "sqlalchemy", "pydantic", "httpx2"} & sys.modules.keys()
"""
    done = elsewhere.run_with_all_that_is_installed(source, "--strict-markers", "-W", "error")
    assert done.code == 0, done.text
    assert "criteria of" not in done.text


@pytest.mark.parametrize("name", ["AC-1", "SHOP-12/AC-1", "A1-999999999/AC-99999"])
def test_what_it_writes_the_server_reads(name: str):
    assert CRITERION.fullmatch(name)
    assert PROPERTY.fullmatch(name)


def _criteria(report: Path) -> dict[str, list[str]]:
    if not report.exists():
        return {}
    cases = ElementTree.parse(report).iter("testcase")
    return {
        case.attrib["name"]: [p.attrib["value"] for p in case.iter("property") if p.attrib["name"] == "criterion"]
        for case in cases
    }
