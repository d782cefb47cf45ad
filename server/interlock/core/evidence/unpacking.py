"""What was sent -> the files in it: one, plain or gzipped, or those of a zip, each of which may be gzipped.

Nothing is written to disk; the name of a member is a label. Each member is inflated as a stream that stops at the
limit, which all members share.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from ..refusals import TooLarge, Unreadable
from .clip import clipped_name
from .limits import INFLATED_LIMIT_BYTES, MEMBER_LIMIT, NAME_LIMIT, RAW_LIMIT_BYTES, SPLIT

GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
ZIP_END = b"PK\x05\x06"
ZIP_64 = b"PK\x06\x07"
ZIP_TAIL = 22 + 65_535  # the end of a zip, with its comment
ZIP_HEADER = 46 + 2 * NAME_LIMIT  # of one member, with what may stand beside its name
OTHERS = {
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"Rar!": "rar",
}
PLAIN_ZIP = "Send a zip of the report files."


@dataclass(frozen=True, slots=True)
class Member:
    """`name` is empty where a single file was sent."""

    name: str
    plain: bytes


def unpacked(raw: bytes) -> Iterator[Member]:
    """Refuses (TooLarge) what is over a limit, (Unreadable) what is broken, encrypted, or an archive in an archive."""
    if len(raw) > RAW_LIMIT_BYTES:
        raise TooLarge(
            f"The report has {len(raw):,} bytes; the limit is {RAW_LIMIT_BYTES:,}.",
            "Send it gzipped, or one report for each suite.",
        )
    if raw.startswith(ZIP):
        yield from _members(raw)
        return
    plain = _inflated(raw, INFLATED_LIMIT_BYTES) if raw.startswith(GZIP) else raw
    if plain.startswith(ZIP):  # some download tools gzip whatever they pass on
        raise Unreadable("The gzip file holds a zip.", PLAIN_ZIP)
    _must_be_plain(plain, "The file")
    yield Member("", plain)


def _members(raw: bytes) -> Iterator[Member]:
    archive = _opened(raw)
    infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    _must_be_sound(infos)
    room = INFLATED_LIMIT_BYTES
    for info in sorted(infos, key=lambda info: info.filename):
        plain = _read(archive, info, room)
        if plain.startswith(GZIP):
            plain = _inflated(plain, room)
        _must_be_plain(plain, f'"{info.filename}"')
        room -= len(plain)
        yield Member(info.filename, plain)


def _opened(raw: bytes) -> zipfile.ZipFile:
    """The list of members stands at the end, and is read whole: so its size is looked at first."""
    end = raw.rfind(ZIP_END, max(0, len(raw) - ZIP_TAIL))
    if end < 0 or len(raw) - end < 22:
        raise Unreadable("The zip ends in the middle.", "Send the whole file.")
    if raw[max(0, end - 20) : end].startswith(ZIP_64):
        raise Unreadable("The zip is in the format for huge files.", PLAIN_ZIP)
    if int.from_bytes(raw[end + 12 : end + 16], "little") > MEMBER_LIMIT * ZIP_HEADER:
        raise TooLarge(f"The zip has more than {MEMBER_LIMIT:,} members, or long names.", "Send only the reports.")
    try:  # NotImplementedError is what zipfile says, here and below, of a version or a compression that it cannot read
        return zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as fault:
        raise Unreadable(f"This is no zip that can be read: {str(fault)[:100]}.", PLAIN_ZIP) from fault


def _must_be_sound(infos: list[zipfile.ZipInfo]) -> None:
    if not infos:
        raise Unreadable("The zip holds no file.", PLAIN_ZIP)
    if len(infos) > MEMBER_LIMIT:
        raise TooLarge(f"The zip has {len(infos):,} members; the limit is {MEMBER_LIMIT:,}.", "Send only the reports.")
    seen: set[str] = set()
    for info in infos:
        name = clipped_name(info.filename[:100])
        if fault := _fault_of(info):
            raise Unreadable(f'The member "{name}" {fault}.', PLAIN_ZIP)
        if info.filename in seen:
            raise Unreadable(f'The zip has two members "{name}".', "Give each report its own name.")
        seen.add(info.filename)


def _fault_of(info: zipfile.ZipInfo) -> str | None:
    name, mode = info.orig_filename, info.external_attr >> 16
    if not info.filename:
        return "has no name"
    if len(name) > NAME_LIMIT:
        return "has too long a name"
    if name.startswith("/") or re.match("[A-Za-z]:", name) or ".." in name.split("/"):
        return "lies outside of the archive"
    if "\\" in name or not name.isprintable():
        return "has a name with a backslash, or with what cannot be shown"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "is a link, or no file at all"
    if info.flag_bits & 0x1:
        return "is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is compressed in a way that is not read"
    return None


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes:
    try:
        with archive.open(info) as member:
            plain = member.read(room + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as fault:
        raise Unreadable(
            f'The member "{info.filename}" is broken: {str(fault)[:100]}.', "Send the zip again."
        ) from fault
    return _within(plain, room)


def _inflated(raw: bytes, room: int) -> bytes:
    """One gzip member, inflated up to the limit and never beyond it."""
    member = zlib.decompressobj(wbits=31)
    try:
        plain = member.decompress(raw, room + 1)
    except zlib.error as fault:
        raise Unreadable(f"This is not gzip: {fault}.", "Send the whole file.") from fault
    _within(plain, room)
    if not member.eof:
        raise Unreadable("The gzip file ends in the middle.", "Send the whole file.")
    if member.unused_data.strip(b"\x00"):  # some writers pad with zeros
        raise Unreadable("Something follows after the gzip file.", "Send one file, compressed once.")
    return plain


def _within(plain: bytes, room: int) -> bytes:
    if len(plain) > room:
        raise TooLarge(f"The report inflates to more than {INFLATED_LIMIT_BYTES:,} bytes.", SPLIT)
    return plain


def _must_be_plain(plain: bytes, what: str) -> None:
    """Refuses (Unreadable) an archive in what has been unpacked already, and those that are not unpacked at all."""
    if plain.startswith((GZIP, *ZIP)):
        raise Unreadable(f"{what} is an archive in an archive.", PLAIN_ZIP)
    if plain[257:262] == b"ustar":
        raise Unreadable(f"{what} is a tar, which is not unpacked.", PLAIN_ZIP)
    for mark, name in OTHERS.items():
        if plain.startswith(mark):
            raise Unreadable(
                f"{what} is packed with {name}, which is not unpacked.", "Send it plain, gzipped or as a zip."
            )
