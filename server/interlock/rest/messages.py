"""/api/tickets/{key}/messages: the thread."""

from fastapi import APIRouter, status

from ..use_cases import messages
from ..vocabulary import words
from ..vocabulary.forms.claims import MessageForm
from ..vocabulary.views.tickets import MessageView
from .door import Caller, RequestKey, TheRuntime

router = APIRouter(tags=["messages"])


@router.post("/tickets/{key}/messages", status_code=status.HTTP_201_CREATED)
async def post_message(
    runtime: TheRuntime, caller: Caller, key: words.TicketKey, form: MessageForm, request_id: RequestKey = ""
) -> MessageView:
    """An answer to a blocking question or blocker lets its ticket go on."""
    message = await messages.post_message(
        runtime.db,
        caller,
        key,
        form.kind,
        form.body,
        is_blocking=form.is_blocking,
        reply_to=form.reply_to,
        request_id=request_id,
        fence=form.fence,
        criterion=form.criterion,
    )
    return MessageView.model_validate(message)
