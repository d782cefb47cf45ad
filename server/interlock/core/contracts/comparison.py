"""What comes of comparing two sides."""

from dataclasses import dataclass

from .mismatch import Mismatch, Severity
from .model import Diagnostic

ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True)
class Comparison:
    mismatches: tuple[Mismatch, ...]
    assumptions: tuple[str, ...]  # what had to be taken for granted, in sentences
    unresolved: tuple[Diagnostic, ...]  # what could not be read, on either side
    matched: int  # calls that the provider answers
    unanswered: int
    foreign: int  # calls to somebody else
    unused: tuple[str, ...] = ()  # operations that no call reaches

    @property
    def errors(self) -> int:
        return sum(m.severity is Severity.ERROR for m in self.mismatches)
