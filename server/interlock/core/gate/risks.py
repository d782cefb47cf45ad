"""What a person should know before a ticket closes, whatever its gate says.

Where the policy lets a person close only on risk, each of these calls for one. Some call for one under any policy.
Each function answers with a sentence, or with "" where there is no such risk; the order of RISKS is the order people
read.
"""

from collections.abc import Callable, Mapping, Sequence

from .. import scopes
from ..criteria import Criterion, Kind
from ..scopes import TicketScope
from . import lost_tests, redness, reviewing, runs
from .facts import Abstains, Evidence, Facts
from .policy import Closes, LostTests, Policy, ProducerClass, RedProof
from .verdict import CriterionVerdict, Risk, State

MOST_NAMED = 5

Judged = Sequence[CriterionVerdict]


def find(policy: Policy, facts: Facts, judged: Judged) -> tuple[Risk, ...]:
    insistent = {"mostly_waived", *(["tests_lost"] if policy.lost_tests is LostTests.ASK else [])}
    return tuple(
        Risk(code, sentence, policy.person_closes is Closes.ON_RISK or code in insistent)
        for code, look in RISKS.items()
        if (sentence := look(policy, facts, judged))
    )


def spec_revised(policy: Policy, facts: Facts, judged: Judged) -> str:
    del policy, judged
    by = ", ".join(sorted(set(facts.revised_by)))
    return f"The spec was revised after the first claim, by {by}." if by else ""


def criteria_waived(policy: Policy, facts: Facts, judged: Judged) -> str:
    del policy, facts
    waived = [c.name for c in judged if c.state is State.WAIVED]
    return f"Waived: {', '.join(waived)}." if waived else ""


def mostly_waived(policy: Policy, facts: Facts, judged: Judged) -> str:
    del policy, facts
    waived = sum(c.state is State.WAIVED for c in judged)
    return f"{waived} of {len(judged)} criteria are waived." if waived * 2 > len(judged) else ""


def paths_protected(policy: Policy, facts: Facts, judged: Judged) -> str:
    """A change of what the policy protects, or that nobody can say of a head which paths it changed."""
    del judged
    if not policy.protected_paths:
        return ""
    told = [e for e in runs.current(policy, facts) if e.changed_paths is not None]
    scope = TicketScope(policy.protected_paths)
    changed = sorted({p for e in told for p in e.changed_paths or () if scopes.covers(scope, p)})
    silent = sorted(set(facts.heads) - {e.repository for e in told})
    return " ".join(
        [
            *([f"Protected paths were changed: {_some(changed)}."] if changed else []),
            *(
                [f"Nobody said which paths were changed in {', '.join(silent)}, and some are protected."]
                if silent
                else []
            ),
        ]
    )


def tests_lost(policy: Policy, facts: Facts, judged: Judged) -> str:
    del judged
    return " ".join(lost_tests.sentences(policy, facts))


def workflow_unpinned(policy: Policy, facts: Facts, judged: Judged) -> str:
    """Whoever can edit the workflow can have it post anything."""
    del policy
    relied_on = _relied_on(facts, judged)
    checks = sorted({e.check for e in relied_on if e.producer_class < ProducerClass.CI_OIDC})
    return f"No pinned workflow ran {', '.join(checks)}." if checks else ""


def judges_disagree(policy: Policy, facts: Facts, judged: Judged) -> str:
    """About the very same heads and wording, whether or not a no was taken back, and whoever left it to a person."""
    del policy, judged
    named = [c.name for c in facts.criteria if c.removed_in is None and _disputed(c, facts)]
    return f"Reviewers do not agree on {', '.join(named)}." if named else ""


def red_not_shown(policy: Policy, facts: Facts, judged: Judged) -> str:
    if policy.red_proof is not RedProof.ASKED:
        return ""
    passed = {c.number for c in judged if c.state is State.SATISFIED}
    tests = [c for c in facts.criteria if c.kind is Kind.TEST and c.removed_in is None and c.number in passed]
    green = [c.name for c in tests if not redness.is_shown(policy, c, facts)]
    return f"Nothing shows that the tests of {', '.join(green)} fail without the change." if green else ""


RISKS: Mapping[str, Callable[[Policy, Facts, Judged], str]] = {
    "spec_revised": spec_revised,
    "criteria_waived": criteria_waived,
    "mostly_waived": mostly_waived,
    "paths_protected": paths_protected,
    "tests_lost": tests_lost,
    "workflow_unpinned": workflow_unpinned,
    "judges_disagree": judges_disagree,
    "red_not_shown": red_not_shown,
}


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _relied_on(facts: Facts, judged: Judged) -> list[Evidence]:
    """The evidence by which criteria are satisfied; numbers of reviews are not among these."""
    met = [(c.number, id) for c in judged if c.state is State.SATISFIED for id in c.evidence]
    return [e for e in facts.evidence if any((link.criterion, e.id) in met for link in e.links)]


def _disputed(criterion: Criterion, facts: Facts) -> bool:
    about = [r for r in facts.reviews if reviewing.is_about(r, criterion, facts)]
    yes, no = any(r.says_yes for r in about), any(r.says_no for r in about)
    return (yes and no) or any(r.abstains is Abstains.ESCALATES and r.cleared_at is None for r in about)
