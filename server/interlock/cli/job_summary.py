"""What the gate says, where CI shows it: a page in Markdown, and words that later steps of the job can read."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from ..core.markdown import plain
from .printing import OPENS

GITHUB_SUMMARY = "GITHUB_STEP_SUMMARY"
GITHUB_OUTPUT = "GITHUB_OUTPUT"


def write(verdict: Mapping[str, Any], ticket: str, url: str, summary: Path | None, dotenv: Path | None) -> None:
    """Into the files that are named, and into those that GitHub names."""
    page = "\n".join(markdown(verdict, ticket, url)) + "\n"
    words = {
        "gate": "open" if verdict["is_open"] else "shut",
        "ticket": ticket,
        "missing": str(len(verdict["missing"])),
    }
    if summary:
        _write(summary, page, "w")
    if dotenv:
        _write(dotenv, "".join(f"INTERLOCK_{name.upper()}={word}\n" for name, word in words.items()), "w")
    if path := os.environ.get(GITHUB_SUMMARY):
        _write(Path(path), page, "a")
    if path := os.environ.get(GITHUB_OUTPUT):
        _write(Path(path), "".join(f"{name}={word}\n" for name, word in words.items()), "a")


def markdown(verdict: Mapping[str, Any], ticket: str, url: str) -> Iterator[str]:
    """Most of the words are those of tests and of people: nothing of them is taken for markup."""
    yield f"### {'🟢' if verdict['is_open'] else '🔴'} [{ticket}]({url}/t/{ticket})"
    yield from ("", plain(verdict["sentence"]), "")
    if verdict["criteria"]:
        yield from ("| criterion | stands | why | what helps |", "|---|---|---|---|")
    for criterion in verdict["criteria"]:
        helps = "" if criterion["state"] in OPENS else criterion["next"]
        yield f"| {criterion['name']} | {criterion['state']} | {plain(criterion['sentence'])} | {plain(helps)} |"
    if verdict["blockers"]:
        yield ""
    for blocker in verdict["blockers"]:
        yield f"- {plain(blocker['sentence'])} {plain(blocker['next'])}"


def _write(path: Path, text: str, mode: str) -> None:
    try:
        with path.open(mode, encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        click.echo(f"{path} cannot be written: {error.strerror}.", err=True)  # what was posted is posted all the same
