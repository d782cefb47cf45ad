"""What the conformance suite asks a server to have: tools and a prompt that ask their caller for something first.

Since 2026-07-28: the answer names what is wanted, and the caller calls again with it. Names and keys are the suite's.
"""

from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.shared.exceptions import MCPError
from mcp.types import (
    MISSING_REQUIRED_CLIENT_CAPABILITY,
    CreateMessageRequest,
    CreateMessageRequestParams,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
    ListRootsRequest,
    SamplingMessage,
    TextContent,
)
from mcp_types import InputRequest

Answer = str | InputRequiredResult
Ctx = Context[Any]


def add_to(server: MCPServer[Any]) -> None:
    for tool in (
        test_input_required_result_elicitation,
        test_input_required_result_sampling,
        test_input_required_result_list_roots,
        test_input_required_result_request_state,
        test_input_required_result_multiple_inputs,
        test_input_required_result_multi_round,
        test_input_required_result_tampered_state,
        test_input_required_result_capabilities,
        test_streaming_elicitation,
        test_missing_capability,
    ):
        server.tool(description=f"{tool.__name__}, as the suite wants it.", structured_output=False)(tool)
    server.prompt(description="It asks first.")(test_input_required_result_prompt)


async def test_input_required_result_elicitation(ctx: Ctx) -> Answer:
    given = answers(ctx).get("user_name")
    if isinstance(given, ElicitResult) and given.content and "name" in given.content:
        return f"Hello, {given.content['name']}!"
    return wanted(user_name=ask("What is your name?", name="string"))


async def test_streaming_elicitation(ctx: Ctx) -> Answer:
    await ctx.report_progress(0, 1)
    return await test_input_required_result_elicitation(ctx)


async def test_input_required_result_sampling(ctx: Ctx) -> Answer:
    if given := answers(ctx).get("capital_question"):
        return f"The model said: {given.model_dump_json()}"
    return wanted(capital_question=sample("What is the capital of France?", 100))


async def test_input_required_result_list_roots(ctx: Ctx) -> Answer:
    if given := answers(ctx).get("client_roots"):
        return f"Your roots: {given.model_dump_json()}"
    return wanted(client_roots=ListRootsRequest())


async def test_input_required_result_request_state(ctx: Ctx) -> Answer:
    if answers(ctx).get("confirm") and ctx.request_state == "first round":
        return "state-ok"
    return wanted("first round", confirm=ask("Please confirm", ok="boolean"))


async def test_input_required_result_tampered_state(ctx: Ctx) -> Answer:
    """The SDK seals the state and refuses one that was changed before this is called."""
    return await test_input_required_result_request_state(ctx)


async def test_input_required_result_multiple_inputs(ctx: Ctx) -> Answer:
    requests: dict[str, InputRequest] = {
        "user_name": ask("What is your name?", name="string"),
        "greeting": sample("Generate a greeting", 50),
        "client_roots": ListRootsRequest(),
    }
    if set(requests) <= set(answers(ctx)) and ctx.request_state == "all three":
        return "All three are here."
    return InputRequiredResult(input_requests=requests, request_state="all three")


async def test_input_required_result_multi_round(ctx: Ctx) -> Answer:
    if ctx.request_state == "named" and "step2" in answers(ctx):
        return "Both steps are done."
    if ctx.request_state == "begun" and "step1" in answers(ctx):
        return wanted("named", step2=ask("Step 2: What is your favorite color?", color="string"))
    return wanted("begun", step1=ask("Step 1: What is your name?", name="string"))


async def test_input_required_result_capabilities(ctx: Ctx) -> Answer:
    able = ctx.client_capabilities
    requests: dict[str, InputRequest] = {}
    if able and able.sampling is not None:
        requests["greeting"] = sample("Generate a greeting", 50)
    if able and able.elicitation is not None:
        requests["user_name"] = ask("What is your name?", name="string")
    if answers(ctx) or not requests:
        return "Nothing can be asked."
    return InputRequiredResult(input_requests=requests)


async def test_missing_capability(ctx: Ctx) -> str:
    if ctx.client_capabilities and ctx.client_capabilities.sampling is not None:
        return "It can sample."
    missing = {"requiredCapabilities": {"sampling": {}}}
    raise MCPError(MISSING_REQUIRED_CLIENT_CAPABILITY, "This needs sampling.", missing)


async def test_input_required_result_prompt(ctx: Ctx) -> Answer:
    if "user_context" in answers(ctx):
        return "With the context that was given."
    return wanted(user_context=ask("What context should the prompt use?", context="string"))


def answers(ctx: Ctx) -> dict[str, Any]:
    return dict(ctx.input_responses or {})


def wanted(state: str | None = None, /, **requests: InputRequest) -> InputRequiredResult:
    return InputRequiredResult(input_requests=requests, request_state=state)


def ask(message: str, **fields: str) -> ElicitRequest:
    properties = {name: {"type": kind} for name, kind in fields.items()}
    schema: dict[str, Any] = {"type": "object", "properties": properties, "required": list(fields)}
    return ElicitRequest(params=ElicitRequestFormParams(message=message, requested_schema=schema))


def sample(question: str, most: int) -> CreateMessageRequest:
    message = SamplingMessage(role="user", content=TextContent(text=question))
    return CreateMessageRequest(params=CreateMessageRequestParams(messages=[message], max_tokens=most))
