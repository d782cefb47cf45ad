"""What libraries serve beside the controllers: Actuator, springdoc, the filters of Spring Security, Spring Data REST.

Which of it there is hangs on what runs, so none of it is offered; a call that may be meant for it is not in error.
"""

import re
from collections.abc import Iterator, Sequence

from ...model import Diagnostic, Unplaced
from ...paths import NOWHERE, PathTemplate, parse
from ...places import Place
from ...sources import SourceFile
from .settings import STARTS, Modules, Settings

_ACTUATOR = (b"starter-actuator", b"jhipster-framework")
_SPRINGDOC = (b"springdoc-openapi",)
_DATA_REST = (b"starter-data-rest",)
_FILTERS = re.compile(
    rb"\.(loginProcessingUrl|logoutUrl|baseUri|authorizationEndpoint)\(\s*\"(/[^\"]*)\"|"
    rb"\b(?:setFilterProcessesUrl|AntPathRequestMatcher)\(\s*\"(/[^\"*]*)\"\s*,\s*\"POST\""
)


def read(modules: Modules, settings: Sequence[Settings], sources: Sequence[SourceFile]) -> list[Unplaced]:
    at = next((Place(f.path, 1) for f in sources if STARTS.search(f.content)), None)
    found = list(_of_filters(sources))
    if at is None:
        return found
    if modules.mentions(_ACTUATOR):
        for stated in settings:
            base = stated.get("management.endpoints.web.base-path") or "/actuator"
            tails = (base, f"{base}/{{endpoint}}", f"{base}/{{endpoint}}/{{selector}}")
            found += (Unplaced("ANY", parse(tail), at) for tail in tails)
    if modules.mentions(_SPRINGDOC):
        found += (Unplaced("GET", parse(tail), at) for tail in ("/v3/api-docs", "/v3/api-docs/{group}"))
    if modules.mentions(_DATA_REST):
        found.append(Unplaced("ANY", NOWHERE, at))
    return list(dict.fromkeys(found))


def said(found: Sequence[Unplaced]) -> Iterator[Diagnostic]:
    """One sentence for all of one file."""
    by_place: dict[Place, list[PathTemplate]] = {}
    for one in found:
        by_place.setdefault(one.place, []).append(one.tail)
    for place, tails in by_place.items():
        words = ", ".join(dict.fromkeys(str(t) if t != NOWHERE else "repositories" for t in tails))
        yield Diagnostic(
            "library_routes", f"Libraries serve {words} as well, as far as they are set to; not compared.", place
        )


def _of_filters(sources: Sequence[SourceFile]) -> Iterator[Unplaced]:
    for file in sources:
        if b"security" in file.content:
            for found in _FILTERS.finditer(file.content):
                path = (found[2] or found[3]).decode(errors="replace")
                line = file.content.count(b"\n", 0, found.start()) + 1
                yield Unplaced("ANY", parse(path), Place(file.path, line))
