"""What the owner of the machine may do without a token: whoever can read the database's folder owns all in it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import click

from ..core.members import Scope
from ..settings import from_environment
from ..store.database import Database
from ..use_cases import members
from .database import reached

T = TypeVar("T")


def sign_in_address(name: str) -> str:
    settings = from_environment()
    secret = _in_database(lambda db: members.local_link(db, name))
    return f"{settings.public_url}/sign-in?link={secret}"


def issued_token(member: str, label: str, scopes: Sequence[str], days: int | None) -> str:
    """Issued by the first person, who then is its operator."""

    async def issue(db: Database) -> str:
        session = await members.sign_in(db, await members.local_link(db))
        person = await members.identify_session(db, session)
        wanted = [Scope(scope) for scope in scopes] or None
        _, secret = await members.issue_token(db, person, member, label, wanted, days)
        await members.sign_out(db, session)
        return secret

    return _in_database(issue)


def _in_database(act: Callable[[Database], Awaitable[T]]) -> T:
    async def opened(url: str) -> T:
        db = Database(url)
        try:
            return await act(db)
        finally:
            await db.close()

    with reached(from_environment(), lambda line: click.echo(line, err=True)) as database:
        return asyncio.run(opened(database.url))
