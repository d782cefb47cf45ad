"""The end of a selector that says which files are meant: ` in GLOB`, and which file of a report lies there."""

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate
from functools import lru_cache

IN = " in "


def split(selector: str) -> tuple[str, str]:
    """What comes before the first ` in `, and the glob after it; "" where every file is meant."""
    head, _, glob = selector.partition(IN)
    return head.strip(), glob.strip()


def fault_of(selector: str) -> str | None:
    """Why the files are not well named, or None."""
    _, found, glob = selector.partition(IN)
    if not found and not selector.rstrip().endswith(IN.rstrip()):
        return None
    if not glob.strip():
        return f'"{selector}" says `in` and names no file after it.'
    if glob.strip().startswith(("/", "~")) or "\\" in glob or ".." in glob.split("/"):
        return f'"{selector}" names no file inside the repository.'
    return None


def is_in(glob: str, names: Iterable[str]) -> bool:
    """Whether any of the names of one file lies in the glob; "": every file does. `**` stands for folders, as in
    .gitignore, and `*` and `?` for letters of one name.

    Globs begin at the root of the repository. Where that root lies on the machine of the producer, nobody says: the
    glob may begin at any folder of an absolute path.
    """
    if not glob:
        return True
    parts = _parts(glob)
    return any(_matches((None, *parts) if is_absolute(name) else parts, name.split("/")) for name in names)


def is_absolute(name: str) -> bool:
    return name.startswith("/") or name[1:3] == ":/"


@lru_cache(maxsize=1024)
def _parts(glob: str) -> tuple[re.Pattern[str] | None, ...]:
    """None stands for any folders."""
    whole = f"{glob}**" if glob.endswith("/") else glob.removeprefix("./")
    return tuple(None if part == "**" else re.compile(translate(part.replace("[", "[[]"))) for part in whole.split("/"))


def _matches(parts: Sequence[re.Pattern[str] | None], folders: Sequence[str]) -> bool:
    """All places in the glob that one may have come to, folder by folder: no way is gone twice."""
    places = _with_any(parts, {0})
    for folder in folders:
        reached: set[int] = set()
        for place in places:
            part = parts[place] if place < len(parts) else None
            if part is None and place < len(parts):
                reached.add(place)
            elif part is not None and part.match(folder):
                reached.add(place + 1)
        places = _with_any(parts, reached)
    return len(parts) in places


def _with_any(parts: Sequence[re.Pattern[str] | None], places: set[int]) -> set[int]:
    """`**` may also stand for no folder at all."""
    found: set[int] = set()
    for place in places:
        found.add(place)
        while place < len(parts) and parts[place] is None:
            place += 1
            found.add(place)
    return found
