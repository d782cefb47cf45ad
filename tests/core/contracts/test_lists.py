"""A rule or extractor that is written is also in its list."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from interlock.core.contracts import compare, extract

FACES = {"node_routes", "python_calls", "python_routes", "typescript_calls"}


def test_every_rule_is_in_the_list():
    assert file_names(compare.RULES) == sorted(p.stem for p in beside(compare, "rules").glob("[!_]*.py"))


def test_every_folder_of_an_extractor_has_its_face_in_the_list():
    folders = sorted(p.name for p in beside(extract, "extractors").iterdir() if (p / "__init__.py").exists())
    assert sorted({m.__name__.split(".")[-2] for m in extract.EXTRACTORS if isinstance(m, ModuleType)}) == folders


def test_every_rule_calls_its_mismatches_by_its_own_name():
    for path in beside(compare, "rules").glob("[!_]*.py"):
        assert f'rule="{path.stem}"' in path.read_text()


def test_every_rule_is_on_the_page_of_rules():
    page = (Path(__file__).parents[3] / "docs/contract_rules.md").read_text()
    assert sorted(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == file_names(compare.RULES)


@pytest.mark.parametrize("folder", ["node", "python", "typescript"])
def test_every_module_of_a_large_extractor_is_on_its_page(folder: str):
    page = (Path(__file__).parents[3] / "docs/how_to/add_an_extractor.md").read_text()
    names = {p.stem for p in beside(extract, f"extractors/{folder}").glob("[!_]*.py")}
    assert {n for n in names if f"`{n}`" not in page} <= {"reading", "texts"} | FACES


def file_names(modules: object) -> list[str]:
    assert isinstance(modules, tuple)
    return sorted(m.__name__.rpartition(".")[2] for m in modules if isinstance(m, ModuleType))


def beside(module: ModuleType, folder: str) -> Path:
    assert module.__file__ is not None
    return Path(module.__file__).parent / folder
