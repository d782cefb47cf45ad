"""Come in by a one-time link, and leave."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.core.refusals import UnknownCaller
from interlock.use_cases import members

from .door import COOKIE, PageRoute, TheForm, TheRuntime, fields_of, is_secure, must_be_our_page, say_no, see
from .render import page

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/sign-in")
async def show_sign_in(request: Request, link: str = "") -> Response:
    """A page with one button: programs that look at a link before its reader does must not spend it."""
    if not link:
        raise UnknownCaller("You are not signed in.")
    return page(request, "sign_in.html", {"project": "", "link": link})


@router.post("/sign-in")
async def sign_in(request: Request, runtime: TheRuntime) -> Response:
    must_be_our_page(request)
    link = next(iter((await fields_of(request)).get("link", ())), "")
    secret = await members.sign_in(runtime.db, link)
    response = see("/")
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(members.SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )
    return response


@router.post("/sign-out")
async def sign_out(request: Request, runtime: TheRuntime, form: TheForm) -> Response:
    await members.sign_out(runtime.db, request.cookies[COOKIE])
    request.state.session = None
    response = say_no(request, UnknownCaller("You have signed out.", "A one-time link brings you back."))
    response.status_code = 200
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=is_secure(request))
    return response
