"""A pytest plugin: a test names the criteria that it proves, and the JUnit report says so.

    @pytest.mark.criterion("SHOP-12/AC-1")
    def test_a_refund_over_the_total_is_refused(): ...

It stands on a test, a class, a module (`pytestmark`) or one set of parameters, may name several criteria and may be
repeated. What is no name of a criterion is an error at collection. With `--interlock-ticket SHOP-12` and a list of its
criteria, so is one that the ticket does not have, and the summary tells what each criterion's tests did.

Every run of pytest loads this module where Interlock is installed: it imports nothing that pytest has not.
"""

import json
import os
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

TICKET = re.compile(r"[A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,8}")
CRITERION = re.compile(r"(?:(?P<ticket>[A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,8})/)?(?P<name>AC-[1-9][0-9]{0,4})")
WORST_FIRST = ("failed", "rerun", "skipped", "passed")
MARKER = "criterion(*names): the criteria of tickets that this test proves, such as SHOP-12/AC-1."


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("interlock", "criteria of tickets")
    group.addoption("--interlock-ticket", metavar="KEY", help="The ticket whose criteria are checked, such as SHOP-12.")
    group.addoption(
        "--interlock-criteria",
        metavar="FILE",
        help="Its criteria: what `interlock ticket show SHOP-12 --json` printed, or AC-1 and the others in any text. "
        "[default: the words in INTERLOCK_CRITERIA]",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)
    if ticket := config.getoption("--interlock-ticket"):
        config.stash[SPEC] = spec = _spec(ticket, config.getoption("--interlock-criteria"))
        config.pluginmanager.register(Summary(spec), "interlock-summary")
    elif config.getoption("--interlock-criteria"):
        raise pytest.UsageError("--interlock-criteria wants the ticket: --interlock-ticket SHOP-12.")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Here and not when all is collected: so an error stands at its file, also in a process of xdist."""
    report = yield
    tests = [node for node in report.result or () if isinstance(node, pytest.Item)]
    spec = collector.config.stash.get(SPEC, None)
    faults = [f"{test.nodeid}: {fault}" for test in tests for fault in _link(test, spec)]
    if faults:
        report.outcome, report.longrepr = "failed", "\n".join(faults)
    return report


@dataclass(frozen=True)
class Spec:
    """A ticket, and which of its criteria a test can prove, and which not, with the reason. Both are empty where nobody
    said which it has."""

    ticket: str
    provable: list[str]
    others: dict[str, str]

    def fault(self, name: str) -> str:
        """Why the ticket cannot have it proven by a test; "" when it can."""
        if name in self.provable or not (self.provable or self.others):
            return ""
        return self.others.get(name, f"{self.ticket} has no {name}")


class Summary:
    """What the tests of each criterion did, as the reports tell it: they come from every process to one."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.outcomes: dict[str, dict[str, str]] = {}  # criterion -> test -> its worst outcome

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            for key, value in report.user_properties:
                named = CRITERION.fullmatch(str(value)) if key == "criterion" else None
                if named and named["ticket"] in (None, self.spec.ticket):
                    tests = self.outcomes.setdefault(named["name"], {})
                    said = (report.outcome, tests.get(report.nodeid, "passed"))
                    tests[report.nodeid] = next((word for word in WORST_FIRST if word in said), report.outcome)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        names = [*self.spec.provable, *(name for name in self.outcomes if name not in self.spec.provable)]
        if names:
            terminalreporter.section(f"criteria of {self.spec.ticket}")
        for name in names:
            outcomes = list(self.outcomes.get(name, {}).values())
            counted = ", ".join(f"{outcomes.count(word)} {word}" for word in dict.fromkeys(outcomes))
            terminalreporter.line(f"{name}: {counted or 'no test'}", red=not counted)


SPEC = pytest.StashKey[Spec]()


def _link(test: pytest.Item, spec: Spec | None) -> Iterator[str]:
    """Write the names where a report finds them, nearest first, and tell what is wrong with them."""
    written = set[str]()
    for mark in test.iter_markers("criterion"):
        if not mark.args or mark.kwargs:
            yield 'criterion wants names, and nothing else: criterion("SHOP-12/AC-1")'
        for name in mark.args:
            named = CRITERION.fullmatch(name) if isinstance(name, str) else None
            if named is None:
                yield f"{name!r} names no criterion; write SHOP-12/AC-1, or AC-1"
            elif spec and named["ticket"] in (None, spec.ticket) and (fault := spec.fault(named["name"])):
                yield fault
            elif name not in written:
                written.add(name)
                test.user_properties.append(("criterion", name))


def _spec(ticket: str, file: str | None) -> Spec:
    if not TICKET.fullmatch(ticket):
        raise pytest.UsageError(f"--interlock-ticket: {ticket!r} is no ticket; write SHOP-12.")
    try:
        text = Path(file).read_text(encoding="utf-8") if file else os.environ.get("INTERLOCK_CRITERIA", "")
        shown = json.loads(text)["criteria"] if text.lstrip().startswith("{") else None
        if shown is None:
            named = dict.fromkeys(re.findall(r"\bAC-[1-9][0-9]{0,4}\b", text))
            if file and not named:
                raise ValueError("it names none")
            return Spec(ticket, list(named), {})
        others = {c["name"]: f"{ticket} has removed {c['name']}" for c in shown if c["removed_in"] is not None}
        others |= {
            c["name"]: f"{c['name']} of {ticket} is proven by {c['kind']}, and by no test"
            for c in shown
            if c["kind"] != "test" and c["name"] not in others
        }
        return Spec(ticket, [c["name"] for c in shown if c["name"] not in others], others)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise pytest.UsageError(
            f"--interlock-criteria: {file} cannot be read as criteria of a ticket: {error!r}."
        ) from error
