"""What can be named is named in the documentation, and what the documentation names is there."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from interlock.core.claims import Ending
from interlock.core.criteria import Kind as CriterionKind
from interlock.core.events import Kind
from interlock.core.evidence.read import FORMATS
from interlock.core.gate import verdict as gate
from interlock.core.gate.policy import Policy, as_data
from interlock.core.gate.presets import PRESETS
from interlock.core.gate.risks import RISKS
from interlock.core.tickets import MOVES, Move, State
from interlock.settings import Settings, from_environment
from interlock_mcp.catalogue import TOOLS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


BARRIER_FILES = sorted((ROOT / "server/interlock/core/gate/barriers").glob("[!_]*.py"))
RULE_FILES = sorted((ROOT / "server/interlock/core/contracts/rules").glob("[!_]*.py"))

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
    plain = ("host", "port", "workers", "log_level", "upload_limit_bytes", "sweep_seconds", "sse_keepalive_seconds")
    for name in plain:
        assert f"| `INTERLOCK_{name.upper()}` | `{getattr(settings, name)}` |" in page


def test_every_kind_state_format_and_policy_setting_is_on_the_page_of_the_gate():
    words = (*CriterionKind, *gate.State, *FORMATS, *(f.name for f in fields(Policy)))
    assert [word for word in words if word not in first_cells("gate.md")] == []


def test_every_blocker_is_on_the_page_of_the_gate():
    codes = {c for path in BARRIER_FILES for c in re.findall(r'Blocker\(\s*"(\w+)"', path.read_text())}
    assert codes
    assert sorted(codes - set(first_cells("gate.md"))) == []


def test_the_page_of_the_gate_gives_the_usual_policy():
    page = (DOCS / "gate.md").read_text()
    usual = [(name, value) for name, value in as_data(Policy()).items() if name != "needs"]
    assert [name for name, value in usual if f"| `{name}` | `{str(value).lower()}` |" not in page] == []


def test_every_risk_is_on_the_page_of_the_gate():
    assert sorted(set(RISKS) - set(first_cells("gate.md"))) == []


def test_the_page_of_policies_tells_every_setting_with_what_each_preset_makes_of_it():
    page = (DOCS / "policy.md").read_text()
    assert sorted(first_cells("policy.md")[1:]) == sorted(as_data(Policy()))
    assert [name for name in as_data(Policy()) if f"* **`{name}`** " not in page] == []
    for name, usual in as_data(Policy()).items():
        if name == "needs":
            continue
        presets = [str(of[name]).lower() if name in of else "stays" for of in PRESETS.values()]
        cells = re.search(rf"^\| `{name}` \| [^|]+ \| (.+) \|$", page, re.MULTILINE)
        assert cells is not None, name
        assert [cell.strip("`") for cell in cells[1].split(" | ")] == [str(usual).lower(), *presets], name


def test_every_rule_of_contracts_is_on_its_page():
    assert sorted(first_cells("contract_rules.md")[1:]) == sorted(path.stem for path in RULE_FILES)


def test_every_tool_is_on_the_page_of_the_mcp_door():
    page = (DOCS / "mcp.md").read_text()
    assert [tool.__name__ for tool, _ in TOOLS if f"`{tool.__name__}`" not in page] == []


@pytest.mark.parametrize("page", ["README.md", "docs/floors.md"])
def test_the_import_contracts_are_told_by_name(page: str):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]
    assert re.findall(r"^\d\. (.+)$", (ROOT / page).read_text(), re.MULTILINE) == names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path):
    targets = LINK.findall(re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL))
    assert [target for target in targets if not (page.parent / target).exists()] == []
