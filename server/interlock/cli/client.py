"""REST as the terminal speaks it: one call, its JSON, or an exit code with a sentence."""

import json
import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from typing import IO, Any
from urllib.parse import urlsplit

import click
import httpx2

from .refusing import OUT_OF_REACH, REFUSED

DEFAULT_URL = "http://127.0.0.1:7420"
TIMEOUT_SECONDS = 60
PASSING = frozenset({408, 425, 429, *range(500, 600)})  # what a server, or a proxy before it, may answer better later


class No(click.ClickException):
    """A sentence, then what would help. `passes_after` are the seconds after which the same call may be answered; None:
    it would be answered the same."""

    def __init__(self, sentence: str, *more: str, passes_after: float | None = None) -> None:
        super().__init__(sentence)
        self.more = more
        self.passes_after = passes_after

    def show(self, file: IO[Any] | None = None) -> None:
        lines = [f"interlock: {self.message}", *(f"  {line}" for line in self.more if line)]
        click.echo("\n".join(lines), file=file or sys.stderr)


class OutOfReach(No):
    """The server does not answer, fails, or does not know the caller."""

    exit_code = OUT_OF_REACH


class Refused(No):
    exit_code = REFUSED


class Client:
    def __init__(self, url: str = "", token: str = "") -> None:
        """Where to and who; where left out, as INTERLOCK_URL and INTERLOCK_TOKEN say."""
        self.url = (url or os.environ.get("INTERLOCK_URL") or DEFAULT_URL).rstrip("/")
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise click.UsageError(f"INTERLOCK_URL is no web address: {self.url!r}.")
        token = token or os.environ.get("INTERLOCK_TOKEN", "")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, params={k: v for k, v in query.items() if v not in (None, "", [], ())})

    def post(self, path: str, body: Any = None, version: int | None = None) -> Any:
        """A version is what the caller saw: the call is refused when the ticket has changed since."""
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return self.call("POST", path, json={} if body is None else body, headers=headers)

    def upload(
        self, path: str, raw: bytes, request_id: str = "", media_type: str = "application/octet-stream", **query: Any
    ) -> Any:
        """The call bears an id, so that it may be repeated when its answer was lost."""
        named = {k: v for k, v in query.items() if v not in (None, "")}
        headers = {"Content-Type": media_type, "Idempotency-Key": request_id or secrets.token_hex(8)}
        return self.call("POST", path, params=named, content=raw, headers=headers)

    def upload_form(
        self, path: str, parts: Sequence[tuple[str, bytes]], about: Mapping[str, str], request_id: str, **query: Any
    ) -> Any:
        """Several reports as files of one form, each under its name, and what is said beside them."""
        named = {k: v for k, v in query.items() if v not in (None, "")}
        files = [("report", part) for part in parts]
        headers = {"Idempotency-Key": request_id}
        return self.call("POST", path, params=named, files=files, data=dict(about), headers=headers)

    def call(self, method: str, path: str, **what: Any) -> Any:
        try:
            with httpx2.Client(base_url=f"{self.url}/api", headers=self._headers, timeout=TIMEOUT_SECONDS) as http:
                response = http.request(method, path, **what)
        except httpx2.InvalidURL as error:
            raise click.UsageError(f"INTERLOCK_URL is no web address: {error}.") from error
        except httpx2.TransportError as error:
            raise OutOfReach(
                f"No Interlock answers at {self.url}: {_in_short(error)}.",
                "interlock serve starts one; INTERLOCK_URL says where it is.",
                passes_after=0,
            ) from error
        answer = _json(response)
        if response.is_success and (answer is not None or response.status_code == 204):
            return answer
        after = _passes_after(response)
        if not isinstance(answer, dict) or "code" not in answer:
            raise OutOfReach(
                f"{self.url} answered {response.status_code}, and not as Interlock does.",
                "INTERLOCK_URL names the server itself, without /api.",
                passes_after=after,
            )
        kind = OutOfReach if response.status_code == 401 or response.status_code in PASSING else Refused
        # interlock-ignore missing_field, field_type_differs: this is the answer to a call that failed
        raise kind(answer["detail"], *_faults(answer), answer.get("hint", ""), passes_after=after)


def only_project(client: Client, given: str) -> str:
    """The project named on the command line or in INTERLOCK_PROJECT, or the caller's only one."""
    if named := given or os.environ.get("INTERLOCK_PROJECT", ""):
        return named
    mine = [m["project"] for m in client.get("/me")["memberships"]]
    if len(mine) != 1:
        raise click.UsageError(f"Which project? Say --project: {', '.join(mine) or 'you are a member of none'}.")
    return mine[0]


def _passes_after(response: httpx2.Response) -> float | None:
    if response.status_code not in PASSING:
        return None
    asked = response.headers.get("retry-after", "")
    return float(asked) if asked.isascii() and asked.isdigit() else 0


def _json(response: httpx2.Response) -> Any:
    try:
        return response.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None


def _faults(problem: Mapping[str, Any]) -> list[str]:
    """Each of them, where the sentence tells only the first of several."""
    # interlock-ignore missing_field, field_type_differs: this is the answer to a call that failed
    faults = [f"{fault['path']}: {fault['sentence']}" for fault in problem.get("errors", []) if isinstance(fault, dict)]
    return faults if len(faults) > 1 else []


def _in_short(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
