"""Whom a project believes, and the tokens of CI jobs."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from ...core.identity.issuers import Provider
from .. import words
from .form import Form


class WorkloadForm(Form):
    member: Annotated[words.MemberName, Field(description="The ci that such jobs act as; made where it is not there.")]
    provider: Provider
    repository_id: words.RepositoryId
    repository: words.Repository
    issuer: words.Issuer = ""
    workflow: words.Workflow = ""
    events: Annotated[tuple[words.JobEvent, ...], Field(max_length=10, description="None: the usual ones.")] = ()
    self_hosted: Annotated[words.Flag, Field(description="Whether runners of one's own are believed.")] = False


class ShownTokenForm(Form):
    token: words.ShownToken
    project: Annotated[words.ProjectKey, Field(description="Where several projects believe the job.")] | None = None


class ProducerKeyForm(Form):
    member: Annotated[words.MemberName, Field(description="A ci of yours.")]
    public_key: words.PublicKey


class DistrustForm(Form):
    member: words.MemberName
    reason: words.Reason
    since: Annotated[
        AwareDatetime | None, Field(description="What came in from then on counts no more. None: whatever came in.")
    ] = None
