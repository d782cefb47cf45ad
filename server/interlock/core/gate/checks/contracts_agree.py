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
    if not criterion.selectors:
        return CriterionVerdict(
            criterion.number, State.UNKNOWN, "It names no operation.", "Revise it so that it names its operations."
        )
    return (
        _mismatched(criterion, facts)
        or _stale(criterion, facts)
        or _unseen(criterion, facts)
        or _elsewhere(criterion, facts)
        or CriterionVerdict(criterion.number, State.SATISFIED, f"Both sides agree on {', '.join(criterion.selectors)}.")
    )


def _mismatched(criterion: Criterion, facts: Facts) -> CriterionVerdict | None:
    for mismatch in facts.mismatches:
        if mismatch.severity is Severity.ERROR and touches(criterion.selectors, mismatch.operation):
            sentence = f"{mismatch.sentence} [{mismatch.fingerprint}]"
            return CriterionVerdict(criterion.number, State.MISMATCHED, sentence, "Mend either side and scan again.")
    return None


def _stale(criterion: Criterion, facts: Facts) -> CriterionVerdict | None:
    """Any source of a repository under verification: a scan of an older commit cannot say what this one calls."""
    for scan in facts.scans:
        head = facts.heads.get(scan.repository)
        if head is not None and head != scan.commit:
            sentence = f"{scan.source} was scanned at {scan.commit[:12]}; the head is {head[:12]}."
            return CriterionVerdict(criterion.number, State.STALE, sentence, SCAN)
    return None


def _unseen(criterion: Criterion, facts: Facts) -> CriterionVerdict | None:
    for selector in criterion.selectors:
        for side in ("provider", "consumer"):
            if not any(scan.side == side and _sees(scan, selector) for scan in facts.scans):
                return CriterionVerdict(
                    criterion.number, State.MISSING, f"No {side} was scanned that has {selector}.", SCAN
                )
    return None


def _elsewhere(criterion: Criterion, facts: Facts) -> CriterionVerdict | None:
    """Two sides that agree somewhere else say nothing about this head."""
    for scan in facts.scans:
        if scan.repository in facts.heads and any(_sees(scan, selector) for selector in criterion.selectors):
            return None
    heads = ", ".join(sorted(facts.heads)) or "this head"
    return CriterionVerdict(criterion.number, State.MISSING, f"Neither side was scanned in {heads}.", SCAN)


def _sees(scan: ScanFact, selector: str) -> bool:
    return any(touches((selector,), operation) for operation in scan.operations)
