"""How a report stands, together with the run that wrote it: both must pass."""

from ..evidence.read import AnyReport
from .facts import Standing


def standing(report: AnyReport, run_passed: bool | None) -> Standing:
    """None: whoever posts it knows no more of the run than the report says."""
    return Standing.FAILED if run_passed is False else Standing(report.standing.value)
