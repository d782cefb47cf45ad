"""What several tools take: the words of every door, some of them left out of the list of tools.

A seldom argument is accepted and documented, but not listed: agents read that list in every session.
"""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from interlock.core.commits import REPOSITORY_LIMIT
from interlock.core.members import Actor
from interlock.vocabulary import words

from .schemas import SELDOM

# Empty, or 0, where the caller does not say.
AnyProject = Annotated[str, Field(pattern=r"^([A-Z][A-Z0-9]{1,9})?$")]
AnyTicket = Annotated[str, Field(pattern=r"^([A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,8})?$")]
AnyRole = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_-]{0,29})?$")]
AnyRepository = Annotated[str, Field(max_length=REPOSITORY_LIMIT)]
AnyCommit = Annotated[str, Field(pattern=r"^([0-9a-fA-F]{40}|[0-9a-fA-F]{64})?$")]
AnyFence = Annotated[int, Field(ge=0, le=words.BIGGEST_ID)]

# The values of these are named in docstrings and instructions: an enum in each schema would cost more, and where the
# instructions name an argument, so would the argument.
Format = Annotated[Literal["text", "json"], WithJsonSchema({"type": "string", "seldom": True})]
View = Annotated[Literal["brief", "full"], WithJsonSchema({"type": "string"})]

Letters = Annotated[int, Field(ge=1_000, le=100_000), SELDOM]
RequestId = Annotated[words.RequestId, SELDOM]
SeenVersion = Annotated[int, Field(ge=0, le=2**31 - 1), SELDOM]  # 0: the caller does not mind
WaitSeconds = Annotated[words.WaitSeconds, SELDOM]
Snapshot = Annotated[words.Snapshot, SELDOM]


def project_of(actor: Actor, given: str) -> str:
    """The project that was named, or the only one of the caller. Refuses (NotFound) when it has several."""
    return given or actor.only_project().project
