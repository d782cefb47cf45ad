"""The list of tools: what each agent reads in every session."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp.types import Tool

from interlock_mcp.catalogue import listed
from interlock_mcp.instructions import INSTRUCTIONS

MOST_TOKENS = 1_500
BYTES_A_TOKEN = 4.0  # o200k_base counts 4.15 for this list; its tables cannot be had without a network

READING = {
    "get_my_workload",
    "list_tickets",
    "get_ticket",
    "check_scope",
    "get_gate",
    "get_api_spec",
    "get_mismatches",
}
GUIDE = Path(__file__).parents[3] / "docs" / "mcp.md"


def schemas(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema inside, but not the mapping from arguments to schemas."""
    if isinstance(node, dict):
        yield node
        for name, inner in node.items():
            for schema in inner.values() if name == "properties" else [inner]:
                yield from schemas(schema)


def test_there_are_at_most_twenty_tools_and_each_has_one_name() -> None:
    names = [tool.name for tool in listed()]
    assert len(names) == len(set(names)) <= 20


def test_the_whole_list_costs_an_agent_at_most_1500_tokens() -> None:
    tools = [tool.model_dump(by_alias=True, mode="json", exclude_none=True) for tool in listed()]
    wire = json.dumps({"tools": tools}, ensure_ascii=False, separators=(",", ":"))
    assert len(wire.encode()) / BYTES_A_TOKEN <= MOST_TOKENS


@pytest.mark.parametrize("tool", listed(), ids=lambda tool: tool.name)
def test_a_schema_holds_types_and_nothing_that_was_generated(tool: Tool) -> None:
    assert tool.input_schema["type"] == "object"
    assert tool.output_schema is None
    for schema in schemas(tool.input_schema):
        assert set(schema) <= {"type", "properties", "required", "items", "enum"}
        assert "type" in schema


@pytest.mark.parametrize("tool", listed(), ids=lambda tool: tool.name)
def test_a_tool_says_what_it_does_to_the_world(tool: Tool) -> None:
    says = tool.annotations
    assert says is not None
    assert bool(says.read_only_hint) == (tool.name in READING)
    assert says.open_world_hint is False
    changes_what_stood = tool.name == "revise_ticket"
    assert (says.destructive_hint is False) == (tool.name not in READING and not changes_what_stood)


def test_the_instructions_fit_and_name_the_loop_in_its_order() -> None:
    assert len(INSTRUCTIONS.encode()) < 2_000
    steps = ["get_my_workload", "claim_ticket", "get_ticket", "check_scope", "post_message", "report_part", "get_gate"]
    places = [INSTRUCTIONS.index(step) for step in steps]
    assert places == sorted(places)


def test_the_instructions_name_no_tool_that_is_not_there() -> None:
    names = {tool.name for tool in listed()}
    words = {word.strip("():;,.") for word in INSTRUCTIONS.split()}
    assert {word for word in words if word.startswith(("get_", "post_", "create_", "claim_", "check_"))} <= names


@pytest.mark.parametrize("tool", listed(), ids=lambda tool: tool.name)
def test_the_guide_names_every_tool(tool: Tool) -> None:
    assert f"| `{tool.name}` |" in GUIDE.read_text(encoding="utf-8")
