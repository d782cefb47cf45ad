"""What a file brings in from others, and what it gives to them; as modules, and as `require` has it."""

import posixpath
from collections.abc import Iterable

from ..typescript.modules import Module, Modules
from . import language
from .reading import Reading
from .values import UNKNOWN, External, Frame, Later, Namespace, Script, Table, Unknown, Value


def prepare(reading: Reading, script: Script) -> Table:
    """Make known what a file imports, before it runs, and what it may hang its exports on."""
    exports = Table({})
    script.names |= {"module": Table({"exports": exports}), "exports": exports}
    for name, found in script.module.imports.items():
        source = reading.required(found.source, script)
        script.names[name] = Later(source, found.name) if isinstance(source, Script) else _outside(source, found.name)
    return exports


def settle(script: Script, exports: Table) -> None:
    """Keep what `module.exports` came to be."""
    given = _common(script)
    if given is not exports or exports.entries:
        script.common = given


def origin(modules: Modules, source: str, script: Script) -> Module | None:
    """The file of the tree that an import leads to."""
    if source.startswith(language.ROOT):
        here = posixpath.dirname(f"{language.ROOT}/{script.path}")
        source = "./" + posixpath.relpath(source, here)
    return modules.lead(script.module, source)


def imported(reading: Reading, source: Script | str | None, name: str) -> Value:
    """What a file that has run, or a package, gives by a name."""
    if source is None:
        return UNKNOWN
    if isinstance(source, str):
        return _outside(source, name)
    if name in source.exports:
        found = source.exports[name]
        return reading.look_up(found, Frame(source, source.names)) if isinstance(found, str) else found
    for further in source.passed_on if name not in {"default", "*", "require"} else ():
        value = reading.imported(further, name)
        if not isinstance(value, Unknown):
            return value
    common = source.common
    if source.state == "running" and not source.exports:
        common = _common(source)
    if name in {"*", "require"} or (name == "default" and common is not None):
        return common if common is not None and not source.exports else Namespace(source)
    return reading.member(common, name) if common is not None else Unknown(name)


def names_in(paths: Iterable[str], folder: str) -> list[str] | None:
    """What lies in a folder of the tree; None when nothing does."""
    inside = posixpath.normpath(folder).removeprefix(language.ROOT).strip("/")
    prefix = f"{inside}/" if inside else ""
    names = dict.fromkeys(p[len(prefix) :].partition("/")[0] for p in paths if p.startswith(prefix))
    return list(names) or None


def _common(script: Script) -> Value | None:
    own = script.names.get("module")
    return own.entries.get("exports") if isinstance(own, Table) else None


def _outside(package: str, name: str) -> External | Unknown:
    """Something of a package; a file that is not there says nothing."""
    if package.startswith((".", "/")):
        return Unknown(name)
    return External(package, "" if name in {"default", "*", "require"} else name)
