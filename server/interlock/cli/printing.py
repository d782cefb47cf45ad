"""What the terminal shows: lines and tables of what REST answers."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

OPENS = ("satisfied", "waived")
COMMAND = re.compile(r"^::|##(?=\w*\[)")  # of GitHub; of Azure, TeamCity, and GitHub of old

as_json = click.option("--json", "is_json", is_flag=True, help="Print the answer as JSON.")


def show_json(answer: Any) -> None:
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False))


def show_table(names: Sequence[str], rows: Iterable[Sequence[Any]], nothing: str) -> None:
    """Columns as wide as what is in them; the last one is free. Nothing to show: the sentence."""
    cells = [[_text(cell) for cell in row] for row in rows]
    if not cells:
        click.echo(nothing)
        return
    lines = [[name.upper() for name in names], *cells]
    widths = [max(len(line[i]) for line in lines) for i in range(len(names))]
    for line in lines:
        padded = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        click.echo("  ".join(padded).rstrip())


def show_verdict(verdict: Mapping[str, Any]) -> None:
    click.echo("\n".join(verdict_lines(verdict)))


def verdict_lines(verdict: Mapping[str, Any]) -> Iterator[str]:
    yield one_line(verdict["sentence"])
    for criterion in verdict["criteria"]:
        yield f"  {criterion['name']} {criterion['state']}: {one_line(criterion['sentence'])}"
        if criterion["state"] not in OPENS and criterion["next"]:
            yield f"      {one_line(criterion['next'])}"
    for blocker in verdict["blockers"]:
        yield f"  {one_line(blocker['sentence'])}"
        yield f"      {one_line(blocker['next'])}"


def one_line(text: str) -> str:
    """Words of tests and of people, that neither colour a terminal nor command the CI that reads along."""
    seen = "".join(letter if letter.isprintable() else " " for letter in text)
    return COMMAND.sub(lambda command: " ".join(command[0]), " ".join(seen.split()))


def show_moved(ticket: Mapping[str, Any]) -> None:
    click.echo(f"{ticket['key']} is {ticket['state']} (round {ticket['round']}): {ticket['title']}")


def ticket_lines(page: Mapping[str, Any]) -> Iterator[str]:
    ticket = page["ticket"]
    yield f"{ticket['key']}  {ticket['title']}"
    yield f"{ticket['state']}, round {ticket['round']}, priority {ticket['priority']}, by {ticket['created_by']}"
    for waiting in page["waiting"]:
        yield f"waits: {waiting['sentence']} {waiting['frees']}"
    for part in page["parts"]:
        holder = f" by {part['holder']} until {part['lease_until']}" if part["holder"] else ""
        yield f"part {part['role']}: {part['state']}{holder}"
    yield from ("", ticket["spec"].rstrip(), "") if ticket["spec"].strip() else ("",)
    for criterion in page["criteria"]:
        if criterion["removed_in"] is None:
            yield f"{criterion['name']} ({criterion['kind']}) {criterion['text']}"
    yield ""
    yield from verdict_lines(page["verdict"])


def _text(cell: Any) -> str:
    if cell is None:
        return "-"
    if isinstance(cell, list | tuple):
        return ", ".join(map(str, cell)) or "-"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return " ".join(str(cell).split())
