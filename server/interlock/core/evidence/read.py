"""Format name + bytes -> report.

A format is a module with `looks_like(head) -> bool` and `read(raw, digest) -> report`. To add one, write the module
and name it in FORMATS.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from ..refusals import Refusal, Unreadable
from .covered import CoverageReport
from .findings import StaticReport
from .formats import (
    behave,
    cobertura,
    ctrf,
    cucumber,
    cucumber_messages,
    go_test,
    jacoco,
    junit,
    lcov,
    nunit,
    sarif,
    tap,
    trx,
    xunit,
)
from .markup import UTF_16, root_of
from .model import Report
from .together import coverage_together, findings_together, together
from .unpacking import unpacked

AnyReport = Report | StaticReport | CoverageReport

HEAD_BYTES = 64 * 1024


@dataclass(frozen=True)
class Format:
    looks_like: Callable[[bytes], bool]
    read: Callable[[bytes, str], AnyReport]


FORMATS = {  # in the order in which they are tried
    "junit": Format(junit.looks_like, junit.read),
    "ctrf": Format(ctrf.looks_like, ctrf.read),
    "trx": Format(trx.looks_like, trx.read),
    "nunit": Format(nunit.looks_like, nunit.read),
    "xunit": Format(xunit.looks_like, xunit.read),
    "go_test": Format(go_test.looks_like, go_test.read),
    "cucumber_messages": Format(cucumber_messages.looks_like, cucumber_messages.read),
    "behave": Format(behave.looks_like, behave.read),
    "cucumber": Format(cucumber.looks_like, cucumber.read),
    "sarif": Format(sarif.looks_like, sarif.read),
    "cobertura": Format(cobertura.looks_like, cobertura.read),
    "lcov": Format(lcov.looks_like, lcov.read),
    "jacoco": Format(jacoco.looks_like, jacoco.read),
    "tap": Format(tap.looks_like, tap.read),  # the last, as it may begin with any text
}


def read(format: str, raw: bytes) -> AnyReport:
    """Read a report of at most 32 MiB, plain or gzipped, or a zip of several of one run: 64 MiB when inflated. "auto"
    goes by the content, and so it always is in a zip, where a format only says which of the files are meant.

    Refuses (Unreadable) a format not in FORMATS, bytes that are not that format, and files that cannot be read as one
    report; (TooLarge) what is over a limit.
    """
    known = f"One of: auto, {', '.join(FORMATS)}."
    if format != "auto" and format not in FORMATS:
        raise Unreadable(f"{format!r} is no known format.", known)
    digest = hashlib.sha256(raw).hexdigest()
    parts: list[tuple[str, AnyReport]] = []
    others: list[str] = []
    for member in unpacked(raw):
        plain = _in_utf_8(member.plain)
        found = _recognised(plain)
        if member.name:
            if found and format in ("auto", found):
                parts.append((member.name, _of_member(member.name, found, plain, digest)))
            else:
                others.append(member.name)
            continue
        if not plain.strip():
            raise Unreadable("The report is empty.", "Send the file that the test runner wrote.")
        name = found if format == "auto" else format
        if not name:
            raise Unreadable("This looks like no report that can be read.", f"Name the format. {known}")
        return FORMATS[name].read(plain, digest)
    return _as_one(digest, parts, others)


def _as_one(digest: str, parts: list[tuple[str, AnyReport]], others: list[str]) -> AnyReport:
    """Tests are read together, and so are findings and coverage; each family comes by itself."""
    if not parts:
        raise Unreadable("No file of this zip is a report that can be read.", "Send a zip of the report files.")
    tests = [(name, report) for name, report in parts if isinstance(report, Report)]
    findings = [(name, report) for name, report in parts if isinstance(report, StaticReport)]
    coverage = [(name, report) for name, report in parts if isinstance(report, CoverageReport)]
    if len(tests) == len(parts):
        return together(digest, tests, others)
    if len(findings) == len(parts):
        return findings_together(digest, findings, others)
    if len(coverage) == len(parts):
        return coverage_together(digest, coverage, others)
    name, other = next((name, report.family) for name, report in parts if report.family is not parts[0][1].family)
    raise Unreadable(
        f'"{name}" is about {other}, and "{parts[0][0]}" about {parts[0][1].family}.', "Send a zip for each of them."
    )


def _of_member(name: str, format: str, plain: bytes, digest: str) -> AnyReport:
    try:
        return FORMATS[format].read(plain, digest)
    except Refusal as refusal:
        raise type(refusal)(f'In "{name}": {refusal.sentence}', refusal.hint) from refusal


def _recognised(plain: bytes) -> str | None:
    head = plain[:HEAD_BYTES]
    return next((name for name, format in FORMATS.items() if format.looks_like(head)), None)


def _in_utf_8(plain: bytes) -> bytes:
    """Some shells write whatever is redirected into a file in UTF-16. XML says so by itself."""
    if plain.startswith(UTF_16) and not root_of(plain[:HEAD_BYTES]):
        return plain.decode("utf-16", errors="replace").encode(errors="replace")
    return plain
