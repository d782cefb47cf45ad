"""A report of a small tree, with whatever people have said of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from interlock.core.contracts import coverage
from interlock.core.contracts.ignores import find
from interlock.core.contracts.model import Contract
from interlock.core.contracts.reports.report import Findings, Found, Report
from interlock.core.contracts.settling import Leniency, settle

from ..trees import compared, consumer, document, provider

TODAY = date(2026, 3, 1)
READER = "export const f = async (id) => (await (await fetch(`/orders/${id}`)).json()).titel"


def a_report(code: str = READER, given: Mapping[str, Any] | None = None, **said: Any) -> Report:
    offered, called = provider(given or document()), consumer(code)
    comparison = compared(given or document(), code)
    ignores = tuple(find("calls.ts", code.encode()))
    rows = coverage.of((offered, called))
    findings = Findings(comparison, found(offered), found(called), rows, (), ignores, 2)
    return Report(findings, settle(comparison, Leniency(ignores=ignores, **said), TODAY))


def found(side: Contract) -> Found:
    return Found(side.side, len(side.operations), tuple({o.place.file for o in side.operations}))
