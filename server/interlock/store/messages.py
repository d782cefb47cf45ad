"""The thread of a ticket."""

from sqlalchemy import func, insert, select, update

from ..core.messages import Kind, Message
from .columns import AnyRow, AnySelect
from .database import Transaction
from .tables import members, messages

AUTHOR = members.alias("author")
RESOLVER = members.alias("resolver")


def reading() -> AnySelect:
    """The columns that `message_of` wants."""
    return (
        select(
            messages,
            AUTHOR.c.name.label("author"),
            AUTHOR.c.kind.label("author_kind"),
            RESOLVER.c.name.label("resolver"),
        )
        .join(AUTHOR, AUTHOR.c.id == messages.c.author_id)
        .outerjoin(RESOLVER, RESOLVER.c.id == messages.c.resolved_by)
    )


def message_of(row: AnyRow) -> Message:
    return Message(
        id=row.id,
        author=row.author,
        author_kind=row.author_kind,
        kind=Kind(row.kind),
        body=row.body,
        round=row.round,
        at=row.at,
        is_blocking=row.is_blocking,
        reply_to=row.reply_to,
        resolved_at=row.resolved_at,
        resolved_by=row.resolver,
        criterion=row.criterion,
    )


async def add(
    tx: Transaction,
    project_id: int,
    ticket_id: int,
    author_id: int,
    kind: Kind,
    body: str,
    round: int,
    is_blocking: bool = False,
    reply_to: int | None = None,
    criterion: int | None = None,
) -> int:
    """The id of the new message."""
    added = insert(messages).values(
        project_id=project_id,
        ticket_id=ticket_id,
        author_id=author_id,
        kind=kind,
        body=body,
        round=round,
        is_blocking=is_blocking,
        reply_to=reply_to,
        criterion=criterion,
    )
    return (await tx.sql.execute(added.returning(messages.c.id))).scalar_one()


async def find(tx: Transaction, ticket_id: int, message_id: int) -> Message | None:
    found = reading().where(messages.c.id == message_id, messages.c.ticket_id == ticket_id)
    row = (await tx.sql.execute(found)).one_or_none()
    return message_of(row) if row else None


async def resolve(tx: Transaction, message_id: int, member_id: int) -> None:
    await tx.sql.execute(
        update(messages).where(messages.c.id == message_id).values(resolved_at=func.now(), resolved_by=member_id)
    )


async def of_ticket(tx: Transaction, ticket_id: int) -> tuple[Message, ...]:
    """Oldest first."""
    found = reading().where(messages.c.ticket_id == ticket_id).order_by(messages.c.id)
    return tuple(map(message_of, await tx.sql.execute(found)))
