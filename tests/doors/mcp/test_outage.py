"""A database that cannot be reached: the agent is told so, and nothing looks like a fault."""

from typing import Any

import pytest
from mcp import Client, MCPError
from mcp.server.auth.middleware.auth_context import auth_context_var
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser

from interlock.core.refusals import Unavailable
from interlock_mcp import door, server
from interlock_mcp.door import Tokens


async def test_a_caller_who_cannot_be_looked_up_is_told_to_try_again_and_let_in_nowhere(
    runtime: Any, refused: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def out_of_reach(*_: object) -> None:
        raise Unavailable("The database cannot be reached right now.", "Try again in a few seconds.")

    monkeypatch.setattr(door.members, "identify", out_of_reach)
    token = await Tokens(runtime).verify_token("ilb_whatever")
    assert token is not None
    reset = auth_context_var.set(AuthenticatedUser(token))
    try:
        async with Client(server.build(runtime)) as client:
            for tool in ("get_my_workload", "claim_ticket"):
                text = await refused(client, tool)
                assert text == "The database cannot be reached right now. Try again in a few seconds."
            with pytest.raises(MCPError, match="cannot be reached"):
                await client.read_resource("board://SHOP")
    finally:
        auth_context_var.reset(reset)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
