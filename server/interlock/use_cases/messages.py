"""Post to a ticket's thread; an answer sets free what a question blocked."""

from collections.abc import Sequence

from ..core.criteria import Criterion
from ..core.events import Event
from ..core.events import Kind as Happened
from ..core.members import Actor, Deed
from ..core.messages import CAN_BLOCK, Kind, Message, must_be_free_to_lift
from ..core.refusals import Invalid, NotFound
from ..core.tickets import OPEN, Ticket
from ..store import claims, events, messages, tickets
from ..store.database import Database, Transaction
from .attempts import remembered
from .holding import must_write_in_time
from .judging import judge_again
from .requests import once
from .waiting import recount


async def post_message(
    db: Database,
    actor: Actor,
    key: str,
    kind: Kind,
    body: str,
    is_blocking: bool = False,
    reply_to: int | None = None,
    request_id: str = "",
    fence: int | None = None,
    criterion: int | None = None,
) -> Message:
    """Refuses (Invalid) an empty body, a blocking note, and an answer to nothing; (StaleFence) who lost their claim;
    (NotIndependent) an agent at work that lifts the blocker of somebody who is not.

    An answer to a blocking message resolves it. A blocking one keeps the ticket from being claimed and its gate shut.
    A blocker may name a criterion that cannot be checked here: then a person looks at that.
    """
    async with remembered(db, actor, key, Deed.POST_MESSAGE):
        project_id, number = actor.on_ticket(key, Deed.POST_MESSAGE)
        _must_make_sense(kind, body, is_blocking, reply_to, criterion)
        async with db.transaction() as tx:

            async def act() -> Message:
                ticket = await tickets.lock(tx, project_id, number)
                await must_write_in_time(tx, ticket, actor, fence)
                if is_blocking and ticket.state not in OPEN:
                    raise Invalid(f"{key} is {ticket.state}: nothing can block it.", "Post it without blocking.")
                if criterion is not None:
                    _must_be_open_to_check(ticket, await tickets.criteria_of(tx, ticket.id), criterion)
                return await _post(tx, ticket, actor, kind, body, is_blocking, reply_to, criterion)

            arguments = [key, kind, body, is_blocking, reply_to, fence, *([criterion] if criterion else [])]
            return await once(tx, actor, request_id, "post message", arguments, Message, act)


def _must_make_sense(kind: Kind, body: str, is_blocking: bool, reply_to: int | None, criterion: int | None) -> None:
    if not body.strip():
        raise Invalid("The message is empty.", "Write what the next reader must know.")
    if is_blocking and kind not in CAN_BLOCK:
        raise Invalid(f"A {kind} cannot block.", f"Only these can: {', '.join(sorted(CAN_BLOCK))}.")
    if kind is Kind.ANSWER and reply_to is None:
        raise Invalid("An answer to which message?", "Name the message in reply_to.")
    if criterion is not None and kind is not Kind.BLOCKER:
        raise Invalid(
            f"A {kind} says nothing of AC-{criterion}.", "To say that it cannot be checked here, post a blocker."
        )


def _must_be_open_to_check(ticket: Ticket, criteria: Sequence[Criterion], number: int) -> None:
    if ticket.state not in OPEN:
        raise Invalid(f"{ticket.key} is {ticket.state}: nothing of it is to be checked.", "Post a note.")
    living = [c for c in criteria if c.removed_in is None]
    if not any(c.number == number for c in living):
        names = ", ".join(c.name for c in living) or "none"
        raise NotFound(f"{ticket.key} has no criterion AC-{number}.", f"It has {names}.")


async def _post(
    tx: Transaction,
    ticket: Ticket,
    actor: Actor,
    kind: Kind,
    body: str,
    is_blocking: bool,
    reply_to: int | None,
    criterion: int | None,
) -> Message:
    answered = await _found(tx, ticket, reply_to) if reply_to is not None else None
    resolves = kind is Kind.ANSWER and answered is not None and _stands(answered)
    if resolves and answered is not None:
        workers = {claim.holder for claim in await claims.of_ticket(tx, ticket.id)}
        must_be_free_to_lift(answered, ticket.key, actor, workers)
    id = await messages.add(
        tx, ticket.project_id, ticket.id, actor.id, kind, body, ticket.round, is_blocking, reply_to, criterion
    )
    message = await _found(tx, ticket, id)
    told: dict[str, object] = {"message": message.id, "kind": kind, "is_blocking": is_blocking, "body": body[:280]}
    told |= {"criterion": f"AC-{criterion}"} if criterion is not None else {}
    await events.append(tx, Event(Happened.MESSAGE_POSTED, ticket.project_id, ticket.id, actor.id, told))
    if resolves and answered is not None:
        await messages.resolve(tx, answered.id, actor.id)
        done = {"message": answered.id, "answer": message.id}
        await events.append(tx, Event(Happened.QUESTION_ANSWERED, ticket.project_id, ticket.id, actor.id, done))
    if resolves or is_blocking or criterion is not None:
        await recount(tx, ticket.project_id, [ticket.id], actor.id)
        await judge_again(tx, await tickets.lock_id(tx, ticket.id), actor.id)
    return message


async def _found(tx: Transaction, ticket: Ticket, message_id: int) -> Message:
    message = await messages.find(tx, ticket.id, message_id)
    if message is None:
        raise NotFound(f"{ticket.key} has no message {message_id}.", "get_ticket shows its thread.")
    return message


def _stands(message: Message) -> bool:
    return message.is_blocking and message.resolved_at is None
