"""Spec + criteria -> findings. The same text gets the same findings, always, and each can be explained.

A rule is one row in a list of its group; to add one, write the row and a bad sentence for it in the tests.
"""

import re
from collections.abc import Sequence

from .lint_rules import form, proof, wording
from .lint_rules.rule import Finding, Level, LintedCriterion, Rule

__all__ = ["RULES", "Finding", "Level", "LintedCriterion", "Rule", "lint"]

RULES: tuple[Rule, ...] = tuple(sorted((*wording.RULES, *form.RULES, *proof.RULES), key=lambda rule: rule.id))
LINE_LIMIT = 2_000  # characters of a line of the spec that are looked at
CODE = re.compile(r"`[^`]*`")


def lint(spec: str, criteria: Sequence[LintedCriterion]) -> tuple[Finding, ...]:
    """Findings about the spec first, then criterion by criterion in the order of the rules."""
    found = [
        Finding(rule.id, remark.level or rule.level, criterion.number, remark.sentence, remark.hint)
        for criterion in criteria
        for rule in RULES
        if (remark := rule.find(criterion, criteria))
    ]
    return (*_spec(spec), *found)


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
