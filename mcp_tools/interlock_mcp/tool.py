"""A tool as agents meet it: strict about its arguments, and clear when it says no."""

from typing import Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.mcpserver.tools import Tool
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from interlock.core.refusals import Invalid, Refusal
from interlock.vocabulary.problems import faults

from .door import this_call
from .text import one_line

MOST_ERRORS = 5
FAULT = "This is a fault of the server, not of your call; it was logged. Try once more, then tell a person."


class AgentTool(Tool):
    """The SDK's tool, but unknown arguments are refused, and errors are sentences instead of validation reports.

    All of ours want the call and nothing else that the agent does not say, so nothing is looked for to resolve it.
    """

    async def run(self, arguments: dict[str, Any], context: Context[Any, Any], convert_result: bool = False) -> Any:
        try:
            given = self._checked(arguments)
            text = await self.fn(call=await this_call(context), **given)
        except Refusal as refusal:
            raise ToolError(said(refusal)) from refusal
        except (ToolError, MCPError):
            raise
        except Exception as error:
            raise UnexpectedToolError(FAULT) from error
        return self.fn_metadata.convert_result(text) if convert_result else text

    def _checked(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._must_know(arguments)
        said = {name: value for name, value in arguments.items() if value is not None}  # null: not said
        try:
            return self.fn_metadata.validate_arguments(said)
        except ValidationError as wrong:
            raise ToolError(f"{explained(wrong)} {self._signature()}") from None

    def _must_know(self, arguments: dict[str, Any]) -> None:
        known = self.fn_metadata.arg_model.model_fields
        if unknown := sorted(one_line(name, 40) for name in arguments if name not in known):
            raise Invalid(f"{self.name} takes no argument {', '.join(unknown[:5])}.", self._signature())

    def _signature(self) -> str:
        return f"Arguments: {', '.join(self.fn_metadata.arg_model.model_fields) or 'none'}."


def said(refusal: Refusal) -> str:
    return f"{refusal.sentence} {refusal.hint}".strip()


def explained(wrong: ValidationError) -> str:
    """`tickets[0].title: It is required.`, for the first few errors."""
    found = faults(wrong.errors(include_url=False, include_input=False))
    told = [f"{one_line(fault.path, 80)}: {fault.sentence}" for fault in found[:MOST_ERRORS]]
    return " ".join([*told, *([f"And {len(found) - MOST_ERRORS} more."] if len(found) > MOST_ERRORS else [])])
