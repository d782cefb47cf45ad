"""The token that a CI job has of its own, and what it gets for it here."""

import os
from collections.abc import Mapping
from typing import Any

import click
import httpx2

from .client import Client, OutOfReach

GITHUB = ("ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN")
GITLAB = "INTERLOCK_ID_TOKEN"
TIMEOUT_SECONDS = 20


def is_offered(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the job can show a token of its own."""
    return bool(environ.get(GITLAB) or all(environ.get(name) for name in GITHUB))


def own_token(audience: str, environ: Mapping[str, str] = os.environ) -> str:
    """Of GitHub a new one each time; GitLab gives a job one alone, under the name INTERLOCK_ID_TOKEN.

    The audience is what the caller knows the server by, and never what a server says: whoever is the audience of a
    token can show it elsewhere.
    """
    if given := environ.get(GITLAB):
        return given
    if not is_offered(environ):
        raise click.UsageError(
            "This job has no token of its own. GitHub: permissions: id-token: write. "
            f"GitLab: id_tokens: {GITLAB}: aud: {audience}."
        )
    address, secret = (environ[name] for name in GITHUB)
    try:
        with httpx2.Client(timeout=TIMEOUT_SECONDS) as http:
            response = http.get(
                httpx2.URL(address).copy_merge_params({"audience": audience}),
                headers={"Authorization": f"Bearer {secret}"},
            )
        return response.raise_for_status().json()["value"]
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError) as error:
        raise OutOfReach(
            f"GitHub gave this job no token: {type(error).__name__}.", "Run the job again.", passes_after=0
        ) from None


def exchanged(client: Client, project: str = "", audience: str = "") -> Any:
    """What the server gives for the job's own token: `secret`, and what it speaks for."""
    shown = own_token(audience or os.environ.get("INTERLOCK_AUDIENCE") or client.url)
    return client.post("/workload-tokens", {"token": shown, "project": project or None})
