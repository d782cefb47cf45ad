"""How the terminal says no: the sentence and the hint on stderr, and an exit code."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

from ..core.refusals import Refusal, Unavailable, UnknownCaller

OUT_OF_REACH = 3
REFUSED = 4

P = ParamSpec("P")
T = TypeVar("T")


def refusals_as_exit(command: Callable[P, T]) -> Callable[P, T]:
    """3 when the server or the database cannot be reached or does not know the caller, 4 for every other refusal."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except Refusal as refusal:
            click.echo(f"interlock: {refusal.sentence}", err=True)
            if refusal.hint:
                click.echo(f"  {refusal.hint}", err=True)
            raise SystemExit(OUT_OF_REACH if isinstance(refusal, Unavailable | UnknownCaller) else REFUSED) from None

    return run
