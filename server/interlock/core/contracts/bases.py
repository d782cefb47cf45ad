"""Where the paths of a consumer begin in those of the provider, found by vote and said aloud."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from . import elsewhere
from .matching import Match, Matcher
from .model import Contract, Operation
from .paths import PathTemplate, Segment, parse

Call = tuple[str, PathTemplate]

FOREIGN = "Calls {} go to somebody else and are not compared."
MOUNT = re.compile(r"api|rest|backend|server|services?|gateway|proxy|bff|internal|public|v\d+(\.\d+)?", re.IGNORECASE)
_LOCAL = re.compile(r"^(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|host\.docker\.internal)$")


@dataclass(frozen=True)
class Base:
    """Calls that share a base, and what has to be done to their paths."""

    text: str
    strip: tuple[Segment, ...] = ()
    add: tuple[Segment, ...] = ()
    is_foreign: bool = False
    is_explained: bool = True  # at least one call through it reaches the provider

    @property
    def assumption(self) -> str:
        """For people; empty when nothing was assumed."""
        through = f"through {self.text} " if self.text else ""
        if self.is_foreign:
            where = f"to {self.text}" if self.text else "of the server"
            return FOREIGN.format(where)
        if self.strip and self.add:
            return f"Calls {through}under {_spelled(self.strip)} are served under {_spelled(self.add)}."
        if self.strip:
            return f"Calls {through}under {_spelled(self.strip)} are served without that prefix."
        return f"Calls {through}are served under {_spelled(self.add)}." if self.add else ""

    def applied(self, path: PathTemplate) -> PathTemplate:
        if self.strip and path.segments[: len(self.strip)] != self.strip:
            return path
        return replace(path, segments=(*self.add, *path.segments[len(self.strip) :]))


def find(
    provider: Contract, calls: Sequence[Operation], matcher: Matcher, said: Mapping[str, Base] | None = None
) -> dict[str, Base]:
    """One base for each spelling of it among the calls; of those that a person has `said` there is no vote."""
    groups: dict[str, list[Operation]] = {}
    for call in calls:
        groups.setdefault(call.base, []).append(call)
    known = said or {}
    is_own = elsewhere.of_the_server(provider, calls)
    return {
        text: known.get(text) or _base(text, group, provider, matcher, "{" in text and all(map(is_own, group)))
        for text, group in groups.items()
    }


def _base(text: str, calls: Sequence[Operation], provider: Contract, matcher: Matcher, is_own: bool) -> Base:
    plain = Base(text)
    as_written = _explained(plain, calls, matcher)
    if len(as_written) == len({(c.method, c.path) for c in calls}):
        return plain
    voted = [(_explained(b, calls, matcher), b) for b in _candidates(text, calls, provider)]
    # What is right as it is written stays so: then not all calls are off by the same prefix, but some routes moved.
    counted = [(len(as_written), plain), *((len(v), b) for v, b in voted if not _sure(as_written) - v.keys())]
    most, best = max(counted, key=lambda c: c[0])  # the first of equals: as written, before any assumption
    if _is_foreign_host(text, provider):
        # Nothing is known of it, so no more than a mount may differ: else any path is that of some route of ours.
        fair = [(count, base) for count, base in counted if _is_mount(base.strip) and _is_mount(base.add)]
        most, best = max(fair, key=lambda c: c[0])
        return replace(best, is_foreign=most * 2 < len(calls) or most == 0, is_explained=most > 0)
    if most * 5 < len(calls) * 4 and (is_own or _are_of_the_server(calls, provider)):
        return replace(plain, is_foreign=True)
    said = {_segments(b) for b in provider.bases}
    is_taken_away = _is_mount(best.strip) and not best.add
    is_whole = is_taken_away or all(c.path.segments[: len(best.strip)] == best.strip for c in calls)
    is_common = most >= 2 and most * 2 > len(calls) and is_whole
    is_plausible = text.startswith("{") or best.strip in said or is_common
    chosen = best if is_plausible else plain
    return replace(chosen, is_explained=most > 0)


def _are_of_the_server(calls: Sequence[Operation], provider: Contract) -> bool:
    """A server in Python mostly calls others: its routes and these calls are in one folder."""
    routes = [posixpath.dirname(o.place.file) for o in provider.operations if o.place.file.endswith(".py")]
    folder = posixpath.commonpath(routes) if routes else ""
    return bool(folder) and all(c.place.file.startswith(f"{folder}/") for c in calls)


def _explained(base: Base, calls: Iterable[Operation], matcher: Matcher) -> dict[Call, Match]:
    """The calls that reach the provider through the base, by their method and path as written."""
    found: dict[Call, Match] = {}
    is_plain = not base.strip and not base.add  # what takes any path says nothing for a prefix
    for method, written in {(c.method, c.path) for c in calls}:
        path = base.applied(written)
        matches = matcher.best(method, path) or matcher.same_path(path)
        if not matches or matches[0].is_guess:
            continue
        if is_plain or (not matches[0].is_rest and matches[0].fits_from(len(base.add))):
            found[method, written] = matches[0]
    return found


def _sure(explained: dict[Call, Match]) -> set[Call]:
    """Without those that reach what takes any path, or any word."""
    return {call for call, match in explained.items() if not match.is_rest and match.operation.path.literal_count}


def _candidates(text: str, calls: Sequence[Operation], provider: Contract) -> Iterator[Base]:
    for said in dict.fromkeys(_segments(b) for b in provider.bases):
        if said:
            yield Base(text, strip=said)
    strips = _prefixes((c.path for c in calls), 2)
    is_variable = text.startswith("{")  # a variable may hold a whole path, with what varies in it
    adds = _prefixes((o.path for o in provider.operations), 3, is_variable)
    for add in adds:
        if not any(c.path.segments[: len(add)] == add for c in calls):
            yield Base(text, add=add)
    for strip in strips:
        yield Base(text, strip=strip)
    for strip in strips[:6]:
        for add in adds[:6]:
            if strip != add:
                yield Base(text, strip=strip, add=add)


def _prefixes(paths: Iterable[PathTemplate], longest: int, may_vary: bool = False) -> list[tuple[Segment, ...]]:
    """Literal beginnings that look like a mount: `/api`, `/v1`, `/api/v2`; the commonest first, at most 20.

    `may_vary`: also with parts that vary, and all of them.
    """
    counts: dict[tuple[Segment, ...], int] = {}
    for path in paths:
        for length in range(1, min(longest, len(path.segments) - 1) + 1):
            prefix = path.segments[:length]
            if not may_vary and any(s.literal is None for s in prefix):
                break
            counts[prefix] = counts.get(prefix, 0) + 1
    ranked = sorted(counts, key=lambda p: (-counts[p], len(p)))
    return ranked if may_vary else ranked[:20]


def _is_mount(prefix: tuple[Segment, ...]) -> bool:
    """A word that proxies take away, and not the name of a resource, whose routes may have moved."""
    return all(MOUNT.fullmatch(s.literal or "") for s in prefix)


def _is_foreign_host(text: str, provider: Contract) -> bool:
    host = _host(text)
    return bool(host) and not _LOCAL.match(host) and host not in {_host(b) for b in provider.bases}


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "" if "//" in url and "{" not in url else ""
    except ValueError:
        return ""


def _segments(base: str) -> tuple[Segment, ...]:
    try:
        return parse(urlsplit(base).path).segments
    except ValueError:
        return ()


def _spelled(segments: tuple[Segment, ...]) -> str:
    return "/" + "/".join(map(str, segments))
