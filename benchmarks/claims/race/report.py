"""The command: what may be chosen, what is printed, and the exit code (1: a promise was broken, or work was left)."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from .nemesis import Misfortunes
from .record import Call, Outcome
from .run import Course, Result, run

MOST_FAULTS = 30


@click.command()
@click.option("--clients", default=8, show_default=True, help="Processes, each an MCP client over HTTP.")
@click.option("--tickets", default=2000, show_default=True)
@click.option("--seed", default=1, show_default=True, help="Of the tickets, and of what the clients do.")
@click.option("--seconds", default=900.0, show_default=True, help="The race is stopped after that.")
@click.option("--server-kills", default=0, show_default=True, help="kill -9 of a server, which is started again.")
@click.option("--client-kills", default=0, show_default=True, help="kill -9 of a client, which is started again.")
@click.option("--postgres-kills", default=0, show_default=True, help="kill -9 of PostgreSQL.")
@click.option("--short-leases", default=0, show_default=True, help="Times that three leases pass at once.")
@click.option("--keep", type=click.Path(path_type=Path), help="Leave histories, logs and data in this folder.")
def main(
    clients: int,
    tickets: int,
    seed: int,
    seconds: float,
    server_kills: int,
    client_kills: int,
    postgres_kills: int,
    short_leases: int,
    keep: Path | None,
) -> None:
    """Processes race for tickets through two servers on one database; then the history of all calls is checked."""
    misfortunes = Misfortunes(server_kills, client_kills, postgres_kills, short_leases)
    result = run(Course(clients, tickets, seed, seconds, misfortunes, keep), click.echo)
    for line in lines(result):
        click.echo(line)
    sys.exit(0 if result.is_good else 1)


def lines(result: Result) -> list[str]:
    count = Counter(call.outcome for call in result.calls)
    claims = [call for call in result.calls if call.tool == "claim_ticket" and call.outcome is Outcome.OK]
    return [
        f"\n{result.parts - result.left} of {result.parts} parts reported in {result.seconds:.1f} s.",
        f"{len(result.calls)} calls: {count[Outcome.OK]} accepted, {count[Outcome.REFUSED]} refused, "
        f"{count[Outcome.UNKNOWN]} of unknown outcome, which were asked again.",
        f"{len(claims)} claims, {len(claims) / result.seconds:.1f} a second; {_times(claims)}.",
        *([f"On the way: {_counted(result.happened)}."] if result.happened else []),
        f"{len(result.misplaced)} events stand in the log behind one of their ticket that came after them.",
        *result.faults[:MOST_FAULTS],
        f"{len(result.faults)} promises broken, {result.left} parts left.",
    ]


def _times(calls: Sequence[Call]) -> str:
    taken = sorted(1000 * (call.ended - call.begun) for call in calls) or [0.0]
    return f"p50 {taken[len(taken) // 2]:.0f} ms, p95 {taken[int(len(taken) * 0.95)]:.0f} ms"


def _counted(happened: Sequence[str]) -> str:
    return ", ".join(f"{count} times {what}" if count > 1 else what for what, count in Counter(happened).items())
