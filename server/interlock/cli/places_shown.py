"""How places are told, so that each can be opened from here."""

from pathlib import Path


def shown_from_here(path: Path) -> str:
    """What is put before the paths in a folder, or in that of a file; nothing where it lies elsewhere."""
    folder = (path.parent if path.is_file() else path).as_posix()
    return "" if folder == "." else folder if not path.is_absolute() else _from_here(folder)


def _from_here(folder: str) -> str:
    here = Path.cwd().as_posix()
    return folder.removeprefix(here).strip("/") if f"{folder}/".startswith(f"{here}/") else ""
