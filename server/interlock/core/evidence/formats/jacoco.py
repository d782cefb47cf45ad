"""JaCoCo XML: what JaCoCo and Kover write.

What counts are the lines of the source files. A class that was compiled without them adds nothing. The counters of
lines and branches are compared with the lines below them, at every level that has source files.
"""

from collections.abc import Mapping, Sequence

from ..clip import clipped_name
from ..covered import CoverageReport, Share
from ..covering import Covering, Stated, Tally, whole
from ..markup import read_tags, root_of

COUNTERS = ("LINE", "BRANCH")
LEVELS = ("report", "group", "package", "sourcefile")


def looks_like(head: bytes) -> bool:
    plain = head.replace(b"\x00", b"")
    return root_of(head) == "report" and any(
        mark in plain for mark in (b"JACOCO", b"<sessioninfo", b"<group", b"<package", b"<counter")
    )


def read(raw: bytes, digest: str) -> CoverageReport:
    """Refuses (Unreadable) what is no XML or no JaCoCo; (TooLarge) too many tags or files."""
    reader = read_tags(raw, frozenset({"report"}), "a JaCoCo report", _Reader, names_a_dtd=True)
    return reader.covering.report("jacoco", digest)


class _Level:
    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = name
        self.tally = Tally()
        self.stated: dict[str, Stated] = {}
        self.has_unplaced = False  # classes that are of no source file: their lines are listed nowhere


class _Reader:
    def __init__(self) -> None:
        self.covering = Covering()
        self._open: list[_Level] = []
        self._file = ""

    def opened(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        name = path[-1]
        if name in LEVELS:
            self._open.append(_Level(name, attributes.get("name", "")))
            if name == "sourcefile":
                self._file = self.covering.file(self._path(*LEVELS), self._path("package", "sourcefile"))
        elif name == "class" and not attributes.get("sourcefilename"):
            for level in self._open:
                level.has_unplaced = True
        elif name == "line" and self._open and self._open[-1].kind == "sourcefile":
            self._line(self._open[-1].tally, attributes)
        elif name == "counter" and path[-2] in LEVELS and attributes.get("type") in COUNTERS:
            covered, missed = whole(attributes.get("covered", "")), whole(attributes.get("missed", ""))
            valid = None if covered is None or missed is None else covered + missed
            self._open[-1].stated[attributes["type"]] = Stated(covered, valid)

    def said(self, text: str) -> None:
        """Nothing of it is text."""

    def closed(self, path: Sequence[str]) -> None:
        if path[-1] not in LEVELS:
            return
        level = self._open.pop()
        if not level.has_unplaced:
            self._compare(level)
        (self._open[-1].tally if self._open else self.covering.tally).add(level.tally)

    def _path(self, *kinds: str) -> str:
        """With its groups, since they stand for modules, in which a file of that name may come again."""
        return "/".join(level.name for level in self._open[1:] if level.kind in kinds and level.name)

    def _line(self, tally: Tally, attributes: Mapping[str, str]) -> None:
        number, *counts = (whole(attributes.get(key, "0")) for key in ("nr", "mi", "ci", "mb", "cb"))
        if number is None or None in counts:
            self.covering.problem(f"A line of {self._file} has no number, or does not say how often it was reached.")
            return
        missed, covered, missed_ways, covered_ways = (count or 0 for count in counts)
        if missed or covered:
            tally.line(self._file, number, covered > 0)
        if missed_ways or covered_ways:
            tally.branch(self._file, number, Share(covered_ways, missed_ways + covered_ways))

    def _compare(self, level: _Level) -> None:
        place = f'The {level.kind} "{clipped_name(level.name)}"'
        self.covering.compare_lines(place, level.stated.get("LINE", Stated()), level.tally.all_lines)
        self.covering.compare_branches(place, level.stated.get("BRANCH", Stated()), level.tally.all_branches)
