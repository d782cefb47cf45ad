"""What a ticket may touch: path globs and API operations, and when two scopes meet.

Whether two globs share a path is answered on their *reach*: the literal text before the first wildcard. That may call
two scopes overlapping which are not ("src/**/a.py" and "src/**/b.py"), and never the other way round; and it is the
one form in which the claim statement can decide it inside the database.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from . import globs
from .refusals import Invalid

OPERATION = re.compile(r"^(\*|[A-Z]+) (/\S*)$")
WILD = re.compile(r"[*?\[{]")
PARAMETER = re.compile(r"\{[^}/]*\}|:[A-Za-z_]\w*")


@dataclass(frozen=True)
class TicketScope:
    """`paths` are globs from the repository's root; `operations` are like "GET /orders/{id}" or "* /orders/**"."""

    paths: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()

    @property
    def reach(self) -> tuple[str, ...]:
        """One line for each entry: a literal prefix, ending in "$" where it stands for itself alone."""
        return tuple(sorted({*map(path_reach, self.paths), *map(operation_reach, self.operations)}))


def path_reach(glob: str) -> str:
    wild = WILD.search(glob)
    return f"path:{glob[: wild.start()]}" if wild else f"path:{glob}$"


def operation_reach(operation: str) -> str:
    """Verbs are left out: two tickets that change one resource meet, whatever the verb."""
    path = PARAMETER.sub("{}", operation.split(" ", 1)[1])
    wild = path.find("*")
    return f"operation:{path[:wild]}" if wild >= 0 else f"operation:{path}$"


def meet(ours: Iterable[str], theirs: Iterable[str]) -> tuple[str, str] | None:
    """The first two reaches of which one begins with the other, or None. The SQL in store/claims.py says the same."""
    others = tuple(theirs)
    return next(((a, b) for a in ours for b in others if a.startswith(b) or b.startswith(a)), None)


def covers(scope: TicketScope, path: str) -> bool:
    """Whether the file lies in the scope. A scope without paths covers every file."""
    return not scope.paths or any(globs.matches(glob, path) for glob in scope.paths)


def checked(paths: Iterable[str], operations: Iterable[str]) -> TicketScope:
    """Refuses (Invalid) what cannot be a path inside a repository, or is no operation."""
    scope = TicketScope(
        tuple(dict.fromkeys(_clean(p) for p in paths)),
        tuple(dict.fromkeys(re.sub(r"\s+", " ", o.strip()) for o in operations)),
    )
    for operation in scope.operations:
        if not OPERATION.match(operation):
            raise Invalid(f"{operation!r} is no operation.", 'Write "GET /orders/{id}", or "* /orders/**" for all.')
    return scope


def _clean(path: str) -> str:
    cleaned = path.strip().removeprefix("./")
    if not cleaned or cleaned.startswith(("/", "~")) or "\\" in cleaned or ".." in cleaned.split("/"):
        raise Invalid(f"{path!r} is no path inside a repository.", "Write it from the repository's root: src/api/**.")
    return f"{cleaned}**" if cleaned.endswith("/") else cleaned
