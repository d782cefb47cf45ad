"""Small reports, put together as their producers would."""

import json
from typing import Any


def ctrf(*tests: dict[str, Any], **summary: Any) -> bytes:
    counted = {"tests": len(tests), "passed": len(tests), "failed": 0, **summary}
    return json.dumps({"results": {"tool": {"name": "t"}, "summary": counted, "tests": tests}}).encode()


def tap(*lines: str) -> bytes:
    return "\n".join(["TAP version 14", *lines, ""]).encode()


def trx(results: str, summary: str = "", more: str = "") -> bytes:
    return f"<TestRun><Results>{results}</Results>{more}<ResultSummary {summary}/></TestRun>".encode()


def nunit(cases: str, root: str = 'total="1"') -> bytes:
    return f'<test-run {root}><test-suite name="s">{cases}</test-suite></test-run>'.encode()


def xunit(tests: str, assembly: str = 'total="1"', more: str = "") -> bytes:
    return f"<assemblies><assembly {assembly}>{more}<collection>{tests}</collection></assembly></assemblies>".encode()


def go(*events: dict[str, str]) -> bytes:
    return "\n".join(json.dumps({"Package": "shop", **event}) for event in events).encode()


def scenario(*statuses: str | None, **more: Any) -> bytes:
    steps = [{"name": "s"} | ({"result": {"status": status}} if status else {}) for status in statuses]
    element = {"type": "scenario", "name": "a", "line": 3, "steps": steps, **more}
    return json.dumps([{"id": "f", "uri": "f.feature", "name": "f", "elements": [element]}]).encode()
