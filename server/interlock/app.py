"""Put the house together: one runtime, three doors, and the chores."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.routing import Route

import interlock_mcp.endpoint
import interlock_mcp.server
import interlock_web.router

from .core.identity.signing import Signer
from .live.feed import Feed
from .live.github import GitHub
from .live.issuers import Issuers
from .live.runtime import Chore, Runtime, running
from .live.waiting import WaitingRoom
from .rest import router as rest
from .settings import Settings
from .store.database import Database
from .store.own_key import key_of
from .use_cases import claims, lost_tests, overrides, queues, requests, sealing, second_look, workloads
from .use_cases.statuses import Statuses

FORGET_SECONDS = 3600
SHOW_SECONDS = 5
LOOK_AGAIN_SECONDS = 60


def create_app(settings: Settings, database_url: str) -> FastAPI:
    """`database_url` is that of the role that reads and writes; the schema must be at head."""
    db = Database(database_url, Signer(settings.public_url, key_of(settings.signing_key, settings.data_dir)))
    feed = Feed(db, database_url)
    runtime = Runtime(
        db=db,
        feed=feed,
        waiting=WaitingRoom(database_url, feed),
        public_url=settings.public_url,
        upload_limit_bytes=settings.upload_limit_bytes,
        keepalive_seconds=settings.sse_keepalive_seconds,
        request_state_key=settings.request_state_key,
        issuers=Issuers(settings.local_issuers),
        github=GitHub(settings.github_api_url, settings.github_token) if settings.github_token else None,
    )
    agents = interlock_mcp.endpoint.Endpoint(
        interlock_mcp.server.build(runtime), runtime, _hosts(settings), _origins(settings)
    )
    github = runtime.github
    shown = Statuses(db, github.set_status, settings.public_url) if github else None
    chores = (
        *((Chore("show commit statuses", SHOW_SECONDS, shown.show),) if shown else ()),
        Chore("sweep", settings.sweep_seconds, lambda: claims.sweep(db)),
        Chore("tidy the queues", settings.sweep_seconds, lambda: queues.tidy(db)),
        Chore("seal the log", settings.sweep_seconds, lambda: sealing.seal(db)),
        Chore("look again at closes", LOOK_AGAIN_SECONDS, lambda: second_look.look_again(db)),
        Chore("reopen unconfirmed overrides", LOOK_AGAIN_SECONDS, lambda: overrides.reopen_unconfirmed(db)),
        Chore("forget expired tokens", FORGET_SECONDS, lambda: workloads.forget_expired(db)),
        Chore("forget old requests", FORGET_SECONDS, lambda: requests.forget_old(db)),
        Chore("forget passed tests", FORGET_SECONDS, lambda: lost_tests.forget_passed(db)),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with running(runtime, chores), agents.running():
            yield

    app = FastAPI(title="Interlock", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.runtime = runtime
    app.router.routes.append(Route(interlock_mcp.endpoint.ADDRESS, agents))  # first: it is called most
    rest.install(app)
    interlock_web.router.install(app)
    return app


def _hosts(settings: Settings) -> list[str]:
    """The names this server answers to. Others are refused, against pages that rebind a name to this machine."""
    named = [urlsplit(settings.public_url).netloc, f"{settings.host}:{settings.port}"]
    return [*dict.fromkeys([*named, f"127.0.0.1:{settings.port}", f"localhost:{settings.port}"])]


def _origins(settings: Settings) -> list[str]:
    return [*dict.fromkeys([settings.public_url, *(f"http://{host}" for host in _hosts(settings))])]
