"""interlock.toml: what people have said of the sides, of bases, severities and waivers. Never needed, always heard."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from ..refusals import Unreadable
from .bases import Base
from .json_reading import Bad, Reader
from .mismatch import Severity
from .paths import Segment, parse
from .places import Place
from .settling import Waiver

NAME = "interlock.toml"

_OFF = "off"
_SOURCE = ("path", "name", "exclude")
_NAMES = {
    "": ("baseline", "exclude", "providers", "consumers", "bases", "severities", "waivers"),
    "providers": _SOURCE,
    "consumers": _SOURCE,
    "bases": ("base", "strip", "add", "foreign"),
    "waivers": ("reason", "until", "fingerprint", "rule", "operation", "field"),
}
_HEADER = re.compile(r"^\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}")
_STEP = re.compile(r"(\w[\w-]*)(?:\[(\d+)\])?")


@dataclass(frozen=True)
class Named:
    """One place that a side is read from; the path is relative to the file."""

    path: str
    name: str = ""
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class Configuration:
    providers: tuple[Named, ...] = ()
    consumers: tuple[Named, ...] = ()
    exclude: tuple[str, ...] = ()  # globs of files that are not read
    baseline: str = ""
    bases: Mapping[str, Base] = field(default_factory=dict[str, Base])
    severities: Mapping[str, Severity | None] = field(default_factory=dict[str, Severity | None])  # None: off
    waivers: tuple[Waiver, ...] = ()


def read(text: str, rules: frozenset[str], file: str = NAME) -> Configuration:
    """Refuses (Unreadable) what it does not understand, with the key and its line."""
    try:
        document = Reader(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(f"{file} is no TOML: {error}.", "docs/scan.md shows one.") from None
    try:
        return _configuration(document, rules, text, file)
    except Bad as bad:
        raise Unreadable(
            f"{file}:{_line(text, bad.where)}: {bad}.", "docs/scan.md says what may stand there."
        ) from None


def _configuration(document: Reader, rules: frozenset[str], text: str, file: str) -> Configuration:
    _known(document, "")
    bases = document.each("bases", _base)
    severities = {rule: _severity(document, rule, rules) for rule in document.mapping("severities")}
    return Configuration(
        document.each("providers", lambda r: _named(r, "providers")),
        document.each("consumers", lambda r: _named(r, "consumers")),
        document.texts("exclude"),
        document.text("baseline"),
        {base.text: base for base in bases},
        severities,
        document.each("waivers", lambda r: _waiver(r, rules, text, file)),
    )


def _known(reader: Reader, table: str) -> None:
    names = _NAMES[table]
    for name in reader.given:
        if name not in names:
            raise Bad(reader.at(name), f"is not known{_meant(name, names)}")


def _meant(name: str, names: "tuple[str, ...] | frozenset[str]") -> str:
    near = difflib.get_close_matches(name, names, 1)
    return f"; is {near[0]} meant?" if near else f": {', '.join(sorted(names))} are"


def _named(reader: Reader, table: str) -> Named:
    _known(reader, table)
    return Named(reader.text("path", needed=True), reader.text("name"), reader.texts("exclude"))


def _base(reader: Reader) -> Base:
    _known(reader, "bases")
    strip, add = _segments(reader, "strip"), _segments(reader, "add")
    return Base(reader.text("base", needed=True), strip, add, reader.flag("foreign"))


def _segments(reader: Reader, name: str) -> tuple[Segment, ...]:
    return parse(reader.text(name)).segments


def _severity(document: Reader, rule: str, rules: frozenset[str]) -> Severity | None:
    severities = Reader(document.given["severities"], "severities")
    if rule not in rules:
        raise Bad(severities.at(rule), f"is no rule{_meant(rule, rules)}")
    word = severities.text(rule, needed=True)
    if word not in (_OFF, *Severity):
        raise Bad(severities.at(rule), f"is {word!r}; one of {', '.join(Severity)}, {_OFF} is meant")
    return None if word == _OFF else Severity(word)


def _waiver(reader: Reader, rules: frozenset[str], text: str, file: str) -> Waiver:
    _known(reader, "waivers")
    if not reader.text("reason", needed=True).strip():
        raise Bad(reader.at("reason"), "is empty")
    waiver = Waiver(
        reader.text("reason"),
        _day(reader, "until"),
        reader.text("fingerprint"),
        reader.text("rule"),
        reader.text("operation"),
        reader.text("field"),
        Place(file, _line(text, reader.where)),
    )
    if not waiver.about:
        raise Bad(reader.where, "waives everything; name a fingerprint, a rule, an operation or a field")
    if waiver.rule and waiver.rule not in rules:
        raise Bad(reader.at("rule"), f"is no rule{_meant(waiver.rule, rules)}")
    return waiver


def _day(reader: Reader, name: str) -> date | None:
    value: Any = reader.given.get(name)
    if value is None:
        return None
    try:
        return value if type(value) is date else date.fromisoformat(cast("str", value))
    except (TypeError, ValueError):
        raise Bad(reader.at(name), f"is {str(value)!r}; a day is written 2027-01-31") from None


def _line(text: str, where: str) -> int:
    """Where a key stands: `waivers[1].until`. TOML's reader does not tell, so headers are counted."""
    steps = [(name, int(index or 0)) for name, index in _STEP.findall(where)]
    table, number = steps[0] if steps else ("", 0)
    key = steps[-1][0] if steps else ""
    headers = [(n, found[1]) for n, line in enumerate(text.splitlines(), 1) if (found := _HEADER.match(line))]
    starts = [n for n, name in headers if name == table]
    start = starts[number] if number < len(starts) else 0
    if len(steps) == 1 and start:
        return start
    pattern = re.compile(rf"""^\s*["']?{re.escape(key)}["']?\s*=""")
    below = enumerate(text.splitlines()[start:], start + 1)
    return next((n for n, line in below if pattern.match(line)), start or 1)
