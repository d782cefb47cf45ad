"""A folder on this machine: whether it may be read, what git says of it, and its contract, read in a process apart."""

import re
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from ..core.commits import BRANCH
from ..core.contracts.extract import extract_side
from ..core.contracts.model import Contract, Side
from ..core.refusals import Invalid, TooLarge, Unreadable

LONGEST_SECONDS = 120
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


def read(folder: Path, side: Side) -> Contract:
    """Takes up to two minutes. A process apart may be stopped, and does not slow down who answers others.

    Refuses (TooLarge) what takes longer, and (Invalid) what is no plain folder any more.
    """
    must_be_plain(folder)
    root = _root(folder)
    under = folder.relative_to(root).as_posix() if root and root != folder else ""
    processes = get_context("spawn")
    ours, theirs = processes.Pipe(duplex=False)
    reader = processes.Process(target=_read_into, args=(theirs, folder, side, under), daemon=True)
    reader.start()
    theirs.close()
    try:
        if not ours.poll(LONGEST_SECONDS):
            raise TooLarge(f"{folder} takes longer than {LONGEST_SECONDS} s to read.", "Name a smaller folder.")
        return ours.recv()
    except EOFError as error:
        raise Unreadable(f"{folder} could not be read.", "interlock scan says what is wrong with it.") from error
    finally:
        reader.kill()
        reader.join()
        ours.close()


def _read_into(answer: Connection, folder: Path, side: Side, under: str) -> None:
    answer.send(extract_side(folder, side, under))


def _root(folder: Path) -> Path | None:
    """The folder that git keeps its own in, here or above."""
    return next((f for f in (folder, *folder.parents) if f.joinpath(".git").exists()), None)
