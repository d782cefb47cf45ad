"""Which ticket is meant where nobody says so: the commit does, by a trailer, or the branch by its name."""

import os
import re
from collections.abc import Mapping

import click

from . import git_facts
from .git_facts import git

KEY = re.compile(r"[A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,8}")
IN_NAME = re.compile(rf"(?<![A-Za-z0-9]){KEY.pattern}(?![A-Za-z0-9])")
TRAILER = "Ticket"


def ticket_named(commit: str, environ: Mapping[str, str] = os.environ) -> str:
    """As INTERLOCK_TICKET, the trailer `Ticket: SHOP-12` of the commit or the name of its branch says; "" where none
    does. Refuses (UsageError) several.

    Small letters count in a branch only for the project in INTERLOCK_PROJECT: utf-8 and fix-12 are no tickets.
    """
    if told := environ.get("INTERLOCK_TICKET", "").strip():
        return _only([told], "INTERLOCK_TICKET")
    trailers = git("log", "-1", f"--format=%(trailers:key={TRAILER},valueonly)", "--end-of-options", commit)
    if keys := [word for word in re.split(r"[\s,]+", trailers) if word]:
        return _only(keys, f"the trailer {TRAILER}")
    branch, project = git_facts.branch_name(environ), environ.get("INTERLOCK_PROJECT", "")
    if project:
        ours = re.compile(rf"(?<![A-Za-z0-9]){re.escape(project)}-[1-9][0-9]{{0,8}}(?![A-Za-z0-9])", re.IGNORECASE)
        return _only([key.upper() for key in ours.findall(branch)], f"the branch {branch}")
    return _only(IN_NAME.findall(branch), f"the branch {branch}")


def _only(keys: list[str], said_by: str) -> str:
    different = list(dict.fromkeys(keys))
    if any(not KEY.fullmatch(key) for key in different) or len(different) > 1:
        raise click.UsageError(f"Which ticket? {said_by} says {', '.join(different)[:200]}; name one: SHOP-12.")
    return different[0] if different else ""
