"""A folder as it was at another commit, read out of git without touching the work tree."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import click

from ..core.contracts.extract import is_wanted
from ..core.contracts.sources import LARGEST, SourceFile, is_left_out

_FILES = {b"100644", b"100755"}  # neither links nor submodules


def files_at(ref: str, path: Path) -> list[SourceFile]:
    """What of the folder is of use to somebody, or the one file. Refuses (UsageError) a commit unknown to git."""
    folder, only = (path.parent, path.name) if path.is_file() else (path, ".")
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
    if not commit:
        raise click.UsageError(f"git knows no commit {ref!r} here; a shallow clone has only the newest.")
    listed = _git(folder, "ls-tree", "-r", "-z", "-l", commit, "--", only)
    wanted = dict(_wanted(listed, path.is_file()))
    return list(_contents(folder, wanted))


def _wanted(listed: bytes, is_file: bool) -> Iterator[tuple[str, str]]:
    """Paths with the names of their contents."""
    for line in filter(None, listed.split(b"\0")):
        about, _, name = line.partition(b"\t")
        mode, _, object_id, size = about.split()
        path = name.decode("utf-8", "surrogateescape")
        is_small = size.isdigit() and int(size) <= LARGEST
        if mode in _FILES and is_small and (is_file or (is_wanted(path) and not is_left_out(path))):
            yield path, object_id.decode()


def _contents(folder: Path, wanted: dict[str, str]) -> Iterator[SourceFile]:
    asked = "".join(f"{object_id}\n" for object_id in wanted.values()).encode()
    answer, position = _git(folder, "cat-file", "--batch", asked=asked), 0
    for path in wanted:
        end = answer.index(b"\n", position)
        size = int(answer[position:end].split()[2])
        yield SourceFile(path, answer[end + 1 : end + 1 + size])
        position = end + 2 + size


def _git(folder: Path, *words: str, asked: bytes = b"") -> bytes:
    """Nothing, where git says no."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], input=asked, capture_output=True, timeout=120)  # noqa: S603, S607  our own words
    except (OSError, subprocess.SubprocessError):
        return b""
    return done.stdout if done.returncode == 0 else b""
