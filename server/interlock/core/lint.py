"""Spec + criteria -> findings. The same text gets the same findings, always, and each can be explained.

A rule is one row in a list of its group, with a good and a bad sentence; to add one, write the row.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from .criteria import Criterion, Draft
from .lint_rules import form, outcomes, proof, qualities, whole, wording
from .lint_rules.rule import Finding, Level, LintedCriterion, Remark, Rule, TicketRule
from .members import Actor, Kind
from .refusals import Invalid, NotPermitted

__all__ = ["RULES", "Finding", "Level", "LintedCriterion", "Rule", "TicketRule", "lint", "must_be_suppressible"]

OF_CRITERIA: tuple[Rule, ...] = tuple(
    sorted(
        (*wording.RULES, *outcomes.RULES, *form.RULES, *qualities.RULES, *proof.RULES),
        key=lambda rule: rule.id,
    )
)
OF_TICKETS: tuple[TicketRule, ...] = whole.RULES
RULES: tuple[Rule | TicketRule, ...] = (*OF_CRITERIA, *OF_TICKETS)
LEVELS = {rule.id: rule.level for rule in RULES}
LINE_LIMIT = 2_000  # characters of a line of the spec that are looked at
CODE = re.compile(r"`[^`]*`")


def lint(spec: str, criteria: Sequence[LintedCriterion]) -> tuple[Finding, ...]:
    """Findings about the spec first, then about the ticket, then criterion by criterion in the order of the rules.

    What is suppressed is found all the same, and says why it does not count. A rule about the ticket is suppressed by
    any of its criteria.
    """
    everywhere = {rule: why for criterion in criteria for rule, why in criterion.suppressions.items()}
    of_ticket = [
        _finding(rule, remark, None, everywhere) for rule in OF_TICKETS if (remark := rule.find(spec, criteria))
    ]
    of_criteria = [
        _finding(rule, remark, criterion.number, criterion.suppressions)
        for criterion in criteria
        for rule in OF_CRITERIA
        if (remark := rule.find(criterion, criteria))
    ]
    return (*_spec(spec), *of_ticket, *of_criteria)


def must_be_suppressible(actor: Actor, drafts: Iterable[Draft], known: Iterable[Criterion] = ()) -> None:
    """Refuses (Invalid) to suppress a rule that there is not, or without a reason; (NotPermitted) an error to all but
    persons. What a person suppressed, anybody may keep, as long as the criterion reads as it did."""
    kept = {(c.text, c.kind, rule, why) for c in known for rule, why in c.suppressions.items()}
    for draft in drafts:
        for rule, why in draft.suppressions.items():
            if rule not in LEVELS:
                raise Invalid(f"There is no lint rule {rule[:20]}.", "docs/spec_lint.md lists them: AC005.")
            if not why.strip():
                raise Invalid(f"{rule} is suppressed without a reason.", "Say why the rule is wrong here.")
            is_kept = (draft.text, draft.kind, rule, why) in kept
            if LEVELS[rule] is Level.ERROR and actor.kind is not Kind.PERSON and not is_kept:
                raise NotPermitted(
                    f"{rule} is an error, and {actor.name} is of kind {actor.kind}: only a person may suppress it.",
                    "Write the criterion so that it can be checked, or ask a person.",
                )


def _finding(
    rule: Rule | TicketRule, remark: Remark, criterion: int | None, suppressions: Mapping[str, str]
) -> Finding:
    level = remark.level or rule.level
    return Finding(rule.id, level, criterion, remark.sentence, remark.hint, suppressions.get(rule.id, ""))


def _spec(spec: str) -> list[Finding]:
    if not spec.strip():
        hint = "Say what is wanted and why; every agent reads it whole."
        return [Finding("AC022", Level.WARNING, None, "The spec is empty.", hint)]
    for number, line in _prose(spec):
        if placeholder := wording.has_placeholder(line):
            sentence = f'Line {number} of the spec says "{placeholder}", so something is still to be decided.'
            return [Finding("AC006", Level.ERROR, None, sentence, "Decide it, or ask and wait for the answer.")]
    return []


def _prose(spec: str) -> list[tuple[int, str]]:
    """The lines outside code, with their numbers from 1."""
    lines: list[tuple[int, str]] = []
    in_code = False
    for number, line in enumerate(spec.splitlines(), 1):
        if line.lstrip().startswith(("```", "~~~")):
            in_code = not in_code
        elif not in_code:
            lines.append((number, CODE.sub("", line[:LINE_LIMIT])))
    return lines
