"""What the settings of a Spring application say: application.yml and .properties, and which module they are for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, cast

import yaml

from ...sources import SourceFile

_FILE = re.compile(r"(?:^|/)(application|bootstrap)(?:-([\w.-]+))?\.(ya?ml|properties)$")
_BUILD = re.compile(r"(?:^|/)(pom\.xml|build\.gradle(?:\.kts)?)$")
_PLACEHOLDER = re.compile(r"\$\{([^${}:]+)(?::([^${}]*))?\}")
_SOURCES = re.compile(r"^(.*?)(?:^|/)(?:src/|app/src/)?(?:main|commonMain)/")
STARTS = re.compile(rb"^\s*@SpringBootApplication\b|SpringApplication\.run|runApplication<", re.MULTILINE)
_LARGEST = 1024 * 1024


class Settings:
    """Of one module, by relaxed names: `server.servlet.context-path` and `server.servlet.contextPath` are one."""

    def __init__(self, stated: Mapping[str, str]) -> None:
        self._stated = stated

    def get(self, name: str) -> str | None:
        """None: not stated. A value that hangs on the environment is given with its placeholder."""
        return self._stated.get(_relaxed(name))

    def filled(self, text: str) -> str | None:
        """The text with its `${...}` replaced; None when one of them is nowhere told."""
        for _ in range(10):
            if "#{" in text:
                return None
            found = _PLACEHOLDER.search(text)
            if found is None:
                return None if "${" in text else text
            value = self.get(found[1].strip())
            value = found[2] if value is None else value
            if value is None:
                return None
            text = text[: found.start()] + value + text[found.end() :]
        return None


class Modules:
    """The folders that are built on their own, and the settings that hold for each."""

    def __init__(self, files: Sequence[SourceFile], sources: Sequence[SourceFile]) -> None:
        self._builds = {f.path.rpartition("/")[0]: f.content for f in files if _BUILD.search(f.path)}
        self._stated: dict[str, Mapping[str, str]] = {}
        by_module: dict[str, list[SourceFile]] = {}
        for file in files:
            if _FILE.search(file.path):
                by_module.setdefault(module_of(file.path), []).append(file)
        for module, mine in by_module.items():
            self._stated[module] = _stated(mine)
        self._sources = sources

    @cached_property
    def applications(self) -> list[str]:
        """Modules that are started."""
        return list(dict.fromkeys(module_of(f.path) for f in self._sources if STARTS.search(f.content)))

    def settings(self, module: str) -> tuple[list[Settings], bool]:
        """Those that hold for what is in a module: its own, or those of the applications that use it. And whether
        that is certain: otherwise it is one of them."""
        if module in self.applications or not self.applications:
            return [Settings(self._stated.get(module, {}))], True
        using = [a for a in self.applications if self._uses(a, module)]
        return [Settings(self._stated.get(a, {})) for a in using or self.applications], bool(using)

    def share(self, module: str, other: str) -> bool:
        """Whether one application runs what is in both."""
        if module == other or len(self.applications) < 2:
            return True
        both = (module, other)
        return any(all(m == a or self._uses(a, m) for m in both) for a in self.applications)

    def mentions(self, names: Sequence[bytes]) -> bool:
        """Whether a build file has one of them."""
        return any(name in content for content in self._builds.values() for name in names)

    def _uses(self, application: str, module: str) -> bool:
        """Whether the build of one names the other, in one step or in several."""
        word = module.rpartition("/")[2]
        seen, stack = {application}, [application]
        while stack and word:
            content = self._builds.get(stack.pop(), b"")
            named = {b for b in self._builds if b and _names(content, b.rpartition("/")[2])}
            if module in named:
                return True
            stack += named - seen
            seen |= named
        return False


def module_of(path: str) -> str:
    """The folder above `src/main`."""
    found = _SOURCES.match(path)
    return found[1] if found else path.rpartition("/")[0] if "/" in path else ""


def is_settings(path: str) -> bool:
    return bool(_FILE.search(path) or _BUILD.search(path))


def _names(content: bytes, word: str) -> bool:
    name = word.encode()
    quoted = re.escape(name)
    return name in content and bool(
        re.search(rb"<artifactId>\s*" + quoted + rb"\s*<|[:/'\"]" + quoted + rb"['\"]", content)
    )


def _stated(files: Sequence[SourceFile]) -> dict[str, str]:
    """The file without a profile counts; after it those of the profiles that it makes active."""
    by_profile: dict[str, dict[str, str]] = {}
    for file in sorted(files, key=lambda f: ("bootstrap" not in f.path, f.path)):
        found = _FILE.search(file.path)
        if found and len(file.content) <= _LARGEST:
            read = _properties if found[3] == "properties" else _documents
            for profile, values in read(file.content):
                by_profile.setdefault(profile or found[2] or "", {}).update(values)
    stated = by_profile.get("", {})
    active = Settings(stated).filled(stated.get("springprofilesactive", ""))
    for profile in re.split(r"[,\s]+", active or ""):
        stated = {**stated, **by_profile.get(profile, {})} if profile else stated
    return stated


def _documents(content: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        documents: list[Any] = list(yaml.load_all(re.sub(rb"@([\w.-]+)@", rb"\1", content), _Loader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    for document in documents:
        flat = dict(_flat(document, "", 0))
        yield flat.get("springconfigactivateonprofile") or flat.get("springprofiles") or "", flat


class _Loader(yaml.CSafeLoader):
    """All scalars stay texts: what is meant by them is for who reads them to say."""


_Loader.yaml_implicit_resolvers = {}


def _flat(value: Any, prefix: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and depth < 20:
        table = cast(dict[Any, Any], value)
        for key, inner in table.items():
            yield from _flat(inner, prefix + _relaxed(str(key)), depth + 1)
    elif isinstance(value, list):
        yield prefix, ",".join(i for i in cast(list[Any], value) if isinstance(i, str))
    elif isinstance(value, str):
        yield prefix, value


def _properties(content: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    found: dict[str, str] = {}
    for line in content.decode("utf-8", errors="replace").replace("\\\n", "").splitlines():
        name, sign, value = re.sub(r"^\s*[#!].*", "", line).partition("=")
        if not sign:
            name, sign, value = name.partition(":")
        if sign and name.strip():
            found[_relaxed(name.strip())] = value.strip()
    yield "", found


def _relaxed(name: str) -> str:
    return re.sub(r"[-_.]", "", name).lower()
