"""The demo's CI: it really runs the shop's tests, really reads both sides of its contract, and posts both."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core.contracts.model import Side
from .client import Client
from .demo_checkout import REPOSITORY, Checkout
from .demo_team import PROJECT

SOURCES = {Side.PROVIDER: "api", Side.CONSUMER: "web"}


@dataclass(frozen=True)
class Scanned:
    """What both scans together changed, and what is open after them."""

    opened: tuple[Mapping[str, Any], ...]
    resolved: tuple[Mapping[str, Any], ...]
    open: tuple[Mapping[str, Any], ...]

    @property
    def errors(self) -> list[Mapping[str, Any]]:
        return [mismatch for mismatch in self.open if mismatch["severity"] == "error"]


@dataclass
class Ci:
    client: Client
    checkout: Checkout
    folder: Path  # for reports
    _runs: list[str] = field(default_factory=list[str])

    async def scan(self) -> Scanned:
        """Both sides as they are at the head."""
        first, second = [await asyncio.to_thread(self._scan, side) for side in Side]
        return Scanned(
            (*first["opened"], *second["opened"]), (*first["resolved"], *second["resolved"]), tuple(second["open"])
        )

    async def test(self, key: str) -> Mapping[str, Any]:
        """A run: word of its start, the tests, their report. The answer is what the gate then says."""
        return await asyncio.to_thread(self._test, key)

    def _scan(self, side: Side) -> Mapping[str, Any]:
        return self.client.upload(
            f"/projects/{PROJECT}/scans",
            self.checkout.contract(side),
            source=SOURCES[side],
            side=side.value,
            repository=REPOSITORY,
            commit=self.checkout.head,
        )

    def _test(self, key: str) -> Mapping[str, Any]:
        self._runs.append(f"demo/{len(self._runs) + 1}")
        where = {"repository": REPOSITORY, "commit": self.checkout.head, "check": "tests", "run": self._runs[-1]}
        self.client.post(f"/tickets/{key}/runs", where)
        run = self.checkout.run_tests(self.folder / f"report-{len(self._runs)}.xml")
        return self.client.upload(f"/tickets/{key}/evidence", run.report, run_passed=str(run.passed).lower(), **where)
