"""A ticket as the fields of a form: one criterion a line, one path a line, words for the rest.

A criterion is `AC-1 test: The total is in cents. | tests/test_orders.py::test_total`: its name where it has one, its
kind (with `!` if it cannot be waived), its sentence, and behind bars what checks it; or `lint AC005: why`, where that
rule is wrong.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from interlock.core import scopes
from interlock.core.board import TicketPage
from interlock.core.criteria import Criterion, Draft, Kind
from interlock.core.refusals import Invalid
from interlock.core.tickets import Priority, TicketDraft
from interlock.use_cases.revisions import SpecChange

from .door import Submitted, as_typed

Value = TypeVar("Value")

LINE = re.compile(
    rf"^(?:AC-(?P<number>\d{{1,4}})\s+)?(?:(?P<kind>{'|'.join(Kind)})(?P<firm>!?)\s*:\s*)?(?P<rest>.*)$", re.I
)
BAR = re.compile(r"\s+\|\s+")
SUPPRESSION = re.compile(r"lint\s+(AC\d{3})\s*:\s*(.*)", re.I | re.S)


def draft_of(form: Submitted) -> TicketDraft:
    return TicketDraft(
        title=form.text("title"),
        spec=form.text("spec"),
        criteria=tuple(draft for _, draft in criteria_of(form.lines("criteria"))),
        roles=_words(form, "roles"),
        scope=scopes.checked(form.lines("paths"), form.lines("operations")),
        needs=_words(form, "needs"),
        priority=_priority(form),
        labels=tuple(label.strip() for label in form.text("labels").split(",") if label.strip()),
        size=form.number("size") or 1,
    )


def change_of(form: Submitted, found: TicketPage) -> SpecChange:
    """Only what differs from the ticket: what stays as it is needs nobody's approval."""
    ticket, living = found.ticket, [c for c in found.criteria if c.removed_in is None]
    wanted = draft_of(form)
    criteria = criteria_of(form.lines("criteria"), living)
    roles = tuple(sorted(part.role for part in found.parts))
    return SpecChange(
        title=_if_new(wanted.title, as_typed(ticket.title)),
        spec=_if_new(wanted.spec, as_typed(ticket.spec)),
        criteria=_if_new(criteria, tuple((c.number, _as_draft(c)) for c in living)),
        scope=_if_new(wanted.scope, ticket.scope),
        roles=_if_new(tuple(sorted(wanted.roles)) or ("work",), roles),
        priority=_if_new(wanted.priority, ticket.priority),
        labels=None if form.text("labels") == fields_of(found)["labels"] else wanted.labels,
        size=_if_new(wanted.size, ticket.size),
        reason=form.text("reason"),
    )


def fields_of(found: TicketPage) -> Mapping[str, str]:
    """The ticket as the form shows it at first."""
    ticket = found.ticket
    roles = [part.role for part in found.parts]
    return {
        "title": ticket.title,
        "spec": ticket.spec,
        "criteria": "\n".join(line_of(c) for c in found.criteria if c.removed_in is None),
        "roles": "" if roles == ["work"] else " ".join(roles),
        "labels": ", ".join(ticket.labels),
        "priority": ticket.priority.word,
        "size": str(ticket.size),
        "paths": "\n".join(ticket.scope.paths),
        "operations": "\n".join(ticket.scope.operations),
    }


def criteria_of(lines: Sequence[str], known: Sequence[Criterion] = ()) -> tuple[tuple[int | None, Draft], ...]:
    """A line that was left as it was stands for the very criterion it showed, whatever a line cannot hold of it."""
    shown = {line_of(criterion): criterion for criterion in known}
    return tuple((shown[line].number, _as_draft(shown[line])) if line in shown else _read(line) for line in lines)


def line_of(criterion: Criterion) -> str:
    c = criterion
    return as_line(c.name, c.kind, c.is_unwaivable, c.text, c.selectors, c.suppressions)


def as_line(
    name: str, kind: str, is_unwaivable: bool, text: str, selectors: Sequence[str], suppressions: Mapping[str, str]
) -> str:
    """`name` is empty for a criterion that is still to be numbered."""
    head = f"{name} {kind}{'!' if is_unwaivable else ''}: {' '.join(text.split())}".strip()
    told = [f"lint {rule}: {' '.join(why.split())}" for rule, why in sorted(suppressions.items())]
    return " | ".join([head, *selectors, *told])


def _read(line: str) -> tuple[int | None, Draft]:
    match = LINE.match(line)
    if match is None:
        raise Invalid(
            f"{line[:80]!r} is no criterion.", "Write it like: test: The total is in cents. | tests/a.py::test_b"
        )
    text, *behind = BAR.split(match["rest"])
    said = [(part, SUPPRESSION.fullmatch(part.strip())) for part in behind]
    selectors = tuple(part.strip() for part, is_lint in said if part.strip() and not is_lint)
    suppressions = {found[1].upper(): found[2].strip() for _, found in said if found}
    kind = Kind((match["kind"] or Kind.TEST).lower())
    number = int(match["number"]) if match["number"] else None
    return number, Draft(text.strip(), kind, selectors, bool(match["firm"]), suppressions)


def _as_draft(criterion: Criterion) -> Draft:
    c = criterion
    return Draft(c.text, c.kind, tuple(c.selectors), c.is_unwaivable, c.suppressions)


def _if_new(wanted: Value, now: Value) -> Value | None:
    return None if wanted == now else wanted


def _priority(form: Submitted) -> Priority:
    word = form.text("priority").upper()
    if word not in Priority.__members__:
        raise Invalid(f"{word[:40]!r} is no priority.", "Choose one from the list.")
    return Priority[word]


def _words(form: Submitted, name: str) -> tuple[str, ...]:
    return tuple(form.text(name).replace(",", " ").split())
