"""Cobertura XML: what coverage.py, c8, istanbul, gcovr, PHPUnit and many others write.

What counts are the lines of the classes. Lines of methods repeat these, or name the line where the method begins, and
count only in a class that has no others. The totals of the report are compared with its lines. The rates of packages
and classes are not: each producer has its own way to count nested classes, properties and what the compiler wrote.
"""

import re
from collections.abc import Mapping, Sequence

from ...refusals import Unreadable
from ..covered import CoverageReport, Share
from ..covering import Covering, Stated, Tally, count_of, whole
from ..markup import read_tags, root_of

CONDITIONS = re.compile(r"\s*[0-9.]{1,20}\s*%?\s*\(([0-9]{1,9})/([0-9]{1,9})\)\s*")
RATE = re.compile(r"[0-9]{1,10}(?:[.,][0-9]{1,30})?(?:[eE]-?[0-9]{1,3})?")
METHOD_LINE = ["methods", "method", "lines", "line"]


def looks_like(head: bytes) -> bool:
    return root_of(head) == "coverage" and b"-rate" in head.replace(b"\x00", b"")


def read(raw: bytes, digest: str) -> CoverageReport:
    """Refuses (Unreadable) what is no XML or no Cobertura; (TooLarge) too many tags or files."""
    reader = read_tags(raw, frozenset({"coverage"}), "a Cobertura report", _Reader, names_a_dtd=True)
    return reader.covering.report("cobertura", digest)


class _Class:
    def __init__(self, file: str) -> None:
        self.file = file
        self.tally = Tally()
        self.of_methods = Tally()


class _Reader:
    def __init__(self) -> None:
        self.covering = Covering()
        self._root: Mapping[str, str] = {}
        self._class: _Class | None = None
        self._source: list[str] = []

    def opened(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        name = path[-1]
        if len(path) == 1:
            self._open_report(attributes)
        elif name == "class":
            file = attributes.get("filename", "") or attributes.get("name", "")
            self._class = _Class(self.covering.file(file))
        elif name == "line" and self._class:
            inside = path[path.index("class") + 1 :]
            if inside == ["lines", "line"]:
                self._line(self._class, self._class.tally, attributes)
            elif inside == METHOD_LINE:
                self._line(self._class, self._class.of_methods, attributes)

    def said(self, text: str) -> None:
        self._source.append(text)

    def closed(self, path: Sequence[str]) -> None:
        name = path[-1]
        if name == "class" and self._class:
            self._close_class(self._class)
            self._class = None
        elif name == "source":
            self.covering.root("".join(self._source).strip())
        elif len(path) == 1:
            self._close_report()
        self._source.clear()

    def _open_report(self, attributes: Mapping[str, str]) -> None:
        if not {"line-rate", "lines-valid"} & attributes.keys():
            raise Unreadable("This is no Cobertura: its root has no rate of lines.", "Write Cobertura XML, not Clover.")
        self._root = attributes

    def _line(self, of: _Class, tally: Tally, attributes: Mapping[str, str]) -> None:
        number, hits = whole(attributes.get("number", "")), count_of(attributes.get("hits", ""))
        if number is None or hits is None:
            self.covering.problem(f"A line of {of.file} has no number, or does not say how often it was reached.")
            return
        tally.line(of.file, number, hits > 0)
        if attributes.get("branch", "").lower() == "true":
            self._branch(of, tally, number, attributes.get("condition-coverage", ""))

    def _branch(self, of: _Class, tally: Tally, number: int, said: str) -> None:
        ways = CONDITIONS.fullmatch(said)
        covered, valid = (int(ways[1]), int(ways[2])) if ways else (1, 0)
        if covered > valid:
            self.covering.branch_problem(
                f"Line {number} of {of.file} does not say how many of its branches were taken."
            )
            return
        tally.branch(of.file, number, Share(covered, valid))

    def _close_class(self, of: _Class) -> None:
        if of.tally.lines:
            of.tally.may_count(of.of_methods)
        self.covering.tally.add(of.tally if of.tally.lines else of.of_methods)

    def _close_report(self) -> None:
        tally = self.covering.tally
        self.covering.compare_lines("The report", self._stated("lines", "line-rate"), tally.all_lines)
        self.covering.compare_branches("The report", self._stated("branches", "branch-rate"), tally.all_branches)

    def _stated(self, noun: str, rate: str) -> Stated:
        stated = self._root
        covered, valid = (whole(stated.get(f"{noun}-{word}", "")) for word in ("covered", "valid"))
        return Stated(covered, valid, _rate(stated.get(rate, "")))


def _rate(text: str) -> float | None:
    """None where nothing is declared; what is no number is as far from the truth as can be."""
    text = text.strip()
    if not text:
        return None
    return float(text.replace(",", ".")) if RATE.fullmatch(text) else -1.0
