"""What can be named is named in the documentation, and what the documentation names is there."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from interlock.core.claims import Ending
from interlock.core.events import Kind
from interlock.core.tickets import MOVES, Move, State
from interlock.settings import Settings, from_environment

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


PAGES = sorted(
    path for path in ROOT.rglob("*.md") if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)


def first_cells(page: str) -> list[str]:
    return re.findall(r"^\| `?([^|`]+?)`? \|", (DOCS / page).read_text(), re.MULTILINE)


def test_every_event_is_in_the_table_of_events():
    assert sorted(first_cells("events.md")[1:]) == sorted(Kind)


def test_every_state_and_move_is_on_the_page_of_the_lifecycle():
    cells = first_cells("lifecycle.md")
    assert [word for word in (*State, *Move, *Ending) if word not in cells] == []


@pytest.mark.parametrize("move", [m for m in Move if m is not Move.CANCEL])
def test_the_lifecycle_names_the_states_that_a_move_starts_from(move: Move):
    row = re.search(rf"^\| {move} \| ([^|]+) \|", (DOCS / "lifecycle.md").read_text(), re.MULTILINE)
    assert row is not None
    assert {word.strip() for word in row[1].split(",")} == set(MOVES[move])


def test_every_setting_is_on_the_page_of_settings():
    assert sorted(first_cells("settings.md")[1:]) == sorted(f"INTERLOCK_{f.name.upper()}" for f in fields(Settings))


def test_the_page_of_settings_gives_the_defaults():
    page = (DOCS / "settings.md").read_text()
    settings = from_environment({})
    plain = ("host", "port", "log_level", "upload_limit_bytes", "sweep_seconds", "sse_keepalive_seconds")
    for name in plain:
        assert f"| `INTERLOCK_{name.upper()}` | `{getattr(settings, name)}` |" in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path):
    targets = LINK.findall(re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL))
    assert [target for target in targets if not (page.parent / target).exists()] == []
