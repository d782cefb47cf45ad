"""Who is at the door, what they saw, and which call this is."""

import re
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ..core.members import Actor
from ..core.refusals import Invalid
from ..core.tickets import Ticket
from ..live.runtime import Runtime
from ..use_cases import members
from ..vocabulary import words
from ..vocabulary.views.tickets import TicketView

QUOTED_VERSION = re.compile(r'"([1-9][0-9]{0,9})"')

bearer = HTTPBearer(auto_error=False, scheme_name="token", description="A member's token: interlock token issue.")


def runtime(request: Request) -> Runtime:
    return request.app.state.runtime


async def caller(
    runtime: Annotated[Runtime, Depends(runtime)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Actor:
    return await members.identify(runtime.db, credentials.credentials if credentials else "")


def seen_version(
    request: Request,
    if_match: Annotated[
        str, Header(description='The ETag of the ticket you saw, such as "7". Refused (412) when it has changed.')
    ] = "",
) -> int | None:
    """None: the caller does not mind which version it is. Refuses (Invalid) an ETag that is none of ours."""
    if if_match in ("", "*"):
        return None
    match = QUOTED_VERSION.fullmatch(if_match.strip())
    if match is None:
        raise Invalid("If-Match names no version of a ticket.", 'Send the ETag as you got it, in quotes: "7".')
    request.state.names_a_version = True
    return int(match[1])


def with_etag(response: Response, ticket: Ticket) -> TicketView:
    response.headers["ETag"] = f'"{ticket.version}"'
    return TicketView.model_validate(ticket)


TheRuntime = Annotated[Runtime, Depends(runtime)]
Caller = Annotated[Actor, Depends(caller)]
SeenVersion = Annotated[int | None, Depends(seen_version)]
RequestKey = Annotated[words.RequestId, Header(alias="Idempotency-Key")]
