"""The raw body of an upload: a report or a scan, plain or gzipped."""

import re
import zlib
from contextlib import aclosing
from typing import Any

from fastapi import Request
from pydantic_core import from_json

from ..core.refusals import Invalid, TooLarge, Unreadable
from .limits import upload_limit

GZIP = 16 + zlib.MAX_WBITS
ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


async def read_upload(request: Request) -> bytes:
    """At most upload_limit_bytes, unpacked. A small archive that unpacks to something huge is given up on the way."""
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding not in ("identity", "gzip"):
        raise Invalid(f"The encoding {encoding[:40]!r} is not known here.", "Send it plain, or gzipped.")
    limit = upload_limit(request.scope)
    unpack = zlib.decompressobj(GZIP) if encoding == "gzip" else None
    body = bytearray()
    async with aclosing(request.stream()) as chunks:
        async for chunk in chunks:
            body += _unpacked(unpack, chunk, limit + 1 - len(body)) if unpack else chunk
            if len(body) > limit:
                raise TooLarge(f"The upload is over the limit of {limit:,} bytes.", "Send less at once.")
    if unpack and not unpack.eof:
        raise Unreadable("The gzipped body ends too early.", "Send it again.")
    if not body:
        raise Unreadable("Nothing was sent.", "Send the file itself as the body.")
    return bytes(body)


def read_object(raw: bytes) -> dict[str, Any]:
    """A JSON object. Refuses (Unreadable) what else it is, and text that cannot be kept."""
    try:
        document = from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        raise Unreadable(f"The body is no JSON: {str(error)[:200]}.", "Send a JSON object in UTF-8.") from error
    if not isinstance(document, dict):
        raise Unreadable("The body is no JSON object.", "Send a JSON object in UTF-8.")
    if ESCAPED_NUL.search(raw):
        raise Unreadable("The body holds the character U+0000, which cannot be kept.", "Leave it out.")
    return document


def _unpacked(unpack: "zlib._Decompress", chunk: bytes, room: int) -> bytes:
    try:
        return unpack.decompress(chunk, room)
    except zlib.error as error:
        raise Unreadable("The body is not gzipped, as it says.", "Gzip it, or leave out Content-Encoding.") from error
