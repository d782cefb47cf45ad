"""The reports that are meant: files, folders, and patterns."""

import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

KINDS = (".xml", ".json", ".jsonl", ".ndjson", ".tap", ".trx", ".sarif", ".info", ".lcov")  # taken from a folder
KINDS += (*(f"{kind}.gz" for kind in KINDS), ".zip")
MOST = 500
SMALL_BYTES = 4 * 1024 * 1024  # all together; what is more is sent compressed
PACKED = (b"\x1f\x8b", b"PK\x03\x04")
SIGNS = frozenset("*?[")


def reports(words: Sequence[str]) -> list[tuple[str, bytes]]:
    """Each file once, with its path, in their order. Refuses (UsageError) a word that names no file: a report that is
    not there is not passed over."""
    found: dict[Path, str] = {}
    for word in words:
        paths = sorted(_meant(word))
        if not paths:
            raise click.UsageError(f"There is no report at {word!r}.")
        for path in paths:
            found.setdefault(path.resolve(), path.as_posix())
    if len(found) > MOST:
        raise click.UsageError(f"{len(found):,} reports are more than {MOST}: zip them, or name fewer.")
    return _packed([(name, _read(path)) for path, name in found.items()])


def _meant(word: str) -> Iterable[Path]:
    path = Path(word)
    if path.is_dir():
        return [file for file in path.rglob("*") if file.is_file() and file.name.lower().endswith(KINDS)]
    if path.is_file() or not SIGNS & set(word):
        return [path] if path.is_file() else []
    try:
        return [file for file in Path(path.anchor or ".").glob(str(path.relative_to(path.anchor))) if file.is_file()]
    except (ValueError, NotImplementedError) as error:  # the second is what glob says of a pattern from the root
        raise click.UsageError(f"{word!r} is no pattern: {error}.") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror}.") from None


def _packed(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The same bytes each time, so that the same report is known again."""
    if sum(len(raw) for _, raw in files) <= SMALL_BYTES:
        return files
    return [(name, raw if raw.startswith(PACKED) else gzip.compress(raw, mtime=0)) for name, raw in files]
