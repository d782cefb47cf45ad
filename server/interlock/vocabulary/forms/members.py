"""Projects, their members, and the members' tokens."""

from typing import Annotated, Literal

from pydantic import Field

from ...core.criteria import Kind as CriterionKind
from ...core.gate.policy import (
    LIMITS,
    MOST_PATHS,
    MOST_ROLES,
    Closes,
    Independence,
    LostTests,
    Overlap,
    RedProof,
    StepUp,
)
from ...core.gate.presets import Preset
from ...core.members import Kind, Scope
from .. import words
from .form import Form

StartFrom = Annotated[Preset, Field(description="The policy to start from; see /api/policy-presets.")]


class ProjectForm(Form):
    key: words.ProjectKey
    name: words.ProjectName
    preset: StartFrom | None = None


class MemberForm(Form):
    name: words.MemberName
    kind: Annotated[Kind, Field(description="person, agent or ci. Agents and ci belong to whoever adds them.")]
    roles: Annotated[tuple[words.RoleName, ...], Field(max_length=10, description="None: every role.")] = ()
    is_owner: words.Flag = False
    model_family: Annotated[
        str, Field(pattern=r"^[a-z0-9.-]{0,40}$", description="Of an agent: the kind of model it is. Empty: not said.")
    ] = ""


class TokenForm(Form):
    member: words.MemberName
    label: words.TokenLabel
    scopes: (
        Annotated[tuple[Scope, ...], Field(min_length=1, max_length=5, description="None: the usual ones of its kind.")]
        | None
    ) = None
    expires_days: Annotated[words.TokenDays, words.Whole, Field(description="None: it never expires.")] | None = 90


def _limited(name: str) -> object:
    low, high = LIMITS[name]
    return Field(strict=True, ge=low, le=high)


Fraction = Annotated[float, Field(strict=True, ge=0, le=1)]

Producer = Annotated[
    Literal["claim", "review", "ci_token", "ci_oidc", "person"],
    Field(description="Who says so, weakest first."),
]


class PolicyForm(Form):
    """What changes; what is left out stays. With a preset, first all that it names becomes as it has it."""

    preset: StartFrom | None = None
    person_closes: Annotated[words.Flag | Closes, Field(description="true is always, and false is never.")] | None = (
        None
    )
    needs: dict[CriterionKind, Producer] | None = None
    independence: Independence | None = None
    reviews_needed: Annotated[int, _limited("reviews_needed")] | None = None
    distinct_families: words.Flag | None = None
    red_proof: RedProof | None = None
    lost_tests: LostTests | None = None
    max_attempts: Annotated[int, _limited("max_attempts")] | None = None
    evidence_max_days: Annotated[int, _limited("evidence_max_days")] | None = None
    protected_paths: Annotated[list[words.PathGlob], Field(max_length=MOST_PATHS)] | None = None
    step_up: StepUp | None = None
    override_confirm_hours: Annotated[int, _limited("override_confirm_hours")] | None = None
    max_same_failures: Annotated[int, _limited("max_same_failures")] | None = None
    judge_pairs: Annotated[int, _limited("judge_pairs")] | None = None
    judge_negatives: Annotated[int, _limited("judge_negatives")] | None = None
    judge_kappa: Fraction | None = None
    judge_kappa_low: Fraction | None = None
    overlap: Overlap | None = None
    lease_minutes: Annotated[int, _limited("lease_minutes")] | None = None
    claims_per_member: Annotated[int, _limited("claims_per_member")] | None = None
    claims_per_role: (
        Annotated[
            dict[words.RoleName, Annotated[int, _limited("claims_per_role")]],
            Field(max_length=MOST_ROLES, description="Role to the most parts that all together may hold; 0: no limit."),
        ]
        | None
    ) = None
    reserve_minutes: Annotated[int, _limited("reserve_minutes")] | None = None
    reserve_after_lapse_seconds: Annotated[int, _limited("reserve_after_lapse_seconds")] | None = None
    max_returns: Annotated[int, _limited("max_returns")] | None = None
    max_lapses: Annotated[int, _limited("max_lapses")] | None = None
    waiver_max_days: Annotated[int, _limited("waiver_max_days")] | None = None
    default_branch: words.Branch | None = None
