"""LCOV tracefiles: what lcov, c8, istanbul, coverage.py, gcovr, llvm-cov and grcov write.

Of a file that comes in several records, a line is covered that was reached in any of them. Functions and conditions
are not read. Every total is compared with the lines of its record.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping

from ...refusals import TooLarge, Unreadable
from ..covered import CoverageReport, Share
from ..covering import LESS, Covering, Stated, count_of, whole
from ..json_text import split
from ..limits import LINE_LIMIT, WHOLE

ENTRY = re.compile(r"([A-Z]{2,8}):(.*)", re.DOTALL)
NAMES = re.compile(rb"^SF:(.*)$", re.MULTILINE)
END = "end_of_record"
FIRST = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|#[^\n]*\n)*(?:TN|SF):")
TOTALS = ("LF", "LH", "BRF", "BRH")


def looks_like(head: bytes) -> bool:
    return bool(FIRST.match(head))


def read(raw: bytes, digest: str) -> CoverageReport:
    """Refuses (Unreadable) what is no LCOV or ends inside a record; (TooLarge) too many lines or files."""
    again = {name for name, count in Counter(NAMES.findall(raw)).items() if count > 1}
    reader = _Reader(frozenset(name.strip().decode(errors="replace") for name in again))
    for number, line in enumerate(split(raw.removeprefix(b"\xef\xbb\xbf")), 1):
        if number > LINE_LIMIT:
            raise TooLarge(f"The report has more than {LINE_LIMIT:,} lines.", LESS)
        text = line.decode(errors="replace")
        if text and not text.startswith("#"):
            reader.read(number, text)
    reader.end()
    return reader.covering.report("lcov", digest)


class _Reader:
    """`lines` and `ways` are those of the record that is open, `listed` each as often as it comes there, and `stated`
    what it declares of them. The ways of a file that comes again are kept by name until all have been told."""

    def __init__(self, again: Collection[str]) -> None:
        self.covering = Covering()
        self._again = again
        self._may_come_again = False
        self._file = ""
        self._lines: dict[int, bool] = {}
        self._ways: dict[tuple[int, str], bool] = {}
        self._listed: list[bool] = []
        self._listed_ways: list[bool] = []
        self._stated: dict[str, int | None] = {}
        self._every_way: dict[str, dict[tuple[int, str], bool]] = {}

    def read(self, number: int, text: str) -> None:
        if text == END:
            self._close(number)
            return
        entry = ENTRY.fullmatch(text)
        if entry is None:
            raise Unreadable(f"Line {number} is no line of an LCOV file.", WHOLE)
        key, said = entry[1], entry[2]
        if key == "SF":
            self._open(number, said)
        elif self._file and key == "DA":
            self._line(said)
        elif self._file and key == "BRDA":
            self._way(said)
        elif key in TOTALS:
            self._stated[key] = whole(said)

    def end(self) -> None:
        if self._file:
            raise Unreadable(f"The report ends inside the record of {self._file}.", WHOLE)
        for file, ways in self._every_way.items():
            self._branch(file, ways)

    def _open(self, number: int, said: str) -> None:
        if self._file:
            raise Unreadable(f"Line {number} begins a record inside that of {self._file}.", WHOLE)
        self._file = self.covering.file(said.strip() or "(unnamed)")
        self._may_come_again = said.strip() in self._again

    def _line(self, said: str) -> None:
        fields = said.split(",")
        number, count = whole(fields[0]), count_of(fields[1].strip()) if len(fields) > 1 else None
        if number is None or count is None:
            self.covering.problem(f"A line of {self._file} has no number, or does not say how often it was reached.")
        else:
            self._lines[number] = self._lines.get(number, False) or count > 0
            self._listed.append(count > 0)

    def _way(self, said: str) -> None:
        """`-` stands for a branch whose line was never reached."""
        line, _, rest = said.partition(",")
        name, _, taken = rest.rpartition(",")
        number, count = whole(line), 0.0 if taken.strip() == "-" else count_of(taken.strip())
        if number is None or count is None or not name:
            self.covering.branch_problem(f"A branch of {self._file} does not say whether it was taken.")
        else:
            self._ways[number, name] = self._ways.get((number, name), False) or count > 0
            self._listed_ways.append(count > 0)

    def _close(self, number: int) -> None:
        if not self._file:
            raise Unreadable(f"Line {number} ends a record that never began.", WHOLE)
        place, stated = f"The record of {self._file}", self._stated
        lines, ways = _share(self._lines.values()), _share(self._ways.values())
        self.covering.compare_lines(place, Stated(stated.get("LH"), stated.get("LF")), (lines, _share(self._listed)))
        branches = Stated(stated.get("BRH"), stated.get("BRF"))
        self.covering.compare_branches(place, branches, (ways, _share(self._listed_ways)))
        for line, is_covered in self._lines.items():
            self.covering.tally.line(self._file, line, is_covered)
        if self._may_come_again:
            known = self._every_way.setdefault(self._file, {})
            for way, is_taken in self._ways.items():
                known[way] = known.get(way, False) or is_taken
        else:
            self._branch(self._file, self._ways)
        self._file, self._lines, self._ways, self._stated = "", {}, {}, {}
        self._listed, self._listed_ways = [], []

    def _branch(self, file: str, ways: Mapping[tuple[int, str], bool]) -> None:
        of_line: dict[int, list[bool]] = {}
        for (line, _), is_taken in ways.items():
            of_line.setdefault(line, []).append(is_taken)
        for line, taken in of_line.items():
            self.covering.tally.branch(file, line, Share(sum(taken), len(taken)))


def _share(found: Collection[bool]) -> Share:
    return Share(sum(found), len(found))
