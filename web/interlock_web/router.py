"""All pages, and the static files."""

from fastapi import FastAPI

from . import (
    account,
    activity,
    board,
    connect,
    contracts,
    decide,
    edit_ticket,
    home,
    live,
    new_ticket,
    sign_in,
    stuck,
    ticket,
    ticket_forms,
    tickets,
)
from .render import STATIC, STATIC_ADDRESS, KeptFiles
from .security import SecureHeaders

PAGES = (
    sign_in,
    home,
    board,
    tickets,
    stuck,
    new_ticket,
    ticket,
    edit_ticket,
    decide,
    ticket_forms,
    contracts,
    activity,
    connect,
    account,
    live,
)


def install(app: FastAPI) -> None:
    for page in PAGES:
        app.include_router(page.router)
    app.mount(STATIC_ADDRESS, KeptFiles(directory=STATIC))
    app.add_middleware(SecureHeaders)
