"""All of /api: an application of its own, so that its manners (problem details, limits) stay its own."""

import re

from fastapi import FastAPI
from starlette.routing import Mount

from ..version import VERSION
from . import (
    attestations,
    board,
    claims,
    contracts,
    description,
    distrusts,
    events,
    evidence,
    gate,
    health,
    judges,
    members,
    messages,
    moves,
    passkeys,
    projects,
    reviews,
    revisions,
    tickets,
    tokens,
    workloads,
)
from .limits import BodyLimit
from .problems import Faults, say_no

NOUNS = (
    health,
    members,
    passkeys,
    tokens,
    workloads,
    attestations,
    distrusts,
    projects,
    tickets,
    moves,
    revisions,
    messages,
    claims,
    evidence,
    gate,
    reviews,
    judges,
    contracts,
    board,
    events,
)


def install(app: FastAPI) -> None:
    """Mount /api. It shares `app.state`, and with it the runtime."""
    api = build()
    api.state = app.state
    mount = Mount("/api", api)
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)  # an address with a line break is ours as well
    app.router.routes.append(mount)


def build() -> FastAPI:
    api = FastAPI(
        title="Interlock",
        version=VERSION,
        summary=description.SUMMARY,
        description=description.TEXT,
        openapi_tags=description.TAGS,
        openapi_url="/openapi.json",
        servers=[{"url": "/api"}],
        root_path_in_servers=False,
        docs_url=None,  # the pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    say_no(api)
    for noun in NOUNS:
        api.include_router(noun.router)
    api.add_middleware(BodyLimit)
    api.add_middleware(Faults)  # added last: it stands outermost
    description.complete(api)
    return api
