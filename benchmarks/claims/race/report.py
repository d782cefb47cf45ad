"""The command: what may be chosen, what is printed, and the exit code (1: a promise was broken, or work was left)."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from .nemesis import Misfortune, Misfortunes
from .record import Call, Outcome
from .run import Course, Result, run

MOST_SHOWN = 30  # of the sentences on what was broken


@click.command()
@click.option("--clients", default=8, show_default=True, help="Processes, each an MCP client over HTTP.")
@click.option("--tickets", default=2000, show_default=True)
@click.option("--seed", default=1, show_default=True, help="Of the tickets, and of what the clients do.")
@click.option("--seconds", default=900.0, show_default=True, help="The race is stopped after that.")
@click.option("--server-kills", default=0, show_default=True, help="kill -9 of a server, which is started again.")
@click.option("--client-kills", default=0, show_default=True, help="kill -9 of a client, which is started again.")
@click.option("--postgres-kills", default=0, show_default=True, help="kill -9 of PostgreSQL.")
@click.option("--short-leases", default=0, show_default=True, help="Times that three leases pass at once.")
@click.option("--behind-nginx", is_flag=True, help="Call both servers through nginx, as docs/deploy has it.")
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
    behind_nginx: bool,
    keep: Path | None,
) -> None:
    """Processes race for tickets through two servers on one database; then the history of all calls is checked."""
    misfortunes = Misfortunes(server_kills, client_kills, postgres_kills, short_leases)
    result = run(Course(clients, tickets, seed, seconds, misfortunes, behind_nginx, keep), click.echo)
    for line in lines(result):
        click.echo(line)
    sys.exit(0 if result.is_good else 1)


def lines(result: Result) -> list[str]:
    count = Counter(call.outcome for call in result.calls)
    claims = [call for call in result.calls if call.tool == "claim_ticket" and call.outcome is Outcome.OK]
    told = {
        "clients": result.course.clients,
        "tickets": f"{result.course.tickets}, in {result.parts} parts",
        "winners": f"{result.parts - result.left - result.twice} parts won by one member each",
        "lost": result.left,
        "double": result.twice,
        **{what.value: result.happened[what] for what in Misfortune},
        "calls": f"{len(result.calls)}: {count[Outcome.OK]} accepted, {count[Outcome.REFUSED]} refused",
        "unknown outcomes": f"{count[Outcome.UNKNOWN]}, asked again until they were known",
        "claims": f"{len(claims)}, {len(claims) / result.seconds:.1f} a second, {_times(claims)}",
        "out of place in the log": len(result.misplaced),
        "violations": len(result.faults),
        "duration": f"{result.seconds:.1f} s",
        "durability": result.durability,
    }
    return ["", *result.faults[:MOST_SHOWN], *result.misplaced[:MOST_SHOWN], *(f"{k}: {v}" for k, v in told.items())]


def _times(calls: Sequence[Call]) -> str:
    taken = sorted(1000 * (call.ended - call.begun) for call in calls) or [0.0]
    half, most = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    return f"p50 {half:.0f} ms, p95 {most:.0f} ms, waiting for work included"
