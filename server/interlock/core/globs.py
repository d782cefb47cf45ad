"""Whether a path lies in a glob. Members write globs, so that no way through one is gone twice: there is one step for
each letter of the path, whatever the glob says. (A pattern of `re` for `*a*a*a*a*a` tries them all.)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

TOKENS = re.compile(r"\*\*/|\*\*|\*|\?|.", re.DOTALL)
WILD = frozenset({"**/", "**", "*", "?"})


def matches(glob: str, path: str) -> bool:
    """`**` crosses folders, `*` and `?` do not, as in .gitignore. `**/` also stands for no folder at all."""
    read = _read(glob)
    if not path.startswith(read.prefix) or not path.endswith(read.suffix):
        return False
    places = read.onward(1)
    for letter in path[len(read.prefix) :]:
        places = read.onward(read.after(places, letter))
        if not places:
            return False
    return bool(places & read.end)


@dataclass(frozen=True)
class _Glob:
    """What follows the plain prefix, as places between tokens, each a bit: from which of them what leads where."""

    prefix: str
    suffix: str
    letters: Mapping[str, int]  # a letter leads to the next place
    any_letter: int  # but the slash: `?`
    within: int  # any letter but the slash stays here: `*`
    across: int  # any letter stays here: `**`, and within `**/`
    folder_ends: int  # a slash leads on: the end of a folder in `**/`
    free: int  # nothing leads to the next place
    free_over: int  # nothing leads to the next but one
    end: int

    def after(self, places: int, letter: str) -> int:
        on = places & self.letters.get(letter, 0)
        if letter == "/":
            return (on | places & self.folder_ends) << 1 | places & self.across
        return (on | places & self.any_letter) << 1 | places & (self.across | self.within)

    def onward(self, places: int) -> int:
        while (more := places | (places & self.free) << 1 | (places & self.free_over) << 2) != places:
            places = more
        return places


@lru_cache(maxsize=4096)
def _read(glob: str) -> _Glob:
    tokens = TOKENS.findall(glob)
    first = next((at for at, token in enumerate(tokens) if token in WILD), len(tokens))
    last = next((at for at, token in enumerate(reversed(tokens)) if token in WILD), len(tokens))
    letters: dict[str, int] = {}
    kinds = dict.fromkeys(("any_letter", "within", "across", "folder_ends", "free", "free_over"), 0)
    place = 1
    for token in tokens[first:]:
        match token:
            case "**/":
                kinds["free"] |= place
                kinds["free_over"] |= place
                place <<= 1
                kinds["across"] |= place
                kinds["folder_ends"] |= place
            case "**":
                kinds["free"] |= place
                kinds["across"] |= place
            case "*":
                kinds["free"] |= place
                kinds["within"] |= place
            case "?":
                kinds["any_letter"] |= place
            case letter:
                letters[letter] = letters.get(letter, 0) | place
        place <<= 1
    suffix = "".join(tokens[len(tokens) - last :]) if last < len(tokens) else ""
    return _Glob("".join(tokens[:first]), suffix, letters, **kinds, end=place)
