"""The parts of a repository that are built by themselves: each folder with a manifest of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from .model import Contract

MANIFESTS = frozenset(
    {
        "package.json",
        "pyproject.toml",
        "setup.py",
        "requirements.txt",
        "manage.py",
        "go.mod",
        "Cargo.toml",
        "pom.xml",
        "build.gradle",
        "build.gradle.kts",
        "Gemfile",
        "composer.json",
        "angular.json",
    }
)


def folders(paths: Iterable[str]) -> frozenset[str]:
    """Where a component begins, of all the files of a tree; the root is always one: ''."""
    manifests = (path.rpartition("/") for path in paths)
    return frozenset({"", *(folder for folder, _, name in manifests if name in MANIFESTS)})


def split(contract: Contract, beginnings: frozenset[str]) -> Mapping[str, Contract]:
    """The contract by the component that what it says stands in. Shapes are shared; what only the tree as a whole
    says stays with each."""
    said = (*contract.operations, *contract.graphql)
    grouped = {s.place.file: _home(s.place.file, beginnings) for s in said}
    homes = sorted(set(grouped.values()))
    if len(homes) < 2:
        return dict.fromkeys(homes, contract) or {"": contract}
    return {
        home: replace(
            contract,
            operations=tuple(o for o in contract.operations if grouped[o.place.file] == home),
            graphql=tuple(g for g in contract.graphql if grouped[g.place.file] == home),
        )
        for home in homes
    }


def _home(file: str, beginnings: frozenset[str]) -> str:
    folder = file.rpartition("/")[0]
    while folder and folder not in beginnings:
        folder = folder.rpartition("/")[0]
    return folder
