"""What CI, reviewers and people say of a head."""

from typing import Annotated

from pydantic import Field

from ...core.gate.facts import Abstains
from .. import words
from .form import Form

Criteria = Annotated[tuple[Annotated[words.CriterionNumber, words.Whole], ...], Field(max_length=200)]


class RunForm(Form):
    """A run has started: older passes of its check count no more until it reports."""

    repository: words.Repository
    commit: words.CommitDigest
    check: words.CheckName = "tests"
    run: words.RunName
    attempt: Annotated[words.Attempt, words.Whole] = 1
    fence: Annotated[words.WritingFence, words.Whole] | None = None


class ReviewForm(Form):
    passes: Annotated[words.Flag, Field(description="Whether the criteria are met; without meaning if you abstain.")]
    abstains: (
        Annotated[Abstains, Field(description="Neither yes nor no: you leave it to others, or to a person.")] | None
    ) = None
    criteria: Annotated[Criteria, Field(description="Which; on a pass none means all that are open.")] = ()
    reason: words.Reason
    snapshot: words.Snapshot = ""


class ClosingForm(Form):
    heads: (
        Annotated[
            dict[words.Repository, words.CommitDigest],
            Field(max_length=50, description="The heads you saw: repository to commit. Others are refused."),
        ]
        | None
    ) = None
    snapshot: words.Snapshot = ""


class AcceptanceForm(Form):
    snapshot: words.SeenSnapshot


class ReturnForm(Form):
    reason: words.Reason
    criteria: Annotated[Criteria, Field(description="Those that are not met.")] = ()


class WaiverForm(Form):
    criterion: Annotated[words.CriterionNumber, words.Whole]
    reason: words.Reason
    days: Annotated[words.WaiverDays, words.Whole]
    any_head: Annotated[
        words.Flag, Field(description="It holds for any head, and not only for those under verification.")
    ] = False


class MismatchWaiverForm(Form):
    reason: words.Reason
    days: Annotated[words.WaiverDays, words.Whole]
