"""Why a ticket waits, and what would free it: one sentence each."""

from collections.abc import Iterable, Sequence

from .board import Waiting
from .claims import PartState
from .tickets import CLAIMABLE, OPEN, State


def for_ticket(key: str, state: State) -> Waiting:
    return Waiting(f"Waits for {key} ({state})", f"{key} closes")


def for_answer(message: int) -> Waiting:
    return Waiting(f"Waits for an answer to message {message}", f"Answer message {message} in the thread")


def for_role(project: str, role: str) -> Waiting:
    return Waiting(f"No agent of {project} has the role {role}", "Add a member with that role")


def reasons(
    project: str,
    state: State,
    needs: Iterable[tuple[str, State]],
    questions: Iterable[int],
    parts: Iterable[tuple[str, PartState]],
    roles: frozenset[str] | None,
) -> tuple[Waiting, ...]:
    """`needs`, `questions` and `parts` are the ticket's own; `roles` those that somebody fills, None: all of them.

    A closed ticket waits for nothing. A role is missed only where its part could be claimed now.
    """
    if state not in OPEN:
        return ()
    return (
        *(for_ticket(key, other) for key, other in needs if other in OPEN),
        *(for_answer(message) for message in questions),
        *(for_role(project, role) for role in unfilled(state, parts, roles)),
    )


def unfilled(state: State, parts: Iterable[tuple[str, PartState]], roles: frozenset[str] | None) -> Sequence[str]:
    """The roles of parts that could be claimed now, if somebody had the role."""
    if roles is None or state not in CLAIMABLE:
        return ()
    return [role for role, part in parts if part is PartState.OPEN and role not in roles]
