"""The JSON of behave: like Cucumber's, with a status for each scenario and feature beside those of the steps."""

from ..json_text import document
from ..model import Report
from ..scenarios import KEYS, gather


def looks_like(head: bytes) -> bool:
    is_list = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")
    return is_list and all(key in head for key in (b'"keyword"', b'"location"', b'"status"')) and b'"id"' not in head


def read(raw: bytes, digest: str) -> Report:
    """Refuses (Unreadable) what is no list of features in JSON."""
    return gather(document(raw, KEYS)).report("behave", digest)
