"""Cucumber's JSON, as Cucumber for JavaScript, Java and Ruby and pytest-bdd write it."""

import re

from ..json_text import document
from ..model import Report
from ..scenarios import KEYS, gather

EMPTY = re.compile(rb"\s{0,100}\[\s{0,100}\]\s{0,100}")


def looks_like(head: bytes) -> bool:
    """A list of features. An empty one is what is written when no scenario was chosen."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    is_list = head.lstrip().startswith(b"[") and b'"id"' in head
    return bool(EMPTY.fullmatch(head)) or (is_list and (b'"elements"' in head or b'"uri"' in head))


def read(raw: bytes, digest: str) -> Report:
    """Refuses (Unreadable) what is no list of features in JSON."""
    return gather(document(raw, KEYS)).report("cucumber", digest)
