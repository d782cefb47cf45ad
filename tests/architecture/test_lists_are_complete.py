"""Whoever writes a plug-in and forgets to name it hears so here."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest

import interlock_mcp
from interlock.core import lint_rules
from interlock.core.contracts import compare, extract, extractors, rules
from interlock.core.criteria import Kind
from interlock.core.evidence import formats, read
from interlock.core.gate import barriers, checks, judge
from interlock.core.lint import RULES as LINT_RULES
from interlock_mcp.catalogue import TOOLS


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Every module in the package, at any depth."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(found.name)
        if not found.ispkg:
            yield module


def having(package: ModuleType, *functions: str) -> set[str]:
    """The names of the modules that define all of these functions."""
    return {
        module.__name__
        for module in modules(package)
        if all(getattr(vars(module).get(name), "__module__", "") == module.__name__ for name in functions)
    }


@pytest.mark.parametrize(
    ("package", "functions", "named"),
    [
        (rules, ("find",), compare.RULES),
        (extractors, ("reads", "extract"), extract.EXTRACTORS),
        (checks, ("judge",), judge.CHECKS.values()),
        (barriers, ("find",), judge.BARRIERS),
    ],
    ids=["RULES", "EXTRACTORS", "CHECKS", "BARRIERS"],
)
def test_every_plug_in_is_named_in_its_list(package: ModuleType, functions: tuple[str, ...], named):
    names = [module.__name__ for module in named]
    assert sorted(names) == sorted(having(package, *functions))


@pytest.mark.parametrize("package", [rules, checks, barriers], ids=["rules", "checks", "barriers"])
def test_a_folder_of_plug_ins_holds_nothing_else(package: ModuleType):
    function = "judge" if package is checks else "find"
    assert {module.__name__ for module in modules(package)} == having(package, function)


def test_every_format_is_named_in_its_list():
    named = {format.read.__module__ for format in read.FORMATS.values()}
    assert named == having(formats, "looks_like", "read")
    assert all(format.looks_like.__module__ in named for format in read.FORMATS.values())


def test_every_kind_of_criterion_has_its_check():
    assert set(judge.CHECKS) == set(Kind)


def test_every_rule_for_specs_is_in_the_list():
    written = [rule for module in modules(lint_rules) for rule in vars(module).get("RULES", ())]
    assert {rule.id for rule in written} == {rule.id for rule in LINT_RULES}


def test_every_tool_is_in_the_catalogue_and_explains_itself():
    written = {
        function
        for module in modules(interlock_mcp)
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and next(iter(inspect.signature(function).parameters), "") == "call"
    }
    assert written == {function for function, _ in TOOLS}
    assert [function.__name__ for function in written if not function.__doc__] == []
