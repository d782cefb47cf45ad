"""Taking work, giving it back, handing it in, and writing in the thread."""

from typing import Annotated

from pydantic import Field

from ...core import messages
from .. import words
from .form import Form

AnyRole = Annotated[
    str, Field(pattern=r"^([a-z][a-z0-9_-]{0,29})?$", description="One of your roles. Empty: whichever fits.")
]


class NextClaimForm(Form):
    project: words.ProjectKey
    role: AnyRole = ""
    wait_seconds: Annotated[words.WaitSeconds, words.Whole] = 0


class ClaimForm(Form):
    role: AnyRole = ""


class ReleaseForm(Form):
    handoff: words.Handoff


class ReportForm(Form):
    repository: words.Repository
    commit: words.CommitDigest
    handoff: words.Handoff
    tokens_spent: Annotated[words.Tokens, words.Whole] = 0


class TakeoverForm(Form):
    role: words.RoleName
    reason: words.Reason


class MessageForm(Form):
    kind: Annotated[messages.Kind, Field(description="What it is for.")] = messages.Kind.NOTE
    body: words.MessageBody
    is_blocking: Annotated[
        words.Flag, Field(description="A question or blocker that keeps the ticket from being claimed.")
    ] = False
    reply_to: Annotated[words.ItemId, words.Whole, Field(description="The message it answers.")] | None = None
    fence: Annotated[words.WritingFence, words.Whole] | None = None
    criterion: (
        Annotated[words.CriterionNumber, words.Whole, Field(description="Of a blocker: what cannot be checked here.")]
        | None
    ) = None
