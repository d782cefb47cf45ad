"""What to paste into which client. It needs nothing of the web door: a first start prints the same."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

VARIABLE = "INTERLOCK_TOKEN"


@dataclass(frozen=True)
class Recipe:
    """What one client wants: where it is written, and the text itself."""

    client: str
    where: str
    text: str
    note: str = ""


def recipes(public_url: str, secret: str) -> tuple[Recipe, ...]:
    """`secret` stands in the text itself, where the client can hold one."""
    url = f"{public_url}/mcp"
    bearer = {"Authorization": f"Bearer {secret}"}
    return (
        Recipe(
            "Claude Code",
            "in a terminal",
            f'claude mcp add --transport http interlock {url} \\\n  --header "Authorization: Bearer {secret}"',
        ),
        Recipe(
            "Codex",
            "~/.codex/config.toml",
            f'[mcp_servers.interlock]\nurl = "{url}"\nbearer_token_env_var = "{VARIABLE}"',
            f"Codex reads the token from the environment: export {VARIABLE}={secret}",
        ),
        Recipe("Cursor", ".cursor/mcp.json", _json({"mcpServers": {"interlock": {"url": url, "headers": bearer}}})),
        Recipe(
            "VS Code",
            ".vscode/mcp.json",
            _json({"servers": {"interlock": {"type": "http", "url": url, "headers": bearer}}}),
        ),
    )


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, indent=2)
