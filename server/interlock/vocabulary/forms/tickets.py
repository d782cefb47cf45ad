"""Tickets as somebody writes them: drafts, changes of a spec, and a person's decisions."""

from typing import Annotated, Literal

from pydantic import Field

from ...core import criteria
from ...core.scopes import TicketScope, checked
from ...core.tickets import Priority, Resolution, State, TicketDraft
from .. import words
from .form import Form

PriorityWord = Annotated[Literal["urgent", "high", "normal", "low"], Field(description="How soon it is worked on.")]
Decision = Annotated[
    Literal[State.DRAFT, State.READY, State.VERIFYING, State.CANCELLED], Field(description="Where it goes from here.")
]

Roles = Annotated[tuple[words.RoleName, ...], Field(max_length=10, description="One part each. None: the part `work`.")]
Labels = Annotated[tuple[words.Label, ...], Field(max_length=20, description="For finding it again.")]
Needs = Annotated[tuple[words.TicketRef, ...], Field(max_length=50, description="What must be done before it.")]
Size = Annotated[words.Size, words.Whole]
Budget = Annotated[words.Tokens, words.Whole]


class CriterionForm(Form):
    """One checkable sentence. `number` belongs to a revision: 3 keeps AC-3 that criterion, none adds one."""

    text: words.CriterionText
    kind: Annotated[criteria.Kind, Field(description="How it is checked.")] = criteria.Kind.TEST
    selectors: Annotated[
        tuple[words.Selector, ...],
        Field(
            max_length=50,
            description="Test names (test), tools (static), shares (coverage) or operations (contract).",
        ),
    ] = ()
    is_unwaivable: Annotated[words.Flag, Field(description="It may never be waived.")] = False
    suppressions: dict[words.LintRule, words.SuppressionReason] = Field(
        default_factory=dict, max_length=20, description="Lint rule to the reason why it is wrong here."
    )
    number: Annotated[words.CriterionNumber, words.Whole] | None = None

    def as_draft(self) -> criteria.Draft:
        return criteria.Draft(self.text, self.kind, self.selectors, self.is_unwaivable, self.suppressions)


class ScopeForm(Form):
    """What the ticket may touch. Nothing named: everything."""

    paths: Annotated[tuple[words.PathGlob, ...], Field(max_length=100)] = ()
    operations: Annotated[tuple[words.OperationName, ...], Field(max_length=100)] = ()

    def as_scope(self) -> TicketScope:
        """Refuses (Invalid) what is no path inside a repository, or no operation."""
        return checked(self.paths, self.operations)


class TicketForm(Form):
    title: words.Title
    spec: words.SpecText = ""
    criteria: Annotated[tuple[CriterionForm, ...], Field(max_length=50)] = ()
    roles: Roles = ()
    scope: ScopeForm = ScopeForm()
    needs: Needs = ()
    parent: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9_-]{0,60}$",
            description="The ticket this one is a child of: a key, or a `ref` of this call.",
        ),
    ] = ""
    priority: PriorityWord = "normal"
    labels: Labels = ()
    size: Size = 1
    budget_tokens: Budget | None = None
    ref: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9_-]{0,60}$", description="Its name inside this call, for needs and parent.")
    ] = ""

    def as_draft(self) -> TicketDraft:
        return TicketDraft(
            title=self.title,
            spec=self.spec,
            criteria=tuple(c.as_draft() for c in self.criteria),
            roles=self.roles,
            scope=self.scope.as_scope(),
            needs=self.needs,
            parent=self.parent,
            priority=Priority[self.priority.upper()],
            labels=self.labels,
            size=self.size,
            budget_tokens=self.budget_tokens,
            ref=self.ref,
        )


class TicketTreeForm(Form):
    """Tickets that are created together, or not at all. They refer to each other by `ref`."""

    tickets: Annotated[tuple[TicketForm, ...], Field(min_length=1, max_length=100)]
    publish: Annotated[words.Flag, Field(description="Make them ready at once.")] = False


class SpecForm(Form):
    """What changes; what is left out stays. `criteria` is the whole new list."""

    title: words.Title | None = None
    spec: words.SpecText | None = None
    criteria: Annotated[tuple[CriterionForm, ...], Field(max_length=50)] | None = None
    scope: ScopeForm | None = None
    roles: Roles | None = None
    priority: PriorityWord | None = None
    labels: Labels | None = None
    size: Size | None = None
    budget_tokens: Budget | None = None
    reason: words.Remark = ""


class CancellationForm(Form):
    resolution: Annotated[Resolution, Field(description="Why, in one word.")]
    reason: words.Reason


class ReasonForm(Form):
    reason: words.Reason


class DecisionForm(Form):
    to: Decision
    reason: words.Reason


class RevisionDecisionForm(Form):
    approve: words.Flag
    reason: words.Remark = ""


class DependenciesForm(Form):
    needs: Annotated[tuple[words.TicketKey, ...], Field(min_length=1, max_length=50)]
