"""Format name + bytes -> Report.

A format is a module with `looks_like(head) -> bool` and `read(raw, digest) -> Report`. To add one, write the module
and name it in FORMATS.
"""

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from ..refusals import TooLarge, Unreadable
from .covered import CoverageReport
from .findings import StaticReport
from .formats import cobertura, jacoco, junit, lcov, sarif
from .limits import INFLATED_LIMIT_BYTES, RAW_LIMIT_BYTES
from .model import Report

AnyReport = Report | StaticReport | CoverageReport

HEAD_BYTES = 4096
GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Format:
    looks_like: Callable[[bytes], bool]
    read: Callable[[bytes, str], AnyReport]


FORMATS = {
    "junit": Format(junit.looks_like, junit.read),
    "sarif": Format(sarif.looks_like, sarif.read),
    "cobertura": Format(cobertura.looks_like, cobertura.read),
    "lcov": Format(lcov.looks_like, lcov.read),
    "jacoco": Format(jacoco.looks_like, jacoco.read),
}


def read(format: str, raw: bytes) -> AnyReport:
    """Read a report of at most 10 MiB, plain or gzipped (20 MiB when inflated). "auto" goes by the content.

    Refuses (Unreadable) a format not in FORMATS and bytes that are not that format; (TooLarge) what is over a limit.
    """
    known = f"One of: auto, {', '.join(FORMATS)}."
    if format != "auto" and format not in FORMATS:
        raise Unreadable(f"{format!r} is no known format.", known)
    if len(raw) > RAW_LIMIT_BYTES:
        raise TooLarge(
            f"The report has {len(raw):,} bytes; the limit is {RAW_LIMIT_BYTES:,}.",
            "Send it gzipped, or one report for each suite.",
        )
    plain = _inflated(raw) if raw.startswith(GZIP) else raw
    if not plain.strip():
        raise Unreadable("The report is empty.", "Send the file that the test runner wrote.")
    name = _recognised(plain, known) if format == "auto" else format
    return FORMATS[name].read(plain, hashlib.sha256(raw).hexdigest())


def _inflated(raw: bytes) -> bytes:
    """One gzip member, inflated up to the limit and never beyond it."""
    member = zlib.decompressobj(wbits=31)
    try:
        plain = member.decompress(raw, INFLATED_LIMIT_BYTES + 1)
    except zlib.error as fault:
        raise Unreadable(f"This is not gzip: {fault}.", "Send the whole file.") from fault
    if len(plain) > INFLATED_LIMIT_BYTES:
        raise TooLarge(
            f"The report inflates to more than {INFLATED_LIMIT_BYTES:,} bytes.", "Send one report for each suite."
        )
    if not member.eof:
        raise Unreadable("The gzip file ends in the middle.", "Send the whole file.")
    if member.unused_data.strip(b"\x00"):  # some writers pad with zeros
        raise Unreadable("Something follows after the gzip file.", "Send one file, compressed once.")
    return plain


def _recognised(plain: bytes, known: str) -> str:
    head = plain[:HEAD_BYTES]
    for name, format in FORMATS.items():
        if format.looks_like(head):
            return name
    raise Unreadable("This looks like no report that can be read.", f"Name the format. {known}")
