"""Connect an agent: a token of its own, and what to paste into its client."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.core.members import Actor, Kind, Member, Token
from interlock.core.refusals import Refusal
from interlock.live.runtime import Runtime
from interlock.use_cases import board as boards
from interlock.use_cases import members

from .door import PageRoute, Session, Submitted, TheForm, TheRuntime, TheSession, done_or_said, kept_of, status_of
from .recipes import recipes
from .render import page

PLACEHOLDER = "YOUR-TOKEN"

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/p/{project}/connect")
async def show_connect(request: Request, runtime: TheRuntime, session: TheSession, project: str) -> Response:
    return await _shown(request, runtime, session, project)


@router.post("/p/{project}/connect")
async def issue_token(
    request: Request, runtime: TheRuntime, session: TheSession, form: TheForm, project: str
) -> Response:
    """The answer is the page itself: the token is shown this once and is in no address."""
    name, roles = form.text("name"), form.text("roles").replace(",", " ").split()
    try:
        await members.create_member(runtime.db, session.actor, project, name, Kind.AGENT, roles)
        token, secret = await members.issue_token(runtime.db, session.actor, name, form.text("label") or "agent")
    except Refusal as no:
        return await _shown(request, runtime, session, project, refused=no, form=form)
    return await _shown(request, runtime, session, project, issued=(token, secret))


@router.post("/p/{project}/connect/revoke")
async def revoke_token(
    request: Request, runtime: TheRuntime, session: TheSession, form: TheForm, project: str
) -> Response:
    async def again(no: Refusal) -> Response:
        return await _shown(request, runtime, session, project, refused=no)

    deed = members.revoke_token(runtime.db, session.actor, form.number("token") or 0)
    return await done_or_said(deed, f"/p/{project}/connect#tokens", again)


async def _shown(
    request: Request,
    runtime: Runtime,
    session: Session,
    project: str,
    issued: tuple[Token, str] | None = None,
    refused: Refusal | None = None,
    form: Submitted | None = None,
) -> Response:
    team = await members.list_members(runtime.db, session.actor, project)
    context = {
        "project": project,
        "place": "connect",
        "team": team,
        "tokens": await _tokens(runtime, session.actor, [member for member, _ in team]),
        "issued": issued,
        "placeholder": PLACEHOLDER,
        "recipes": recipes(runtime.public_url, issued[1] if issued else PLACEHOLDER),
        "cursor": await boards.newest_cursor(runtime.db),
        "refused": refused,
        "kept": kept_of(form),
    }
    return page(request, "connect.html", context, status_of(refused) if refused else 200)


async def _tokens(runtime: Runtime, actor: Actor, team: Sequence[Member]) -> list[Token]:
    """Living tokens of those in the team whom the actor answers for, the actor included."""
    mine = [member.name for member in team if member.operator_id == actor.operator_id and not member.disabled_at]
    found = [await members.list_tokens(runtime.db, actor, name) for name in mine]
    return [token for tokens in found for token in tokens if token.revoked_at is None]
