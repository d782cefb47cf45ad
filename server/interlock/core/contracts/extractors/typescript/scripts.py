"""The scripts in a Vue or Svelte file: all else is blanked, so that every place in them stays what it is."""

import re

_SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_LANGUAGE = re.compile(rb"""\blang\s*=\s*["']?(\w+)""")
_NOT_CODE = re.compile(rb"""\btype\s*=\s*["']?(?!text/javascript|module|text/babel|ts\b|text/typescript)[\w/+-]+""")
_NO_LINE_END = re.compile(rb"[^\r\n]")

WITH_SCRIPTS = (".vue", ".svelte")


def of_file(content: bytes) -> tuple[str, bytes]:
    """The language of the scripts ('ts', 'tsx' or 'js') and the file with nothing but them in it."""
    content = _COMMENT.sub(lambda c: _blank(c[0]), content)
    scripts = [s for s in _SCRIPT.finditer(content) if not _NOT_CODE.search(s[1])]
    written = {language[1].lower() for s in scripts if (language := _LANGUAGE.search(s[1]))}
    kept: list[bytes] = []
    position = 0
    for script in scripts:
        kept += [_blank(content[position : script.start(2)]), script[2]]
        position = script.end(2)
    whole = b"".join([*kept, _blank(content[position:])])
    if written & {b"tsx", b"jsx"}:
        return "tsx", whole
    return ("ts" if written & {b"ts", b"typescript"} else "js"), whole


def _blank(text: bytes) -> bytes:
    return _NO_LINE_END.sub(b" ", text)
