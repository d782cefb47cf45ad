"""XML as a stream of tags: no tree, no recursion, and each limit holds before memory is spent."""

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from ..refusals import TooLarge, Unreadable
from .limits import DEPTH_LIMIT, MEBIBYTE, SPLIT, TAG_LIMIT, WHOLE

# What may stand before the root. A DOCTYPE may, so that a report with one is recognised, and refused in words.
PROLOGUE = re.compile(rb"\s+|<\?[^>]*>|<!--(?:[^-]|-(?!->))*-->|<!DOCTYPE[^<>\[]*(?:\[[^\]]*\]\s*)?>")
ROOT = re.compile(rb"<(?:[\w.-]{1,64}:)?([\w.-]{1,64})[\s/>]")
ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml\s[^>]{0,100}?encoding\s*=\s*[\"']([\w.-]{1,40})")
ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"iso-8859-15", b"windows-1252"})
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

CONTROLS = bytes(byte for byte in range(32) if byte not in (9, 10, 13))
HARMLESS = bytes.maketrans(CONTROLS, b"?" * len(CONTROLS))
REFERENCE = re.compile(rb"&#(?:x0{0,8}([0-9a-fA-F]{1,6})|0{0,8}([0-9]{1,7}));")


class Reader(Protocol):
    """`path` holds the names of the tags that are open, without namespaces, this one the last."""

    def opened(self, path: Sequence[str], attributes: Mapping[str, str]) -> None: ...
    def said(self, text: str) -> None: ...
    def closed(self, path: Sequence[str]) -> None: ...


AnyReader = TypeVar("AnyReader", bound=Reader)


def root_of(head: bytes) -> str:
    """The name of the first tag, without its namespace; "" where there is none. UTF-16 is ASCII with zeros between."""
    plain = head.replace(b"\x00", b"")
    at = 3 if plain.startswith(b"\xef\xbb\xbf") else 2 if plain.startswith(UTF_16) else 0
    while space := PROLOGUE.match(plain, at):
        at = space.end()
    root = ROOT.match(plain, at)
    return root[1].decode(errors="replace") if root else ""


def read_tags(
    raw: bytes, roots: frozenset[str], what: str, fresh: Callable[[], AnyReader], names_a_dtd: bool = False
) -> AnyReader:
    """A reader that has been told every tag. `what` names what is read: "a JUnit report".

    `names_a_dtd`: honest producers of this format name a DTD, which is never fetched. A DTD inside the file is refused
    even so: a default that it declares would stand where the producer wrote nothing.

    Many producers copy terminal colours and broken text into their reports, which no XML may hold. Such characters
    become "?", and the report is read once more. Refuses (Unreadable) another root, a DTD, and what is no XML even so;
    (TooLarge) too many tags or too deep a nesting.
    """
    _know_encoding(raw)
    try:
        return _read(raw, roots, what, fresh(), names_a_dtd)
    except (ParseError, ValueError, LookupError) as fault:
        mended = b"" if raw.startswith(UTF_16) else _mended(raw)
        if mended == raw or not mended:
            raise Unreadable(f"This is not well-formed XML: {fault}.", WHOLE) from fault
    try:
        return _read(mended, roots, what, fresh(), names_a_dtd)
    except (ParseError, ValueError, LookupError) as fault:
        raise Unreadable(f"This is not well-formed XML: {fault}.", WHOLE) from fault


def _read(raw: bytes, roots: frozenset[str], what: str, reader: AnyReader, names_a_dtd: bool) -> AnyReader:
    parser = DefusedXMLParser(target=_Tags(roots, what, reader), forbid_dtd=not names_a_dtd)
    if names_a_dtd:
        parser.parser.StartDoctypeDeclHandler = _no_dtd_inside
    try:
        parser.feed(raw)
        parser.close()
    except DefusedXmlException as fault:
        raise Unreadable("The report has a DTD or entities; neither is read.", "Write it without a DOCTYPE.") from fault
    return reader


class _Tags:
    """Keeps the path and the limits, and tells the reader."""

    def __init__(self, roots: frozenset[str], what: str, reader: Reader) -> None:
        self._roots = roots
        self._what = what
        self._reader = reader
        self._path: list[str] = []
        self._count = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rsplit("}", 1)[-1]
        self._path.append(name)
        self._count += 1
        if self._count > TAG_LIMIT:
            raise TooLarge(f"The report has more than {TAG_LIMIT:,} tags.", SPLIT)
        if len(self._path) > DEPTH_LIMIT:
            raise TooLarge(f"The report nests more than {DEPTH_LIMIT} tags deep.", WHOLE)
        if len(self._path) == 1 and name not in self._roots:
            raise Unreadable(f"The root of this XML is <{name[:40]}>, which is not that of {self._what}.", WHOLE)
        self._reader.opened(self._path, attributes)

    def data(self, text: str) -> None:
        self._reader.said(text)

    def end(self, tag: str) -> None:
        self._reader.closed(self._path)
        self._path.pop()

    def close(self) -> None:
        """All has been said when the last tag closes."""


def _no_dtd_inside(name: str, system: object, public: object, has_internal_subset: int) -> None:
    if has_internal_subset:
        raise Unreadable("The report brings a DTD of its own; none is read.", "Write it without one.")


def _know_encoding(raw: bytes) -> None:
    """Only plain encodings: in UTF-7 and its like a tag can be written so that no filter before us has seen it."""
    declared = ENCODING.match(raw)
    if declared and declared[1].lower() not in ENCODINGS and not raw.startswith(UTF_16):
        raise Unreadable(f"The encoding {declared[1].decode()} is not read.", "Write the report in UTF-8.")


def _mended(raw: bytes) -> bytes:
    """Without what no XML may hold: control characters, references to such, and bytes that are no UTF-8."""
    plain = REFERENCE.sub(_harmless, raw.translate(HARMLESS))
    declared = ENCODING.match(plain)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        return plain
    decoder = getincrementaldecoder("utf-8")("replace")
    pieces = (plain[at : at + MEBIBYTE] for at in range(0, len(plain), MEBIBYTE))
    return b"".join([*(decoder.decode(piece).encode() for piece in pieces), decoder.decode(b"", final=True).encode()])


def _harmless(reference: re.Match[bytes]) -> bytes:
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    is_allowed = (
        number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000
    )
    return reference[0] if is_allowed else b"?"
