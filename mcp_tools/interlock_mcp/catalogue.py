"""Everything an agent can do, in the order an agent meets it.

To add a tool: write an async function in the module of its noun, and name it here with what it does to the world.
Its docstring is what agents read; a test holds the whole list under a budget of tokens.
"""

from collections.abc import Awaitable, Callable

from mcp.server.mcpserver.tools import Tool
from mcp.types import Tool as Listing
from mcp.types import ToolAnnotations

from . import claims, contracts, gate, messages, tickets, work
from .schemas import slim
from .tool import AgentTool

READ = ToolAnnotations(read_only_hint=True, open_world_hint=False)
ADD = ToolAnnotations(destructive_hint=False, open_world_hint=False)
REPEAT = ToolAnnotations(destructive_hint=False, idempotent_hint=True, open_world_hint=False)  # twice is as once
CHANGE = ToolAnnotations(open_world_hint=False)  # something that stood before no longer does

TOOLS: tuple[tuple[Callable[..., Awaitable[str]], ToolAnnotations], ...] = (
    (work.get_my_workload, READ),
    (tickets.list_tickets, READ),
    (tickets.get_ticket, READ),
    (claims.claim_ticket, ADD),
    (claims.renew_claim, REPEAT),
    (claims.check_scope, READ),
    (claims.report_part, ADD),
    (claims.release_claim, ADD),
    (messages.post_message, ADD),
    (gate.get_gate, READ),
    (gate.attach_evidence, ADD),
    (gate.review_ticket, ADD),
    (gate.close_ticket, ADD),
    (tickets.create_tickets, ADD),
    (tickets.revise_ticket, CHANGE),
    (tickets.publish_ticket, ADD),
    (tickets.escalate_ticket, ADD),
    (contracts.get_api_spec, READ),
    (contracts.get_mismatches, READ),
)


def tools() -> list[Tool]:
    return [_tool(function, annotations) for function, annotations in TOOLS]


def listed() -> list[Listing]:
    """The list as a client gets it."""
    return [
        Listing(name=t.name, description=t.description, input_schema=t.parameters, annotations=t.annotations)
        for t in tools()
    ]


def _tool(function: Callable[..., Awaitable[str]], annotations: ToolAnnotations) -> Tool:
    tool = AgentTool.from_function(
        function,
        description=" ".join((function.__doc__ or "").split()),
        annotations=annotations,
        structured_output=False,
    )
    tool.parameters = slim(tool.parameters)
    return tool
