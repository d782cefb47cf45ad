"""Paths as Rails writes them: `/a(/:b)(.:format)` is `/a` and `/a/{b}`."""

import re

_MOST = 8  # ways to leave out what is optional
_FORMAT = re.compile(r"\(\.:?\w+\)|\(\.:format\)")
_OPTIONAL = re.compile(r"\(([^()]*)\)")


def joined(prefix: str | None, path: str | None) -> str | None:
    """With exactly one slash; None when either is not known."""
    if prefix is None or path is None:
        return None
    inner = path.strip("/")
    if path.startswith("(/"):
        return prefix.rstrip("/") + path
    return f"{prefix.rstrip('/')}/{inner}" if inner else prefix


def spelled(path: str) -> list[str]:
    """Every path it stands for, with holes in braces. A format at the end is left out: any route takes one."""
    written = [_FORMAT.sub("", path)]
    while len(written) < _MOST and any(_OPTIONAL.search(w) for w in written):
        written = [o for w in written for o in _either(w)]
    return list(dict.fromkeys(_with_holes(w) for w in written))


def _either(path: str) -> list[str]:
    found = _OPTIONAL.search(path)
    if found is None:
        return [path]
    before, after = path[: found.start()], path[found.end() :]
    return [before + after, before + found[1] + after]


def _with_holes(path: str) -> str:
    path = re.sub(r"[()]", "", path)
    path = re.sub(r"(?<!\\):([A-Za-z_]\w*)", r"{\1}", path)
    path = re.sub(r"\*([A-Za-z_]\w*)", r"{*\1}", path)
    path = re.sub(r"/{2,}", "/", path.replace("\\", ""))
    return path.rstrip("/") or "/"
