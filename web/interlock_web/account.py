"""A person's account: their passkeys, by which they show that it is they who decide."""

from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.core import webauthn
from interlock.core.refusals import Refusal, Unreadable
from interlock.live.runtime import Runtime
from interlock.use_cases import passkeys

from .door import PageRoute, Session, Submitted, TheForm, TheRuntime, TheSession, done_or_said, kept_of, status_of
from .passkeys import answer_in, in_json, shown_in
from .render import page

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/account")
async def show_account(request: Request, runtime: TheRuntime, session: TheSession, project: str = "") -> Response:
    """`project` is the one that its reader comes from."""
    return await _shown(request, runtime, session, project)


@router.post("/account/begin")
async def begin(runtime: TheRuntime, session: TheSession, form: TheForm) -> Response:
    """Sent by static/js/passkeys.js before a form of this page: with a number, to revoke that passkey; else to add."""
    actor, url, number = session.actor, runtime.public_url, form.number("number")

    async def asked() -> dict[str, Any]:
        if number:
            return {"show": await passkeys.begin_revoking(runtime.db, actor, number, url)}
        make, show = await passkeys.begin_adding(runtime.db, actor, url)
        return {"make": make, "show": show}

    return await in_json(asked())


@router.post("/account/add")
async def add(request: Request, runtime: TheRuntime, session: TheSession, form: TheForm) -> Response:
    async def deed() -> None:
        made = answer_in(form, "made")
        if made is None:
            raise Unreadable("Your browser made no passkey.", "Allow this page its script, and try again.")
        await passkeys.add(
            runtime.db, session.actor, form.text("label"), runtime.public_url, made, shown_in(form, runtime)
        )

    return await _done(deed(), request, runtime, session, form)


@router.post("/account/revoke")
async def revoke(request: Request, runtime: TheRuntime, session: TheSession, form: TheForm) -> Response:
    async def deed() -> None:
        await passkeys.revoke(runtime.db, session.actor, form.number("number") or 0, shown_in(form, runtime))

    return await _done(deed(), request, runtime, session, form)


async def _done(
    deed: Awaitable[None], request: Request, runtime: Runtime, session: Session, form: Submitted
) -> Response:
    project = _project(session, form.text("project"))

    async def again(no: Refusal) -> Response:
        return await _shown(request, runtime, session, project, no, form)

    return await done_or_said(deed, f"/account?project={project}#passkeys", again)


async def _shown(
    request: Request,
    runtime: Runtime,
    session: Session,
    project: str,
    refused: Refusal | None = None,
    form: Submitted | None = None,
) -> Response:
    context = {
        "project": _project(session, project),
        "place": "account",
        "passkeys": await passkeys.list_passkeys(runtime.db, session.actor),
        **_where(request, runtime.public_url),
        "refused": refused,
        "kept": kept_of(form),
    }
    return page(request, "account.html", context, status_of(refused) if refused else 200)


def _project(session: Session, asked: str) -> str:
    mine = [m.project for m in session.actor.memberships]
    return asked if asked in mine else next(iter(mine), "")


def _where(request: Request, public_url: str) -> dict[str, Any]:
    """`impossible`: why there can be no passkeys; `elsewhere`: this page, where there can."""
    try:
        party = webauthn.party_at(public_url)
    except Refusal as no:
        return {"impossible": no, "elsewhere": ""}
    here = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    return {"impossible": None, "elsewhere": "" if here == party.id else f"{party.origin}/account"}
