"""GitHub itself: which commit a run tested, and what it shows beside a commit. Asked only where a token was set."""

from typing import Any
from urllib.parse import quote

from ..core.identity.strict_json import read_object
from ..core.identity.workloads import SeenRun
from ..core.refusals import Unavailable
from . import outside

DESCRIPTION_LETTERS = 140  # that GitHub keeps of a status


class GitHub:
    def __init__(self, api: str, token: str) -> None:
        """`api` is the address of its REST API, without a slash at the end: https://api.github.com"""
        self._api = api
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }

    async def run(self, repository: str, run: str) -> SeenRun:
        """Refuses (Unavailable) a run that GitHub does not show to the holder of the token."""
        raw = await outside.read(f"{self._api}/repos/{_path(repository)}/actions/runs/{_path(run)}", self._headers)
        found = read_object(raw, "GitHub's answer", outside.TRY_AGAIN)
        try:
            return SeenRun(
                str(found["repository"]["id"]),
                str(found["head_repository"]["id"]),
                str(found["head_sha"]),
                str(found["event"]),
            )
        except (KeyError, TypeError):  # a fork that is gone has no repository any more
            raise Unavailable("GitHub does not say which commit the run tested.", outside.TRY_AGAIN) from None

    async def set_status(self, repository: str, commit: str, status: dict[str, Any]) -> None:
        """`status` as GitHub has it: state, description, target_url, context."""
        short = {**status, "description": str(status["description"])[:DESCRIPTION_LETTERS]}
        await outside.ask("POST", f"{self._api}/repos/{_path(repository)}/statuses/{commit}", self._headers, short)


def _path(name: str) -> str:
    """owner/name and nothing that leads elsewhere."""
    return "/".join(quote(part, safe="") for part in name.split("/") if part not in ("", ".", ".."))
