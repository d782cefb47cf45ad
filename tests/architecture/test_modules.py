"""A module is one idea on a few screens, with a caption; a package file is empty."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = [
    ROOT / "server/interlock",
    ROOT / "mcp_tools/interlock_mcp",
    ROOT / "web/interlock_web",
    ROOT / "migrations/interlock_migrations",
]
MODULES = sorted(
    path
    for root in (*PACKAGES, ROOT / "tests")
    for path in root.rglob("*.py")
    if not {"samples", "demo_shop"}.intersection(path.parts)
)
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "shared"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [p for p in MODULES if p.name == "__init__.py"], ids=name)
def test_a_package_file_is_empty(path: Path):
    assert path.read_text() == ""


@pytest.mark.parametrize("path", [p for p in MODULES if p.name != "__init__.py"], ids=name)
def test_a_module_is_short_and_begins_with_a_caption(path: Path):
    text = path.read_text()
    if not path.is_relative_to(ROOT / "migrations"):  # a migration is as long as its tables
        assert text.count("\n") <= 400
    assert path.stem not in DRAWERS
    if not path.name.startswith("test_"):  # the names of its tests say what it is about
        assert ast.get_docstring(ast.parse(text)), "the first line says what the module is"


@pytest.mark.parametrize("package", PACKAGES, ids=name)
def test_every_package_says_that_it_is_typed(package: Path):
    assert (package / "py.typed").exists()
