"""What to scan, from what was asked for and what interlock.toml says: the one who asks has the last word."""

from collections.abc import Callable, Sequence
from pathlib import Path

from ...core.contracts.interlock_toml import Configuration, Named
from .scan import Plan
from .trees import Tree

Placed = Callable[[Path], str]


def planned(
    paths: Sequence[Path],
    providers: Sequence[Path],
    consumers: Sequence[Path],
    configuration: Configuration,
    home: Path,
    placed: Placed,
    today: str = "",
) -> Plan:
    """`home` is the folder of interlock.toml; `placed` says what is put before the paths in a folder."""
    exclude = tuple(_joined(placed(home), glob) for glob in configuration.exclude)
    searched = tuple(Tree(path, placed(path), exclude) for path in (paths or (home,)))

    def side(asked: Sequence[Path], said: Sequence[Named]) -> tuple[Tree, ...]:
        if asked:
            return tuple(Tree(path, placed(path), exclude) for path in asked)
        return tuple(_named(named, home, placed, exclude) for named in said) if said else searched

    is_home = not paths or [p.resolve() for p in paths] == [home.resolve()]
    return Plan(
        side(providers, configuration.providers if is_home else ()),
        side(consumers, configuration.consumers if is_home else ()),
        configuration.bases,
        today,
    )


def _named(named: Named, home: Path, placed: Placed, exclude: tuple[str, ...]) -> Tree:
    root = home / named.path
    inside = named.path if not root.is_file() else Path(named.path).parent.as_posix()
    under = _joined(placed(home), inside)
    mine = tuple(_joined(under, glob) for glob in named.exclude)
    return Tree(root, under, (*exclude, *mine), named.name)


def _joined(folder: str, path: str) -> str:
    return "/".join(part for part in (folder.strip("/"), path.removeprefix("./")) if part not in {"", "."})
