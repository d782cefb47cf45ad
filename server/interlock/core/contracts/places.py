"""Where something is written."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A spot in a file. The path is relative to the scanned tree, with forward slashes. Line and column start at 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
