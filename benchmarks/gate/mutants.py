"""Change one thing in core/gate or core/evidence at a time, and see whether a test notices. What none notices is named.

    PYTHONPATH=tests python benchmarks/gate/mutants.py gate [--modules judge runs] [--slice 1/4] [--seconds 200]

Every comparison is turned round, every `and` is an `or`, every `not` is dropped, every condition negated, every number
one more, every True False, `any` is `all`, `min` is `max`, and back. One change a run: a process is forked, the changed
code put in the place of the old, and the tests run until the first that fails. Only bodies of functions are changed,
and the tests with random input are left out: what they find, they find by chance.
"""

import argparse
import ast
import contextlib
import copy
import importlib
import os
import signal
import sys
import time
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ROOT / "server/interlock/core"
SECONDS = 60  # for one mutant: what loops for ever is noticed, too
QUIET = ("-q", "-x", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore")

PROPERTIES = (
    "test_judge_properties.py",
    "test_properties.py",
    "test_properties_beside_tests.py",
    "test_missing_at_random.py",
)

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {}
for one, other in (
    (ast.Eq, ast.NotEq),
    (ast.Lt, ast.LtE),
    (ast.Gt, ast.GtE),
    (ast.Is, ast.IsNot),
    (ast.In, ast.NotIn),
    (ast.And, ast.Or),
    (ast.Add, ast.Sub),
):
    SWAPPED |= {one: other, other: one}
NAMES = {"any": "all", "all": "any", "min": "max", "max": "min"}


def mutants(tree: ast.Module) -> Iterator[tuple[int, str, ast.Module]]:
    """The line, what is changed, and the whole module with it."""
    for number, node in enumerate(ast.walk(tree)):
        for what in _changes_of(node):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[number]
            _change(target, what)
            yield getattr(node, "lineno", 0), f"{what}: {ast.unparse(node)[:90]}", ast.fix_missing_locations(changed)


def _changes_of(node: ast.AST) -> list[str]:
    match node:
        case ast.Compare() if type(node.ops[0]) in SWAPPED:
            return ["swap"]
        case ast.BoolOp():
            return ["swap"]
        case ast.BinOp() if type(node.op) in SWAPPED:
            return ["swap"]
        case ast.UnaryOp(op=ast.Not()):
            return ["drop not"]
        case ast.If() | ast.IfExp() | ast.While():
            return ["negate"]
        case ast.comprehension(ifs=[_, *_]):
            return ["drop filter"]
        case ast.Constant(value=bool()):
            return ["flip"]
        case ast.Constant(value=int()):
            return ["one more"]
        case ast.Name(id=name) if name in NAMES:
            return ["swap"]
        case _:
            return []


def _change(node: ast.AST, what: str) -> None:
    match node:
        case ast.Compare():
            node.ops[0] = SWAPPED[type(node.ops[0])]()  # type: ignore[assignment]
        case ast.BoolOp() | ast.BinOp():
            node.op = SWAPPED[type(node.op)]()  # type: ignore[assignment]
        case ast.UnaryOp():
            node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
        case ast.If() | ast.IfExp() | ast.While():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.comprehension():
            node.ifs = []
        case ast.Constant(value=bool()):
            node.value = not node.value
        case ast.Constant():
            node.value += 1  # type: ignore[operator]
        case ast.Name():
            node.id = NAMES[node.id]


def put(module: types.ModuleType, changed: ast.Module) -> bool:
    """Whether any function has other code now. What is decided at import stays as it was."""
    codes = dict(_codes(compile(changed, str(module.__file__), "exec")))
    functions = dict(_functions(module))
    moved = {name for name, function in functions.items() if name in codes and function.__code__ != codes[name]}
    for name in moved:
        functions[name].__code__ = codes[name]
    return bool(moved)


def _codes(code: types.CodeType) -> Iterator[tuple[str, types.CodeType]]:
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield inner.co_qualname if hasattr(inner, "co_qualname") else inner.co_name, inner
            if "<locals>" not in inner.co_qualname:
                yield from _codes(inner)


def _functions(module: types.ModuleType) -> Iterator[tuple[str, types.FunctionType]]:
    for thing in vars(module).values():
        thing = getattr(thing, "__wrapped__", thing)
        if isinstance(thing, types.FunctionType) and thing.__module__ == module.__name__:
            yield thing.__qualname__, thing
        elif isinstance(thing, type) and thing.__module__ == module.__name__:
            for inner in vars(thing).values():
                inner = (
                    getattr(inner, "fget", None) or getattr(inner, "func", None) or getattr(inner, "__func__", inner)
                )
                if isinstance(inner, types.FunctionType):
                    yield inner.__qualname__, inner


def survives(module: types.ModuleType, changed: ast.Module | None, tests: list[str]) -> bool | None:
    """None: there is nothing to be noticed, since no function has changed. Without a change: whether the tests pass."""
    pid = os.fork()
    if pid == 0:
        signal.alarm(SECONDS)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os._exit(int(pytest.main([*QUIET, *tests])) if changed is None or put(module, changed) else 99)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return None if code == 99 else code == 0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("package", choices=("gate", "evidence"))
    parser.add_argument("--modules", nargs="*", default=[])
    parser.add_argument("--slice", default="1/1")
    parser.add_argument("--seconds", type=float, default=200)
    asked = parser.parse_args()
    tests = [
        str(p) for p in sorted((ROOT / "tests/core" / asked.package).glob("test_*.py")) if p.name not in PROPERTIES
    ]
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        pytest.main(["--collect-only", *QUIET, *tests])  # all is imported once, for all the forks
    if survives(pytest, None, tests) is not True:
        sys.exit("The tests fail without any change.")
    begun, mine, of = time.monotonic(), *map(int, asked.slice.split("/"))
    noticed = survived = number = 0
    for path in sorted((CORE / asked.package).rglob("*.py")):
        if path.name == "__init__.py" or (asked.modules and path.stem not in asked.modules):
            continue
        dotted = ".".join(path.relative_to(ROOT / "server").with_suffix("").parts)
        module = importlib.import_module(dotted)
        for line, what, changed in mutants(ast.parse(path.read_text())):
            number += 1
            if number % of != mine % of:
                continue
            if time.monotonic() - begun > asked.seconds:
                print(f"stopped at {path.relative_to(CORE)}:{line}, mutant {number}")
                print(f"{noticed} noticed, {survived} survived")
                sys.exit(1)
            answer = survives(module, changed, tests)
            noticed += answer is False
            if answer:
                survived += 1
                print(f"{path.relative_to(CORE)}:{line} {what}", flush=True)
    print(f"{noticed} noticed, {survived} survived")


if __name__ == "__main__":
    main()
