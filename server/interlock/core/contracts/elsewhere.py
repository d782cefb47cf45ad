"""Calls that nothing here has to answer: what a server asks of others, and files that are served as they are."""

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence

from .model import Contract, Operation

SERVERS = "Calls of the server that nothing here answers go to somebody else and are not compared."
FILES = "Calls for files, as for pictures and translations, are not compared."

_NODE = re.compile(r"\.[cm]?[jt]s$")
_SHOWN = re.compile(  # what a server hands out to browsers
    r"(^|/)(public|static|assets|client|frontend|front-end|web|webapp|ui|views|pages|components|browser)/"
)
_FILE = re.compile(
    r"\.(svg|png|jpe?g|gif|webp|avif|ico|css|[cm]?js|map|wasm|woff2?|ttf|otf|html?|md|txt|xml|webmanifest|mp[34]|webm|"
    r"ogg|wav)$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"/(locales?|i18n|intl|lang(uage)?s?|translations?|messages|assets|static|public)/.*\.json$")


def of_the_server(provider: Contract, calls: Sequence[Operation]) -> Callable[[Operation], bool]:
    """Whether a call is one of the server's own, by where it is written: below the one folder that has all routes of
    an app of Node, when other calls are outside of it."""
    root = _root(
        [o.place.file for o in provider.operations if _NODE.search(o.place.file)],
        [c.place.file for c in calls],
    )

    def is_own(call: Operation) -> bool:
        return bool(root) and call.place.file.startswith(root) and not _SHOWN.search(call.place.file)

    return is_own


def files(provider: Contract) -> Callable[[Operation], bool]:
    """Whether a call is for a file, of a kind that no route is for."""
    offered = {found[0].lower() for o in provider.operations if (found := _FILE.search(str(o.path)))}

    def is_file(call: Operation) -> bool:
        path = str(call.path)
        found = _FILE.search(path) if call.method in {"GET", "HEAD"} else None
        return (found is not None and found[0].lower() not in offered) or _WORDS.search(path) is not None

    return is_file


def _root(routes: Iterable[str], calls: Iterable[str]) -> str:
    """The shortest folder around all routes that some call lies outside of; empty where there is none."""
    folders = [posixpath.dirname(file) for file in routes]
    whole = posixpath.commonpath(folders).split("/") if folders else []
    for length in range(1, len(whole) + 1):
        folder = "/".join(whole[:length]) + "/"
        if whole[0] and any(not call.startswith(folder) for call in calls):
            return folder
    return ""
