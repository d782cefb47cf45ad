"""Comments that let a mismatch pass where it stands: the mark, a rule, a colon, and the reason.

On the line itself or on the line above, in any language, at the call or at what the provider writes. Several rules are
parted by commas. A reason is demanded: without one nothing is ignored.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .places import Place

_COMMENT = re.compile(
    r"(?://|#|/\*|<!--|--|;|\*)[^\S\n]*interlock-ignore\b[^\S\n]*(?P<rules>[\w, \t-]*)(?P<colon>:?)(?P<reason>[^\n]*)"
)
_END = re.compile(r"\s*(?:\*/\s*\}?|-->|#\})\s*$")
_COMMENT_LINE = re.compile(r"^\s*(?://|#|/\*|\*|<!--|\{/\*|--|;)|^\s*$")


@dataclass(frozen=True)
class Ignore:
    """`place` is the comment, `line` what it is about: the same line, or the next one that is no comment."""

    place: Place
    line: int
    rules: tuple[str, ...]
    reason: str

    def covers(self, rule: str, places: Iterable[Place]) -> bool:
        return bool(self.reason) and rule in self.rules and any(self.is_at(p) for p in places)

    def is_at(self, place: Place) -> bool:
        return place.file == self.place.file and place.line in {self.line, self.place.line}


def find(path: str, content: bytes) -> Iterator[Ignore]:
    """Those of one file. Cheap where there are none."""
    if b"interlock-ignore" not in content:
        return
    lines = content.decode("utf-8", "replace").splitlines()
    for number, text in enumerate(lines, 1):
        for found in _COMMENT.finditer(text):
            rules = tuple(r for r in re.split(r"[,\s]+", found["rules"]) if r)
            reason = _END.sub("", found["reason"]).strip() if found["colon"] else ""
            is_alone = bool(_COMMENT_LINE.match(text))
            line = _next(lines, number) if is_alone else number
            yield Ignore(Place(path, number, found.start() + 1), line, rules, reason)


def _next(lines: list[str], number: int) -> int:
    """The first line below that is neither empty nor a comment."""
    below = (n for n in range(number + 1, len(lines) + 1) if not _COMMENT_LINE.match(lines[n - 1]))
    return next(below, number)
