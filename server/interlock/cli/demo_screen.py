"""What the demo shows: who does what, one line each, and the server's own words below."""

import textwrap

import click

NAME_WIDTH = 8
LINE_WIDTH = 108
GAP = " " * (NAME_WIDTH + 5)

COLOURS = {"you": "bright_white", "ci": "cyan", "wren": "magenta", "heron": "blue"}  # the others write code: yellow


class NotAsTold(click.ClickException):
    """Something did not happen as the story says."""

    exit_code = 1

    def format_message(self) -> str:
        return f"not as told: {self.message}"


def sure(is_so: object, sentence: str) -> None:
    """Refuses (NotAsTold) to go on with a story that is not true."""
    if not is_so:
        raise NotAsTold(sentence)


def scene(title: str) -> None:
    click.echo("\n" + click.style(title, bold=True))


def did(who: str, sentence: str) -> None:
    _line(who, " ", sentence)


def passed(who: str, sentence: str) -> None:
    _line(who, click.style("✓", fg="green"), sentence)


def refused(who: str, sentence: str) -> None:
    """The server's no, in its own words."""
    _line(who, click.style("✗", fg="red"), sentence)


def also(sentence: str, sign: str = "·") -> None:
    """One more line of what was just told."""
    _wrapped(f"{GAP}{sign} ", sentence, f"{GAP}  ")


def fact(name: str, sentence: str) -> None:
    _wrapped(f"  {name.ljust(NAME_WIDTH)}   ", sentence, GAP)


def _line(who: str, sign: str, sentence: str) -> None:
    name = click.style(who.ljust(NAME_WIDTH), fg=COLOURS.get(who, "yellow"))
    _wrapped(f"  {name} {sign} ", sentence, GAP)


def _wrapped(start: str, sentence: str, indent: str) -> None:
    width = LINE_WIDTH - len(indent)
    first, *more = textwrap.wrap(" ".join(sentence.split()), width, break_on_hyphens=False) or [""]
    click.echo("\n".join([start + first, *(indent + line for line in more)]))
