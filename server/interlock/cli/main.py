"""interlock COMMAND: the list of commands. Each is imported only when it is called, so that `scan` starts at once."""

from importlib import import_module
from typing import NamedTuple

import click

from ..version import VERSION
from .collecting import while_reading_packages


class Command(NamedTuple):
    module: str  # beside this one; the command in it bears the name it is called by
    help: str


COMMANDS = {
    "serve": Command("serve", "Run the server; a PostgreSQL comes along when none is named."),
    "demo": Command("demo", "Run a server with a small shop in it, to look around."),
    "doctor": Command("doctor", "Say whether server, token and data are well, and what is stuck."),
    "scan": Command("scan", "Compare both sides of an API, offline."),
    "diff": Command("diff", "Say what became of an API, and whom it breaks, offline."),
    "post": Command("post", "From CI: send a report, a scan, or word of a run."),
    "ticket": Command("tickets", "Write, read and decide on tickets."),
    "source": Command("sources", "Where contracts are read from."),
    "project": Command("projects", "Projects and their policies."),
    "member": Command("members", "Who works here: people, agents and CI."),
    "token": Command("tokens", "What members sign their calls with."),
    "workload": Command("workloads", "CI jobs that are believed by their own tokens."),
    "key": Command("producer_keys", "By which keys the signed statements of a ci are checked."),
    "verify-attestation": Command("verify_attestation", "Check a signed statement about a close, offline."),
    "archive": Command("archive", "Move the log of old, closed work into a file."),
    "verify-log": Command("verify_log", "Say whether somebody has touched the log."),
    "export-log": Command("export_log", "Write a signed copy of the log, or of where it ends."),
    "mcp": Command("mcp", "Speak MCP on standard input and output, for assistants that start programs."),
}


class Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        with while_reading_packages():
            module = import_module(f"interlock.cli.{COMMANDS[cmd_name].module}")
            return getattr(module, cmd_name.replace("-", "_"))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="interlock")
def main() -> None:
    """Interlock coordinates teams of coding agents and the people who answer for them.

    Commands that talk to a server find it at INTERLOCK_URL (http://127.0.0.1:7420 unless set) and sign with
    INTERLOCK_TOKEN. They end with 0 when all went well, 2 when called wrongly, 3 when the server cannot be reached or
    does not know the token, and 4 when it refuses.
    """
