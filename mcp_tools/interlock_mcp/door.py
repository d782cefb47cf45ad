"""Who is at the door: a bearer token becomes an Actor, for this one request."""

from dataclasses import dataclass
from typing import Annotated

from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken
from mcp.server.mcpserver import Context, Resolve

from interlock.core.members import Actor
from interlock.core.refusals import Refusal, UnknownCaller
from interlock.live.runtime import Runtime
from interlock.use_cases import members

ACTOR = "interlock/actor"
REFUSAL = "interlock/refusal"


@dataclass(frozen=True)
class Call:
    """What a tool knows of its call besides its arguments. No argument can change it."""

    actor: Actor
    runtime: Runtime


class Tokens:
    """Our tokens, as the SDK asks for them."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def verify_token(self, token: str) -> AccessToken | None:
        """None for a token that is unknown, expired or revoked.

        When the database cannot say, the answer is the refusal itself, which every later step of the call meets in
        `this_actor`: the SDK would turn an exception into a fault of the server.
        """
        try:
            actor = await members.identify(self._runtime.db, token)
        except UnknownCaller:
            return None
        except Refusal as refusal:
            return AccessToken(token="", client_id="", scopes=[], claims={REFUSAL: refusal})
        return AccessToken(
            token="", client_id=str(actor.id), scopes=sorted(actor.scopes), subject=actor.name, claims={ACTOR: actor}
        )


def this_actor() -> Actor:
    """Whoever the token of this very request belongs to. Refuses (UnknownCaller) a request without one."""
    token = get_access_token()
    claims = (token.claims if token else None) or {}
    if isinstance(refusal := claims.get(REFUSAL), Refusal):
        raise refusal
    if isinstance(actor := claims.get(ACTOR), Actor):
        return actor
    raise UnknownCaller("No valid token came with this call.", "Send the header Authorization: Bearer <token>.")


async def this_call(ctx: Context[Runtime]) -> Call:
    return Call(this_actor(), ctx.request_context.lifespan_context)


Caller = Annotated[Call, Resolve(this_call)]
