"""How a property is called in JSON: what getters stand for, and the naming strategies of Jackson."""

import re
from collections.abc import Callable, Mapping


def of_getter(method: str) -> str | None:
    """`getName` and `isDone`: what follows, with its leading capitals made small; None for other methods."""
    found = re.fullmatch(r"(?:get|is)([A-Z_$].*)", method)
    return _small(found[1]) if found and method != "getClass" else None


def of_setter(method: str) -> str | None:
    found = re.fullmatch(r"set([A-Z_$].*)", method)
    return _small(found[1]) if found else None


def of_generated(field: str, is_primitive_boolean: bool) -> str:
    """The property whose accessors Lombok makes for a field: `isDone` becomes `done`, and `uId` becomes `uid`."""
    if is_primitive_boolean and re.match(r"is[A-Z]", field):
        field = field[2:]
    return _small(field[:1].upper() + field[1:])


def _small(name: str) -> str:
    capitals = len(name) - len(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return name[:capitals].lower() + name[capitals:]


def _separated(name: str, by: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", by, name)
    return spaced.lower()


_STRATEGIES: Mapping[str, Callable[[str], str]] = {
    "snakecase": lambda name: _separated(name, "_"),
    "kebabcase": lambda name: _separated(name, "-"),
    "lowerdotcase": lambda name: _separated(name, "."),
    "lowercase": str.lower,
    "uppercamelcase": lambda name: name[:1].upper() + name[1:],
    "pascalcase": lambda name: name[:1].upper() + name[1:],
    "uppersnakecase": lambda name: _separated(name, "_").upper(),
    "lowercamelcase": lambda name: name,
    "camelcaseto": lambda name: _separated(name, "_"),
}


def strategy(name: str) -> Callable[[str], str] | None:
    """By any of its names: `SNAKE_CASE`, `SnakeCaseStrategy`; None for one of somebody's own."""
    word = re.sub(r"[^a-z]", "", name.rpartition(".")[2].lower()).removesuffix("strategy")
    return _STRATEGIES.get(word)
