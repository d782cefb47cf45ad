"""What the text of a file tells before it is parsed: where its imports may lead, and whether it can send at all.

It may tell too much, and never too little: a file that is not parsed for what its text lacks must lack it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .libraries import GLOBALS, SOURCES, VERBS

_IMPORTED = re.compile(rb"""\b(?:from|import|require\s*\()\s*(?:/\*.*?\*/\s*)*["'`]([^"'`\n]+)["'`]""")


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words))


_ON_WINDOW = r"\bwindow\s*\.\s*(?!on[a-z]|location\b|dataLayer\b)\w+\s*=\s*(?:\{|async\b|function\b|new\b|\(|window\b)"
_SENDS = re.compile(
    rf"""["'](?:{_any(SOURCES)})["']|"""  # the libraries
    rf"""\b(?:{_any(name for name in GLOBALS if name[0] != "$")}|XMLHttpRequest|Vue|method|localVarPath)\b|"""
    rf"""(?:{_any(name for name in GLOBALS if len(name) > 1 and name[0] == "$")})\b|\.\s*\$\w|"""  # plugins
    rf"""\.\s*\$?(?:{_any(VERBS)}|ajax|getJSON)\s*(?:\?\.)?\s*[<(]|"""  # what looks like a call, whatever of
    r"""\b(?:use|create)\w*(?:SWR|Query|Async)|\b(?:fetchQuery|ensureQueryData)\b|"""  # hooks that fetch by themselves
    rf"""\bcreateContext\b|\buseNuxtApp\b|{_ON_WINDOW}|\.\s*request\s*\(""".encode(),  # between files without an import
    re.IGNORECASE,
)
_SETS = re.compile(
    rb"""\.\s*(?:defaults\s*\.\s*(?:baseURL|headers)|interceptors\s*\.\s*request\s*\.\s*use)\b|"""
    rb"""\bglobalProperties\b|\bdefineNuxtPlugin\b|\.\s*prototype\s*\.\s*\$|\bSWRConfig\b|\bdefaultOptions\b(?=.*queryFn)|"""
    rb"""\binject\s*\(\s*["'`][^"'`]*["'`]\s*,|""" + _ON_WINDOW.encode(),
    re.DOTALL,
)
_OWNER = re.compile(rb"\w+(?=\s*\Z)")
_LONGEST_OWNER = 60  # characters, with the space behind it


@dataclass(frozen=True)
class Glance:
    """`imports` as they are written. `sets`: it may say something of calls in files that do not import it. `settings`:
    the content of a file that says where imports lead."""

    imports: tuple[str, ...] = ()
    can_send: bool = False
    sets: bool = False
    settings: bytes = b""
    is_source: bool = True  # that people wrote for the product
    is_bundle: bool = False


def of_text(content: bytes) -> Glance:
    imports = dict.fromkeys(found.decode(errors="replace") for found in _IMPORTED.findall(content))
    return Glance(tuple(imports), _SENDS.search(content) is not None, _sets(content))


def _sets(content: bytes) -> bool:
    return any(not _is_made_here(_owner(content, found.start()), content) for found in _SETS.finditer(content))


def _owner(content: bytes, end: int) -> bytes:
    found = _OWNER.search(content[max(0, end - _LONGEST_OWNER) : end])
    return found[0] if found is not None else b""


def _is_made_here(owner: bytes, content: bytes) -> bool:
    """What is set for an instance that is made in the same file holds for those who import it, and for no other."""
    made = rb"\b%s\b[^=\n;]*=\s*(?:await\s+)?[\w.$]+\.(?:create|extend)\b"
    return bool(owner) and re.search(made % owner, content) is not None
