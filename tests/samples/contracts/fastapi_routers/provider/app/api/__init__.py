from fastapi import APIRouter

from app.config import settings

from . import invoices, orders, private

api_router = APIRouter()
for module, prefix in [(orders, "/orders"), (invoices, "/invoices")]:
    api_router.include_router(module.router, prefix=prefix)
if settings.ENVIRONMENT == "local":
    api_router.include_router(private.router, prefix="/private")
