"""Change one thing in core/gate or core/evidence at a time, and see whether a test notices. What none notices is named.

    PYTHONPATH=tests python benchmarks/gate/mutants.py gate [--modules judge runs] [--slice 1/4] [--seconds 200]
                                                        [--again FILE, with what it printed before]

Every comparison is turned round, every `and` is an `or`, every `not` is dropped, every condition negated, every number
one more, every True False, `any` is `all`, `min` is `max`, and back. Only bodies of functions are changed, and the
tests with random input are left out: what they find, they find by chance.

All tests run once, to see which of them calls which function. Then a process is forked for each change, puts the
changed code in the place of the old, and runs the tests that call it, the quickest first, until the first that fails.
"""

import argparse
import ast
import copy
import functools
import gc
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
import time
import types
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ROOT / "server/interlock/core"
TESTS = ("tests/core/evidence", "tests/core/gate", "tests/core")
CPU_SECONDS = 30  # for one mutant: what loops for ever is noticed, too
MEMORY_BYTES = 4 * 1024**3
QUIET = ("-q", "-s", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore")

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
            yield _line(node), f"{what}: {ast.unparse(node)[:90]}", ast.fix_missing_locations(changed)


def _line(node: ast.AST) -> int:
    return (node.target if isinstance(node, ast.comprehension) else node).lineno  # type: ignore[attr-defined]  # what was asked for has it


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
            node.ops[0] = SWAPPED[type(node.ops[0])]()  # type: ignore[assignment]  # what was asked for has it
        case ast.BoolOp() | ast.BinOp():
            node.op = SWAPPED[type(node.op)]()  # type: ignore[assignment]  # what was asked for has it
        case ast.UnaryOp():
            node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
        case ast.If() | ast.IfExp() | ast.While():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.comprehension():
            node.ifs = []
        case ast.Constant(value=bool()):
            node.value = not node.value
        case ast.Constant():
            node.value += 1  # type: ignore[operator]  # what was asked for has it
        case ast.Name():
            node.id = NAMES[node.id]


def moved(module: types.ModuleType, changed: ast.Module) -> dict[str, types.CodeType]:
    """The functions that have other code now. What is decided at import stays as it was."""
    functions = dict(_functions(module))
    codes = dict(_codes(compile(changed, str(module.__file__), "exec")))
    return {name: code for name, code in codes.items() if name in functions and functions[name].__code__ != code}


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


class Asker:
    """Takes the place of the loop of tests."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self._asked = asked
        self.counts: Counter[str] = Counter()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        callers = _callers(session.items)
        gc.freeze()  # the forks share what has been imported
        begun, mine, of = time.monotonic(), *map(int, self._asked.slice.split("/"))
        number = 0
        again = self._asked.again and set(self._asked.again.read_text().splitlines())
        for path in sorted((CORE / self._asked.package).rglob("*.py")):
            if path.name == "__init__.py" or (self._asked.modules and path.stem not in self._asked.modules):
                continue
            module = importlib.import_module(".".join(path.relative_to(ROOT / "server").with_suffix("").parts))
            counts: Counter[str] = Counter()
            for line, what, changed in mutants(ast.parse(path.read_text())):
                number += 1
                label = " ".join(f"{path.relative_to(CORE)}:{line} {what}".split())
                if number % of != mine % of or (again and label not in again) or not (codes := moved(module, changed)):
                    continue
                if time.monotonic() - begun > self._asked.seconds:
                    print(f"Stopped before mutant {number}: {label}")
                    self.counts += counts
                    return True
                seconds = {k: v for name in codes for k, v in callers.get(f"{module.__name__}.{name}", {}).items()}
                chosen = [items[name] for name in sorted(seconds, key=lambda name: seconds[name])]
                answer = "survived" if _survives(module, codes, chosen) else "noticed"
                counts[answer] += 1
                if answer == "survived":
                    print(label, flush=True)
            if counts:
                print(f"  {path.relative_to(CORE)}: {_said(counts)}", flush=True)
            self.counts += counts
        return True


def _callers(items: list[pytest.Item]) -> Mapping[str, Mapping[str, float]]:
    """Of each function the tests that call it, and how long each takes. In a fork, so that nothing is remembered."""
    with tempfile.NamedTemporaryFile() as file:
        pid = os.fork()
        if pid == 0:
            _hush()
            Path(file.name).write_text(json.dumps(_called(items)))
            os._exit(0)
        if os.waitpid(pid, 0)[1]:
            sys.exit("The tests fail without any change.")
        return json.loads(Path(file.name).read_text())


def _called(items: list[pytest.Item]) -> Mapping[str, Mapping[str, float]]:
    found: dict[str, dict[str, float]] = {}
    remembered = [thing for thing in gc.get_objects() if isinstance(thing, functools._lru_cache_wrapper)]
    for item in items:
        seen: set[types.CodeType] = set()
        for each in remembered:
            each.cache_clear()
        begun = time.process_time()
        sys.setprofile(lambda frame, event, _, seen=seen: seen.add(frame.f_code) if event == "call" else None)
        _run(item)
        sys.setprofile(None)
        for code in seen:
            if code.co_filename.startswith(f"{CORE}{os.sep}"):
                dotted = ".".join(Path(code.co_filename).relative_to(ROOT / "server").with_suffix("").parts)
                name = f"{dotted}.{code.co_qualname.partition('.<locals>')[0]}"
                found.setdefault(name, {})[item.nodeid] = time.process_time() - begun
    return found


def _survives(module: types.ModuleType, codes: Mapping[str, types.CodeType], items: list[pytest.Item]) -> bool:
    pid = os.fork()
    if pid == 0:
        _hush()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
        functions = dict(_functions(module))
        for name, code in codes.items():
            functions[name].__code__ = code
        for item in items:
            _run(item)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def _run(item: pytest.Item) -> None:
    """Ends this process when the test fails."""
    item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
    if item.stash.get(FAILED, False):
        os._exit(1)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def _hush() -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)


def _said(counts: Counter[str]) -> str:
    return f"{counts['noticed']} noticed, {counts['survived']} survived"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("package", choices=("gate", "evidence"))
    parser.add_argument("--modules", nargs="*", default=[])
    parser.add_argument("--slice", default="1/1")
    parser.add_argument("--again", type=Path)
    parser.add_argument("--seconds", type=float, default=200)
    asker = Asker(parser.parse_args())
    tests = [str(p) for each in TESTS for p in sorted((ROOT / each).glob("test_*.py")) if p.name not in PROPERTIES]
    pytest.main([*QUIET, *tests], plugins=[asker, sys.modules[__name__]])
    print(_said(asker.counts))


if __name__ == "__main__":
    main()
