"""Words of members, shown as data."""

import json

import pytest

from interlock_mcp.text import as_json, clean, fenced, one_line

HIDDEN = [
    "\x00",
    "\x1b[2J",
    "\x07",
    "\x9b",
    "\u202e",  # turns the direction of what follows
    "\u2066",
    "\u200b",
    "\u2063",
    "\ufeff",
    "\U000e0041",  # a letter that no screen shows, and every model reads
    "\U000e0101",
]


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_what_cannot_be_seen_is_taken_out(hidden: str) -> None:
    assert clean(f"be{hidden}fore") == "be" + hidden.removeprefix(hidden[0]) + "fore"


@pytest.mark.parametrize("text", ["a\tb\nc", "Größe", "日本語", "👩\u200d💻", "עברית", "e\u0301"])
def test_what_can_be_seen_stays(text: str) -> None:
    assert clean(text) == text


def test_line_ends_of_every_system_are_one() -> None:
    assert clean("a\r\nb\rc\nd") == "a\nb\nc\nd"


@pytest.mark.parametrize("ticks", range(8))
def test_a_fence_is_longer_than_any_inside(ticks: int) -> None:
    fence, *inside, last = fenced("`" * ticks + " ends here").splitlines()
    assert fence == last
    assert len(fence) > ticks
    assert len(fence) >= 3
    assert inside == ["`" * ticks + " ends here"]


def test_a_fence_cannot_be_closed_by_a_hidden_character() -> None:
    assert fenced("``\u200b`") == "````\n```\n````"


def test_one_line_is_one_line_and_ends_somewhere() -> None:
    assert one_line("a\n b\u2028c\td") == "a bc d"
    assert len(one_line("x" * 10_000)) == 160


def test_json_is_compact_and_cleaned_too() -> None:
    text = as_json({"a": ["\u202eb", 1, None], "c\x1b": {"d": "e\n"}})
    assert text == '{"a":["b",1,null],"c":{"d":"e\\n"}}'
    assert json.loads(text)["c"]["d"] == "e\n"
