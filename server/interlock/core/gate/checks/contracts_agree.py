"""Kind `contract`: both sides of the named operations were scanned at this head, and nothing about them is open."""

from ...contracts.lookup import touches
from ...contracts.mismatch import Severity
from ...criteria import Criterion
from ..facts import Facts, ScanFact
from ..policy import Policy
from ..verdict import CriterionVerdict, State

SCAN = "Scan both sides at this head: interlock post scan."


def judge(policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict:
    del policy
    for mismatch in facts.mismatches:
        if mismatch.severity is Severity.ERROR and touches(criterion.selectors, mismatch.operation):
            return CriterionVerdict(
                criterion.number,
                State.MISMATCHED,
                f"{mismatch.operation}: {mismatch.sentence} [{mismatch.fingerprint}]",
                "Mend either side and scan again.",
            )
    for scan in facts.scans:
        if scan.repository in facts.heads and facts.heads[scan.repository] != scan.commit:
            return CriterionVerdict(
                criterion.number,
                State.STALE,
                f"{scan.source} was scanned at {scan.commit[:12]}; the head is {facts.heads[scan.repository][:12]}.",
                SCAN,
            )
    for selector in criterion.selectors:
        for side in ("provider", "consumer"):
            if not any(_sees(scan, side, selector) for scan in facts.scans):
                return CriterionVerdict(
                    criterion.number, State.MISSING, f"No {side} was scanned that has {selector}.", SCAN
                )
    names = ", ".join(criterion.selectors)
    return CriterionVerdict(criterion.number, State.SATISFIED, f"Both sides agree on {names}.")


def _sees(scan: ScanFact, side: str, selector: str) -> bool:
    return scan.side == side and any(touches((selector,), operation) for operation in scan.operations)
