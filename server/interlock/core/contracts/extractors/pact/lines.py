"""Where something stands in JSON text: the elements of a list, and the first spot where a key is written."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...places import Place

_BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True)
class Slice:
    """A part of a file."""

    file: str
    text: str
    start: int = 0
    end: int | None = None

    def elements(self, key: str) -> Iterator["Slice"]:
        """Of the list under the key that is written first."""
        begin = re.compile(rf'"{re.escape(key)}"\s*:\s*\[').search(self.text, self.start)
        position = begin.end() if begin else len(self.text)
        decoder = json.JSONDecoder()
        while True:
            between = _BETWEEN.match(self.text, position)
            start = between.end() if between else position
            if start >= len(self.text) or self.text[start] == "]":
                return
            try:
                _, position = decoder.raw_decode(self.text, start)
            except (ValueError, RecursionError):
                return
            yield Slice(self.file, self.text, start, position)

    def below(self, key: str) -> "Slice":
        """From the key on; all of it when it is not written."""
        found = self._find(key)
        return self if found is None else Slice(self.file, self.text, found, self.end)

    def place(self, key: str = "") -> Place:
        found = self._find(key) if key else None
        position = self.start if found is None else found
        line = self.text.count("\n", 0, position) + 1
        return Place(self.file, line, position - self.text.rfind("\n", 0, position))

    def _find(self, key: str) -> int | None:
        found = re.compile(rf"{re.escape(json.dumps(key, ensure_ascii=False))}\s*:").search(
            self.text, self.start, self.end if self.end is not None else len(self.text)
        )
        return found.start() if found else None
