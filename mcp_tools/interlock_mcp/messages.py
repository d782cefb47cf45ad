"""Tools about a ticket's thread."""

from typing import Annotated

from pydantic import Field

from interlock.core.criteria import number_of
from interlock.core.messages import Kind
from interlock.use_cases import messages
from interlock.vocabulary import words

from .arguments import AnyFence, RequestId
from .door import Caller
from .lines import message_line


async def post_message(
    call: Caller,
    key: words.TicketKey,
    body: words.MessageBody,
    kind: Kind = Kind.NOTE,
    blocking: bool = False,
    reply_to: Annotated[int, Field(ge=0, le=words.BIGGEST_ID)] = 0,
    fence: AnyFence = 0,
    criterion: Annotated[str, Field(max_length=24)] = "",
    request_id: RequestId = "",
) -> str:
    """A blocking question stops claims until its answer (reply_to)."""
    message = await messages.post_message(
        call.runtime.db,
        call.actor,
        key,
        kind,
        body,
        is_blocking=blocking,
        reply_to=reply_to or None,
        request_id=request_id,
        fence=fence or None,
        criterion=number_of(criterion) if criterion else None,
    )
    return f"Posted: {message_line(message)}"
