"""What CI, reviewers and people say of a head."""

from typing import Annotated

from pydantic import Field

from ...core.gate.facts import Abstains
from ...core.passkeys import Decided, about_of
from .. import words
from .form import Form
from .passkeys import Passkey

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
    passkey: Passkey | None = None


class ClosingForm(Form):
    heads: (
        Annotated[
            dict[words.Repository, words.CommitDigest],
            Field(max_length=50, description="The heads you saw: repository to commit. Others are refused."),
        ]
        | None
    ) = None
    snapshot: words.Snapshot = ""
    passkey: Passkey | None = None


class AcceptanceForm(Form):
    snapshot: words.SeenSnapshot
    passkey: Passkey | None = None


class DecidingForm(Form):
    """A reason, and what was seen."""

    reason: words.Reason
    snapshot: words.Snapshot = ""
    passkey: Passkey | None = None


class ConfirmationForm(Form):
    passkey: Passkey | None = None


class ChallengeForm(Form):
    """The decision that a passkey is to be shown for, as it will be sent."""

    decision: Decided
    snapshot: words.SeenSnapshot
    criteria: Annotated[Criteria, Field(description="That are waived, or passed.")] = ()
    days: Annotated[words.WaiverDays, words.Whole, Field(description="Of a waiver.")] | None = None
    any_head: Annotated[words.Flag, Field(description="Of a waiver.")] = False
    review: Annotated[words.ItemId, words.Whole, Field(description="That is cleared.")] | None = None

    @property
    def about(self) -> str:
        return about_of(self.criteria, self.days or 0, self.any_head, self.review or 0)


class ReturnForm(Form):
    reason: words.Reason
    criteria: Annotated[Criteria, Field(description="Those that are not met.")] = ()
    reasons: Annotated[
        dict[words.CriterionNumber, words.Reason],
        Field(
            max_length=200, description="What is wrong with a criterion, by its number, where it has its own reason."
        ),
    ] = {}  # noqa: RUF012  pydantic copies it


class WaiverForm(Form):
    criterion: Annotated[words.CriterionNumber, words.Whole]
    reason: words.Reason
    days: Annotated[words.WaiverDays, words.Whole]
    any_head: Annotated[
        words.Flag, Field(description="It holds for any head, and not only for those under verification.")
    ] = False
    snapshot: words.Snapshot = ""
    passkey: Passkey | None = None


class MismatchWaiverForm(Form):
    reason: words.Reason
    days: Annotated[words.WaiverDays, words.Whole]
