from fastapi import FastAPI

from app.api import api_router
from app.config import settings


def create_app() -> FastAPI:
    app = FastAPI()
    app.include_router(api_router, prefix=settings.API_PREFIX)
    return app


app = create_app()
