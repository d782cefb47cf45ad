"""What the owner of the machine may do without a token: whoever can read the database's folder owns all in it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from ..core.contracts.model import Side
from ..core.members import Actor, Scope
from ..settings import from_environment
from ..store.database import Database
from ..use_cases import members, passkeys, sources
from .database import reached

T = TypeVar("T")


def sign_in_address(name: str) -> str:
    settings = from_environment()
    secret = _in_database(lambda db: members.local_link(db, name))
    return f"{settings.public_url}/sign-in?link={secret}"


def forgotten_passkeys(name: str) -> int:
    """How many of a person's passkeys were revoked."""
    return _in_database(lambda db: passkeys.forget(db, name))


def issued_token(member: str, label: str, scopes: Sequence[str], days: int | None) -> str:
    """Issued by the first person, who then is its operator."""

    async def issue(db: Database, person: Actor) -> str:
        wanted = [Scope(scope) for scope in scopes] or None
        _, secret = await members.issue_token(db, person, member, label, wanted, days)
        return secret

    return _in_database(lambda db: _as_first_person(db, issue))


def allow_folder(project: str, name: str, side: str, folder: Path, repository: str, component: str) -> str:
    """By the first person; the project is theirs, or their only one. Answers with its key."""

    async def allow(db: Database, person: Actor) -> str:
        key = project or person.only_project().project
        await sources.allow_folder(db, person, key, name, Side(side), folder, repository, component)
        return key

    return _in_database(lambda db: _as_first_person(db, allow))


async def _as_first_person(db: Database, act: Callable[[Database, Actor], Awaitable[T]]) -> T:
    session = await members.sign_in(db, await members.local_link(db))
    try:
        return await act(db, await members.identify_session(db, session))
    finally:
        await members.sign_out(db, session)


def _in_database(act: Callable[[Database], Awaitable[T]]) -> T:
    async def opened(url: str) -> T:
        db = Database(url)
        try:
            return await act(db)
        finally:
            await db.close()

    with reached(from_environment(), lambda line: click.echo(line, err=True)) as database:
        return asyncio.run(opened(database.url))
