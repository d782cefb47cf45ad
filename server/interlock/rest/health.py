"""/api/health: for whoever starts the server, and for whoever balances load."""

from fastapi import APIRouter

from ..use_cases import health
from ..version import VERSION
from ..vocabulary.views.health import HealthView
from .door import TheRuntime

router = APIRouter(tags=["health"])


@router.get("/health")
async def read_health(runtime: TheRuntime) -> HealthView:
    """Needs no token. 503 while the database cannot be reached."""
    found = await health.read_health(runtime.db)
    migrations = "applied" if found.is_migrated else "other"
    return HealthView(status="ok", version=VERSION, migrations=migrations, revision=found.revision)
