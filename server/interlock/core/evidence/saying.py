"""Criteria + any report -> what it says of those that it can speak of: tests of `test` criteria, and so on."""

from collections.abc import Sequence

from ..criteria import Criterion
from .covered import CoverageReport
from .findings import StaticReport
from .link import Linked, LinkTarget, link
from .link_coverage import link_coverage
from .link_static import link_static
from .model import SPEAKS_OF, Report
from .read import AnyReport


def said_of(ticket_key: str, criteria: Sequence[Criterion], report: AnyReport) -> tuple[Linked, ...]:
    """One answer for each living criterion of the kind that such a report speaks of."""
    kind = SPEAKS_OF[report.family]
    targets = [LinkTarget(c.number, c.selectors) for c in criteria if c.kind is kind and c.removed_in is None]
    match report:
        case Report():
            return link(ticket_key, targets, report)
        case StaticReport():
            return link_static(targets, report)
        case CoverageReport():
            return link_coverage(targets, report)
