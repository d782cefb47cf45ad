"""What the conformance suite asks a server to have: tools of every kind of content, resources, prompts.

Names and texts are the suite's; its scenarios look for exactly these.
"""

import asyncio
import base64
import json
from typing import Any

from mcp.server import MCPServer, ServerRequestContext
from mcp.server.mcpserver import Context, UserMessage
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import (
    AudioContent,
    Completion,
    EmbeddedResource,
    EmptyResult,
    ImageContent,
    SetLevelRequestParams,
    SubscribeRequestParams,
    TextContent,
    TextResourceContents,
    UnsubscribeRequestParams,
)

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
SILENCE = base64.b64encode(b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00" + bytes(16)).decode()
STEP_SECONDS = 0.05  # the suite wants notices to be apart

SCHEMA_2020_12: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}


def add_to(server: MCPServer[Any]) -> None:
    for tool in (
        test_simple_text,
        test_image_content,
        test_audio_content,
        test_embedded_resource,
        test_multiple_content_types,
        test_tool_with_logging,
        test_logging_tool,
        test_tool_with_progress,
        test_error_handling,
        test_trigger_tool_change,
        test_trigger_prompt_change,
    ):
        server.tool(description=f"{tool.__name__}, as the suite wants it.", structured_output=False)(tool)
    _add_tool_with_schema(server)
    server.resource("test://static-text", description="A text.")(static_text)
    server.resource("test://static-binary", description="A picture.", mime_type="image/png")(static_binary)
    server.resource("test://watched-resource", description="A text.")(static_text)
    server.resource("test://template/{id}/data", description="A text.", mime_type="application/json")(template)
    for prompt in (
        test_simple_prompt,
        test_prompt_with_arguments,
        test_prompt_with_embedded_resource,
        test_prompt_with_image,
    ):
        server.prompt(description=f"{prompt.__name__}, as the suite wants it.")(prompt)
    server.completion()(complete)
    _answer_older_clients(server)


async def test_simple_text() -> str:
    return "This is a simple text response for testing."


async def test_image_content() -> ImageContent:
    return ImageContent(data=PIXEL, mime_type="image/png")


async def test_audio_content() -> AudioContent:
    return AudioContent(data=SILENCE, mime_type="audio/wav")


async def test_embedded_resource() -> EmbeddedResource:
    return _embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")


async def test_multiple_content_types() -> list[Any]:
    data = json.dumps({"test": "data", "value": 123})
    return [
        TextContent(text="Multiple content types test:"),
        ImageContent(data=PIXEL, mime_type="image/png"),
        _embedded("test://mixed-content-resource", "application/json", data),
    ]


async def test_tool_with_logging(ctx: Context[Any]) -> str:
    for told in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await ctx.info(told)  # pyright: ignore[reportDeprecated]  the suite asks for it in older revisions
        await asyncio.sleep(STEP_SECONDS)
    return "Told three times."


async def test_logging_tool(ctx: Context[Any]) -> str:
    await ctx.info("Only for those who asked.")  # pyright: ignore[reportDeprecated]  as above
    return "Told, where it was asked for."


async def test_tool_with_progress(ctx: Context[Any]) -> str:
    for done in (0, 50, 100):
        await ctx.report_progress(done, 100, f"{done} of 100")
        await asyncio.sleep(STEP_SECONDS)
    return "All done."


async def test_error_handling() -> str:
    raise ToolError("This tool intentionally returns an error for testing")


async def test_trigger_tool_change(ctx: Context[Any]) -> str:
    await ctx.notify_tools_changed()
    return "Told."


async def test_trigger_prompt_change(ctx: Context[Any]) -> str:
    await ctx.notify_prompts_changed()
    return "Told."


def static_text() -> str:
    return "This is the content of the static text resource."


def static_binary() -> bytes:
    return base64.b64decode(PIXEL)


def template(id: str) -> str:
    return json.dumps({"id": id, "templateTest": True, "data": f"Data for ID: {id}"})


def test_simple_prompt() -> str:
    return "This is a simple prompt for testing."


def test_prompt_with_arguments(arg1: str, arg2: str) -> str:
    return f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"


def test_prompt_with_embedded_resource(resourceUri: str) -> list[UserMessage]:  # noqa: N803  the suite's name
    return [
        UserMessage(_embedded(resourceUri, "text/plain", "Embedded resource content for testing.")),
        UserMessage("Please process the embedded resource above."),
    ]


def test_prompt_with_image() -> list[UserMessage]:
    return [
        UserMessage(ImageContent(data=PIXEL, mime_type="image/png")),
        UserMessage("Please analyze the image above."),
    ]


async def complete(ref: Any, argument: Any, context: Any) -> Completion:
    return Completion(values=[], total=0, has_more=False)


def _embedded(uri: str, kind: str, text: str) -> EmbeddedResource:
    return EmbeddedResource(resource=TextResourceContents(uri=uri, mime_type=kind, text=text))


def _add_tool_with_schema(server: MCPServer[Any]) -> None:
    async def json_schema_2020_12_tool(name: str = "") -> str:
        return name

    tool = Tool.from_function(json_schema_2020_12_tool, description="A schema of the draft of 2020-12.")
    server.add_tool(json_schema_2020_12_tool, description=tool.description, structured_output=False)
    listed = server._tool_manager.get_tool(tool.name)  # pyright: ignore[reportPrivateUsage]  no public way to a schema
    assert listed
    listed.parameters = SCHEMA_2020_12


def _answer_older_clients(server: MCPServer[Any]) -> None:
    """Requests of revisions up to 2025-11-25 that the SDK has decorators for only in its lower layer."""

    async def accept(ctx: ServerRequestContext[Any], params: Any) -> EmptyResult:
        return EmptyResult()

    lower = server._lowlevel_server  # pyright: ignore[reportPrivateUsage]  as above
    lower.add_request_handler("logging/setLevel", SetLevelRequestParams, accept)
    lower.add_request_handler("resources/subscribe", SubscribeRequestParams, accept)
    lower.add_request_handler("resources/unsubscribe", UnsubscribeRequestParams, accept)
