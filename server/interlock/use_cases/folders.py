"""A folder on this machine: whether it may be read, what git says of it, and its contract, read in a process apart."""

import re
from pathlib import Path

from ..core.commits import BRANCH
from ..core.contracts.model import Side
from ..core.contracts.written import Written, written
from ..core.refusals import Invalid
from . import apart

LETTERS_OF_HEAD = 1_000


def must_be_plain(folder: Path) -> None:
    """Refuses (Invalid) what is no folder, the root, and a way that leads over a link or up again."""
    shown = str(folder)[:200]
    if not folder.is_absolute() or ".." in folder.parts or len(folder.parts) < 2:
        raise Invalid(f"{shown!r} is no folder of its own.", "Write its whole path, from the root and without '..'.")
    try:
        real = folder.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise Invalid(f"{shown!r} cannot be found.", "Name a folder that is there.") from error
    if real != folder:
        raise Invalid(f"The way to {shown!r} leads over a link.", f"Name the folder itself: {real}")
    if not folder.is_dir():
        raise Invalid(f"{shown!r} is no folder.", "Name the folder that it lies in.")


def branch_of(folder: Path) -> str:
    """As checked out; "" when nobody can tell. git itself is not asked: what it runs is said in the folder."""
    root = _root(folder)
    try:
        with (root or folder).joinpath(".git", "HEAD").open(encoding="utf-8") as file:
            said = file.read(LETTERS_OF_HEAD).strip()
    except (OSError, ValueError):
        return ""
    name = said.removeprefix("ref: refs/heads/")
    return name if name != said and re.fullmatch(BRANCH, name) else ""


async def read(folder: Path, side: Side) -> Written:
    """In a process apart. Refuses (TooLarge) what takes longer than two minutes, and (Invalid) what is no plain folder
    any more."""
    must_be_plain(folder)
    root = _root(folder)
    under = folder.relative_to(root).as_posix() if root and root != folder else ""
    return await apart.done(_read, folder, side, under)


def _read(folder: Path, side: Side, under: str) -> Written:
    from ..core.contracts.extract import extract_side  # brings all extractors along, which only this process needs

    return written(extract_side(folder, side, under))


def _root(folder: Path) -> Path | None:
    """The folder that git keeps its own in, here or above."""
    return next((f for f in (folder, *folder.parents) if f.joinpath(".git").exists()), None)
