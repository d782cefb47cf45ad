"""Routes that a front end serves itself, by the names of its files: a call of one of them goes nowhere else.

Next.js has `app/**/route.ts` and `pages/api/**`, SvelteKit `routes/**/+server.ts`, Nuxt `server/api/**`.
"""

import re
from collections.abc import Iterable

from ...paths import PathTemplate, Segment, parse

_SERVED = (
    re.compile(r"^(?P<home>(?:.*?/)?)(?:src/)?app/(?P<path>.*?)/?route\.[cm]?[jt]sx?$"),
    re.compile(r"^(?P<home>(?:.*?/)?)(?:src/)?pages/(?P<path>api/.*)\.[cm]?[jt]sx?$"),
    re.compile(r"^(?P<home>(?:.*?/)?)(?:src/)?routes/(?P<path>.*?)/?\+server\.[cm]?[jt]s$"),
    re.compile(r"^(?P<home>(?:.*?/)?)server/(?P<path>api/.*)\.[cm]?[jt]s$"),
)
_METHOD = re.compile(r"\.(get|post|put|patch|delete|head|options)$")
_NO_SEGMENT = re.compile(r"^(\(.*\)|@.*)$")  # groups and slots do not show in the url


class OwnRoutes:
    def __init__(self, paths: Iterable[str]) -> None:
        self.written: list[str] = []
        self._of_home: dict[str, list[tuple[Segment, ...]]] = {}
        for path in paths:
            for pattern in _SERVED:
                if (found := pattern.match(path)) is not None:
                    self.written.append(path)
                    self._of_home.setdefault(found["home"], []).append(_segments(found["path"]))
                    break

    def host(self, file: str, path: PathTemplate) -> str:
        """The app that the file is part of, when it serves this path itself; else empty.

        What takes any path hands on to somebody else.
        """
        for home, served in self._of_home.items():
            if file.startswith(home) and any(_serves(s, path.segments) for s in served):
                return f"app://{home.strip('/') or 'this'}"
        return ""


def _segments(written: str) -> tuple[Segment, ...]:
    kept = [s for s in _METHOD.sub("", written).split("/") if s and not _NO_SEGMENT.match(s)]
    return parse("/" + "/".join(kept[:-1] if kept[-1:] == ["index"] else kept)).segments


def _serves(served: tuple[Segment, ...], asked: tuple[Segment, ...]) -> bool:
    return len(served) == len(asked) and all(
        not s.catch_all and (s.literal is None or s.literal == a.literal) for s, a in zip(served, asked, strict=True)
    )
