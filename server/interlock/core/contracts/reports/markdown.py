"""For a pull request: how it stands, a table, and the details folded away; never longer than a comment may be."""

from collections.abc import Iterable, Sequence

from ...markdown import plain
from ..mismatch import Severity
from .entry import Entry, by_place
from .text import listed, side_by_side

LONGEST = 60_000  # characters; code hosts take 65,536

_SIGNS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.INFO: "🔵"}
_MOST_ROWS = 50


def as_markdown(title: str, summary: str, entries: Iterable[Entry], notes: Sequence[str] = ()) -> str:
    counting = [entry for entry in by_place(entries) if entry.counts]
    lines = [f"### {title}", "", plain(summary), *(f"- {plain(note)}" for note in notes)]
    if counting:
        lines += ["", "| | what | where |", "|---|---|---|", *map(_row, counting[:_MOST_ROWS])]
        lines += _left_out(len(counting) - _MOST_ROWS)
    return _with_details("\n".join(lines), counting)


def _with_details(beginning: str, entries: Sequence[Entry]) -> str:
    """As many as there is room for."""
    text = beginning[:LONGEST]
    for index, entry in enumerate(entries):
        detail = _detail(entry)
        if len(text) + len(detail) > LONGEST - 200:
            return "\n".join([text, *_left_out(len(entries) - index)])
        text += detail
    return text


def _left_out(number: int) -> list[str]:
    return ["", f"and {number} more; `interlock scan` lists them all."] if number > 0 else []


def _row(entry: Entry) -> str:
    where = f"`{_coded(str(entry.places[0]))}`" if entry.places else ""
    more = f" and {len(entry.places) - 1} more" if len(entry.places) > 1 else ""
    return f"| {_SIGNS[entry.severity]} {entry.word} | {plain(entry.sentence)} | {where}{more} |"


def _detail(entry: Entry) -> str:
    places = [("here", place) for place in entry.places] + list(entry.beside)
    lines = [
        "",
        "",
        f"<details><summary>{plain(entry.operation)} {plain(entry.field)}: <code>{entry.rule}</code></summary>",
        "",
        *([plain(entry.hint), ""] if entry.hint else []),
        *(f"- {name}: `{_coded(str(place))}`" for name, place in places),
        *([f"- the same for: {plain(listed(entry.also))}"] if entry.also else []),
    ]
    if shapes := side_by_side(entry.consumer_shape, entry.provider_shape):
        lines += ["", "```text", *(line.replace("```", "'''") for line in shapes), "```"]
    return "\n".join([*lines, "", f"<sub>{entry.fingerprint}</sub>", "</details>"])


def _coded(text: str) -> str:
    return text.replace("`", "'").replace("|", "\\|")
