"""Who is at the door: the session cookie, a form that came from our own page, and a refusal as a notice."""

import hmac
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute

from interlock.core import refusals
from interlock.core.members import Actor
from interlock.live.runtime import Runtime
from interlock.use_cases import members

from .render import page

COOKIE = "interlock_session"
FORM_LIMIT_BYTES = 1024 * 1024

STATUS: Mapping[type[refusals.Refusal], int] = {
    refusals.UnknownCaller: 401,
    refusals.NotFound: 404,
    refusals.NotPermitted: 403,
    refusals.NotIndependent: 403,
    refusals.Invalid: 422,
    refusals.TooLarge: 413,
    refusals.WrongState: 409,
    refusals.HeldByAnother: 409,
    refusals.StaleFence: 409,
    refusals.LimitReached: 409,
    refusals.GateShut: 409,
    refusals.RequestReused: 409,
    refusals.Busy: 503,
    refusals.Unavailable: 503,
}


@dataclass(frozen=True)
class Session:
    """A person who has signed in, and the word that each of their forms carries."""

    actor: Actor
    csrf: str


@dataclass(frozen=True)
class Submitted:
    """The fields of a form that came from one of our own pages."""

    fields: Mapping[str, list[str]]

    def text(self, name: str) -> str:
        return as_typed(next(iter(self.fields.get(name, ())), ""))

    def lines(self, name: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.text(name).splitlines() if line.strip())

    def number(self, name: str) -> int | None:
        """None where the field was left empty."""
        return _number(name, self.text(name)) if self.text(name) else None

    def numbers(self, name: str) -> tuple[int, ...]:
        return tuple(_number(name, value) for value in self.fields.get(name, ()))

    def is_ticked(self, name: str) -> bool:
        return bool(self.text(name))


def as_typed(text: str) -> str:
    """As a form gives it back: browsers end lines in their own way, and nobody means the space around a text."""
    return text.replace("\r\n", "\n").strip()


class PageRoute(APIRoute):
    """A route whose refusals are answers on a page, with the status that fits."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_or_say_no(request: Request) -> Response:
            try:
                return await handle(request)
            except refusals.Refusal as no:
                return say_no(request, no)

        return handle_or_say_no


def say_no(request: Request, no: refusals.Refusal) -> Response:
    """A page that holds the refusal and nothing else. Who is not signed in is told how to get in."""
    template = "signed_out.html" if isinstance(no, refusals.UnknownCaller) else "refused.html"
    return page(request, template, {"refused": no, "project": ""}, status_of(no))


def status_of(no: refusals.Refusal) -> int:
    return next(STATUS[kind] for kind in type(no).__mro__ if kind in STATUS)


async def done_or_said(
    deed: Awaitable[object], back: str, again: Callable[[refusals.Refusal], Awaitable[Response]]
) -> Response:
    """Do what a form asked for and go back to its page. A refusal shows the page again with a notice.

    Where there is no page to come back to, `again` refuses in its turn.
    """
    try:
        await deed
    except refusals.Refusal as no:
        return await again(no)
    return see(back)


def kept_of(form: Submitted | None) -> Mapping[str, str]:
    """What was typed, to be shown again beside a refusal. A field that was not sent is empty."""
    return defaultdict(str, {name: form.text(name) for name in form.fields} if form else {})


def see(address: str) -> Response:
    return RedirectResponse(address, 303)


def must_be_our_page(request: Request) -> None:
    """Browsers say with every form where it was: another site's form is refused, and so is one that does not say."""
    public = urlsplit(request.app.state.runtime.public_url)
    here = f"{'https' if is_secure(request) else 'http'}://{request.headers.get('host', '')}"
    if request.headers.get("origin", "") not in (here, f"{public.scheme}://{public.netloc}"):
        raise refusals.NotPermitted(
            "This form was not sent from a page of Interlock.", "Open the page here, and send it."
        )


async def fields_of(request: Request) -> dict[str, list[str]]:
    """Forms are small: one of more than a megabyte is refused before it is read whole."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > FORM_LIMIT_BYTES:
            raise refusals.TooLarge("The form holds more than 1 MiB.", "Shorten it.")
    try:
        return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=500)
    except ValueError:
        raise refusals.Unreadable("The form cannot be read.", "Open the page again, and send it again.") from None


def is_secure(request: Request) -> bool:
    """Whether the browser came over https: a proxy in front may have taken that off."""
    return request.url.scheme == "https" or request.app.state.runtime.public_url.startswith("https://")


def _runtime(request: Request) -> Runtime:
    return request.app.state.runtime


TheRuntime = Annotated[Runtime, Depends(_runtime)]


async def _session(request: Request, runtime: TheRuntime) -> Session:
    secret = request.cookies.get(COOKIE, "")
    if not secret:
        raise refusals.UnknownCaller("You are not signed in.")
    session = Session(await members.identify_session(runtime.db, secret), members.csrf_word(secret))
    request.state.session = session
    return session


TheSession = Annotated[Session, Depends(_session)]


async def _submitted(request: Request, session: TheSession) -> Submitted:
    must_be_our_page(request)
    form = Submitted(await fields_of(request))
    if not hmac.compare_digest(form.text("csrf").encode(), session.csrf.encode()):
        raise refusals.NotPermitted("This form has lost its place.", "Open the page again, and send it again.")
    return form


TheForm = Annotated[Submitted, Depends(_submitted)]


def _number(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 15:
        raise refusals.Invalid(f"{value[:40]!r} is no number for {words_of(name)}.", "Write digits only.")
    return int(value)


def words_of(name: str) -> str:
    return name.replace("_", " ")
