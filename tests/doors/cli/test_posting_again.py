"""What is posted when the server does not answer at once, and by whom where there is no token."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from interlock.cli import posting
from interlock.cli.main import main
from makers import COMMIT, REPOSITORY

VERDICT = {"is_open": True, "sentence": "The gate is open.", "criteria": [], "blockers": [], "missing": []}
REFUSED = {"code": "wrong_state", "detail": "SHOP-1 is done.", "hint": "Reopen it."}
WORDS = ("post", "evidence", "SHOP-1", "--commit", COMMIT, "--repository", REPOSITORY, "--run", "7")


class Shaky:
    """Answers as it is told to, one after the other, and notes what it was asked."""

    def __init__(self, *answers: tuple[int, Any] | tuple[int, Any, dict[str, str]]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        shaky = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                shaky.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                status, content, *more = shaky.answers.pop(0)
                raw = json.dumps(content).encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(raw)), **(more[0] if more else {})}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST  # noqa: N815  called so by whoever calls it

            def log_message(self, format: str, *args: Any) -> None:
                """Tests print what they want printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "Shaky":
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waits are noted, and not waited for."""
    waited: list[float] = []
    monkeypatch.setattr(posting, "sleep", waited.append)
    for name in ("INTERLOCK_TOKEN", "INTERLOCK_ID_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL", "INTERLOCK_AUDIENCE"):
        monkeypatch.delenv(name, raising=False)
    return waited


@pytest.fixture
def report(tmp_path: Path) -> str:
    (tmp_path / "report.xml").write_text("<testsuite/>")
    return str(tmp_path / "report.xml")


def post(shaky: Shaky, *words: str, **environ: str) -> Result:
    known = {"INTERLOCK_URL": shaky.url, "INTERLOCK_TOKEN": "ilk_secret"}
    return CliRunner().invoke(main, [*WORDS, *words], env=known | environ)


def test_what_passes_is_waited_for_and_sent_again_under_the_same_id(waits: list[float], report: str):
    busy = {"code": "busy", "detail": "Others hold the same rows.", "hint": ""}
    answers = [(503, busy, {"Retry-After": "7"}), (429, "slow down", {"Retry-After": "900"}), (502, "bad gateway")]
    with Shaky(*answers, (201, VERDICT)) as shaky:
        posted = post(shaky, report)
    assert posted.exit_code == 0, posted.output
    assert waits == [7, posting.LONGEST_WAIT_SECONDS, 8]
    assert len(shaky.asked) == 4
    assert len({headers["idempotency-key"] for _, headers, _ in shaky.asked}) == 1
    assert len({path for path, _, _ in shaky.asked}) == 1


def test_who_never_answers_is_given_up_after_some_time(waits: list[float], report: str):
    with Shaky(*[(500, {"code": "internal", "detail": "Something went wrong.", "hint": ""})] * 5) as shaky:
        gone = post(shaky, report)
    assert gone.exit_code == 3
    assert waits == list(posting.WAITS_SECONDS)
    assert "ilk_secret" not in gone.output


def test_who_is_not_there_is_tried_again_and_then_said(waits: list[float], report: str):
    with Shaky() as shaky:
        pass
    gone = post(shaky, report)
    assert (gone.exit_code, len(waits)) == (3, 4)
    assert "No Interlock answers at" in gone.stderr


@pytest.mark.parametrize(("status", "code"), [(409, 4), (422, 4), (413, 4), (401, 3), (404, 4)])
def test_a_refusal_is_not_asked_for_twice(waits: list[float], report: str, status: int, code: int):
    with Shaky((status, REFUSED)) as shaky:
        refused = post(shaky, report)
    assert (refused.exit_code, waits) == (code, [])
    assert "SHOP-1 is done." in refused.stderr


def test_a_job_without_a_token_shows_its_own(waits: list[float], report: str):
    with Shaky((502, "bad gateway"), (201, {"secret": "ilk_of_the_job"}), (201, VERDICT)) as shaky:
        posted = post(shaky, report, INTERLOCK_TOKEN="", INTERLOCK_ID_TOKEN="jwt.of.gitlab")
    assert posted.exit_code == 0, posted.output
    (_, exchange, evidence) = shaky.asked
    assert exchange[0] == "/api/workload-tokens"
    assert json.loads(exchange[2]) == {"token": "jwt.of.gitlab", "project": "SHOP"}
    assert evidence[1]["authorization"] == "Bearer ilk_of_the_job"
    assert "jwt.of.gitlab" not in posted.output
    assert "ilk_of_the_job" not in posted.output


def test_a_token_that_is_named_wins_over_the_jobs_own(waits: list[float], report: str):
    with Shaky((201, VERDICT)) as shaky:
        assert post(shaky, report, INTERLOCK_ID_TOKEN="jwt.of.gitlab").exit_code == 0
    assert [headers["authorization"] for _, headers, _ in shaky.asked] == ["Bearer ilk_secret"]


def test_github_is_asked_for_a_token_of_the_job(waits: list[float], report: str):
    answers = [(200, {"value": "jwt.of.github"}), (201, {"secret": "ilk_of_the_job"}), (201, VERDICT)]
    with Shaky(*answers) as shaky:
        offered = {"ACTIONS_ID_TOKEN_REQUEST_URL": f"{shaky.url}/token?v=1", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "asking"}
        posted = post(shaky, report, INTERLOCK_TOKEN="", **offered)
    assert posted.exit_code == 0, posted.output
    assert shaky.asked[0][0].startswith("/token?v=1&audience=http")
    assert json.loads(shaky.asked[1][2])["token"] == "jwt.of.github"
    assert not [secret for secret in ("jwt.of.github", "asking", "ilk_of_the_job") if secret in posted.output]


def test_a_scan_is_posted_by_the_job_itself_too(waits: list[float], tmp_path: Path):
    (tmp_path / "openapi.json").write_text('{"openapi": "3.1.0", "paths": {}}')
    outcome = {
        "opened": [],
        "resolved": [],
        "open": [],
        "changes": [],
        "assumptions": [],
        "breaking": 0,
        "unresolved": 0,
    }
    words = ("post", "scan", str(tmp_path), "--project", "SHOP", "--source", "api", "--side", "provider")
    with Shaky((201, {"secret": "ilk_of_the_job"}), (503, {}), (201, outcome)) as shaky:
        known = {"INTERLOCK_URL": shaky.url, "INTERLOCK_ID_TOKEN": "jwt.of.gitlab"}
        posted = CliRunner().invoke(main, [*words, "--commit", COMMIT, "--repository", REPOSITORY], env=known)
    assert posted.exit_code == 0, posted.output
    assert json.loads(shaky.asked[0][2])["project"] == "SHOP"
    assert [headers["authorization"] for _, headers, _ in shaky.asked[1:]] == ["Bearer ilk_of_the_job"] * 2
