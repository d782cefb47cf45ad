"""What is asked about contracts."""

from typing import Annotated

from pydantic import Field

from ...core.contracts.mismatch import Severity
from .. import words
from .form import Form


class ProposalForm(Form):
    """For which open mismatches: these, or else all of a severity."""

    fingerprints: Annotated[tuple[words.Fingerprint, ...], Field(max_length=100)] = ()
    severity: Severity = Severity.ERROR
    branch: words.Branch | None = None
