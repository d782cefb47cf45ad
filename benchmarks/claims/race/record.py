"""What a client did and heard, line by line, so that nothing of it is lost when the client is killed."""

import json
import math
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class Outcome(StrEnum):
    OK = "ok"
    REFUSED = "refused"  # a sentence of the server: nothing was done
    UNKNOWN = "unknown"  # no answer, or one that says that it may or may not have been done


@dataclass(frozen=True)
class Call:
    """One attempt at one call. Times are of one clock for all processes; a call without an answer never ended.

    `given` is what an accepted claim was given: ticket, role and fence.
    """

    member: str
    tool: str
    arguments: Mapping[str, Any]
    begun: float
    ended: float = math.inf
    outcome: Outcome = Outcome.UNKNOWN
    answer: str = ""
    given: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def request(self) -> str:
        return str(self.arguments.get("request_id", ""))

    @property
    def ticket(self) -> str:
        return str(self.given.get("key") or self.arguments.get("key", ""))

    @property
    def fence(self) -> int:
        return int(self.given.get("fence") or self.arguments.get("fence", 0))


class History:
    """The calls of one member, in a file that outlives the process."""

    def __init__(self, folder: Path, member: str) -> None:
        self._path = folder / f"{member}.jsonl"
        self._member = member
        self.calls = list(read(self._path)) if self._path.exists() else []
        self._file = self._path.open("a", buffering=1)  # a line is written whole or not at all
        if self._path.stat().st_size and not self._path.read_bytes().endswith(b"\n"):
            self._file.write("\n")

    def begin(self, tool: str, arguments: Mapping[str, Any]) -> Call:
        call = Call(self._member, tool, arguments, time.monotonic())
        self._write(what="invoke", begun=call.begun, tool=tool, arguments=arguments)
        return call

    def end(self, call: Call, outcome: Outcome, answer: str, given: Mapping[str, Any]) -> Call:
        ended = Call(call.member, call.tool, call.arguments, call.begun, time.monotonic(), outcome, answer, dict(given))
        self._write(what=outcome, begun=call.begun, ended=ended.ended, answer=answer, given=given)
        self.calls.append(ended)
        return ended

    def _write(self, **what: Any) -> None:
        self._file.write(json.dumps({"at": time.time(), "member": self._member, **what}) + "\n")


def read(path: Path) -> Iterator[Call]:
    """An attempt whose end was never written has an unknown outcome."""
    open_call: Call | None = None
    for line in _lines(path):
        if line["what"] == "invoke":
            if open_call:
                yield open_call
            open_call = Call(line["member"], line["tool"], line["arguments"], line["begun"])
        elif open_call and line["begun"] == open_call.begun:
            yield Call(
                open_call.member,
                open_call.tool,
                open_call.arguments,
                open_call.begun,
                line["ended"],
                Outcome(line["what"]),
                line["answer"],
                line["given"],
            )
            open_call = None
    if open_call:
        yield open_call


def read_all(folder: Path) -> list[Call]:
    return sorted((call for path in folder.glob("*.jsonl") for call in read(path)), key=lambda call: call.begun)


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    for line in path.read_text().splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:  # cut short by a kill
            continue
