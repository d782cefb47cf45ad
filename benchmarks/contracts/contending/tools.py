"""Ours and theirs: each counts what it finds between two sides that are written into a folder."""

import json
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar

import installing
from measuring import Ran, run

Json = dict[str, Any]


class Tool(ABC):
    """`folder` holds old.json and new.json, web/ with the consumer, api/ with the new provider as source, and
    pact.json. `compares` says which two of these."""

    name: ClassVar[str]
    compares: ClassVar[str]
    says_it_as_errors: ClassVar[bool] = False

    @abstractmethod
    def install(self, folder: Path) -> None:
        """Refuses (NotInstalled) with the reason."""

    @abstractmethod
    def command(self, folder: Path) -> list[str | Path]: ...

    @abstractmethod
    def count(self, said: str, folder: Path) -> int:
        """How many findings; raises ValueError for an output that cannot be read."""

    def look(self, folder: Path) -> tuple[int, Ran]:
        ran = run(self.command(folder), folder, with_errors=self.says_it_as_errors)
        return self.count(ran.said, folder), ran


class _Ours(Tool):
    script: ClassVar[str]

    def install(self, folder: Path) -> None:
        pass

    def command(self, folder: Path) -> list[str | Path]:
        return [sys.executable, "-c", _READING + self.script]

    def count(self, said: str, folder: Path) -> int:
        return int(said)


_READING = """
import re
from pathlib import Path
from interlock.core.contracts.compare import compare
from interlock.core.contracts.cross_check import cross_checked
from interlock.core.contracts.extract import extract
from interlock.core.contracts.mismatch import Severity
from interlock.core.contracts.version.changes import Level
from interlock.core.contracts.version.difference import diff
def told(comparison): print(sum(m.severity is not Severity.INFO for m in comparison.mismatches))
"""


class OurVersions(_Ours):
    name, compares = "interlock", "document with document"
    script = """
old, new = (extract(Path(name)).provider for name in ("old.json", "new.json"))
print(sum(change.level is not Level.INFO for change in diff(old, new)))
"""


class OurDocument(_Ours):
    name, compares = "interlock", "consumer with document"
    script = 'told(compare(extract(Path("new.json")).provider, extract(Path("web")).consumer))'


class OurSource(_Ours):
    name, compares = "interlock", "consumer with source"
    script = 'told(compare(extract(Path("api")).provider, extract(Path("web")).consumer))'


class OurCrossCheck(_Ours):
    name, compares = "interlock", "document with source"
    script = """
checked = cross_checked([extract(Path("old.json")).provider, extract(Path("api")).provider])
told = [d.sentence for contract in checked for d in contract.diagnostics if d.code == "stale_document"]
print(sum(len(re.findall(r"(query|header|body|response)[.(\\[)]|[A-Z]+ /", sentence)) for sentence in told))
"""


class Oasdiff(Tool):
    name, compares = "oasdiff", "document with document"

    def install(self, folder: Path) -> None:
        self._binary = installing.oasdiff(folder)

    def command(self, folder: Path) -> list[str | Path]:
        return [self._binary, "breaking", "old.json", "new.json", "--format", "json"]

    def count(self, said: str, folder: Path) -> int:
        return len(json.loads(said or "[]"))


class PactComparator(Tool):
    name, compares = "@pactflow/openapi-pact-comparator", "pact with document"

    def install(self, folder: Path) -> None:
        self._script = installing.npm(folder, self.name) / "dist/cli.cjs"

    def command(self, folder: Path) -> list[str | Path]:
        return ["node", self._script, "new.json", "pact.json"]

    def count(self, said: str, folder: Path) -> int:
        rows = [row for line in said.splitlines() if line.startswith("[") for row in json.loads(line)]
        return sum(row["type"] in {"error", "warning"} for row in rows)


class GhostHunter(Tool):
    name, compares = "api-ghost-hunter", "consumer with source"

    def install(self, folder: Path) -> None:
        self._program = installing.pip(folder / "ghost", self.name) / self.name

    def command(self, folder: Path) -> list[str | Path]:
        report = ["--format", "json", "-o", "ghost.json"]
        return [self._program, "scan", "--frontend", "web", "--backend", "api", *report]

    def count(self, said: str, folder: Path) -> int:
        summary = json.loads((folder / "ghost.json").read_text())["summary"]
        return summary["broken_calls"] + summary["method_mismatches"]


class Guardian(Tool):
    name, compares = "api-contract-guardian", "consumer with document"
    says_it_as_errors = True

    def __init__(self, address: str) -> None:
        """`address` is where the folder of the case is served: it reads documents from URLs only."""
        self._address = address

    def install(self, folder: Path) -> None:
        installing.npm(folder, self.name)
        self._script = folder / "node_modules/.bin/api-guardian"

    def command(self, folder: Path) -> list[str | Path]:
        return ["node", self._script, "run", "--openapi", f"{self._address}/new.json", "--glob", "web/**/*.ts"]

    def count(self, said: str, folder: Path) -> int:
        if "Validation starting" not in said:
            raise ValueError(said[-200:])
        return said.count("ERROR:")


class DriftAgent(Tool):
    name, compares = "api-drift-agent", "document with source"

    def install(self, folder: Path) -> None:
        self._program = installing.pip(folder / "drift", self.name) / "drift-check"

    def command(self, folder: Path) -> list[str | Path]:
        return [self._program, "--spec", "old.json", "--src", "api", "--output-format", "json"]

    def count(self, said: str, folder: Path) -> int:
        return len(json.loads(said)["items"])
