"""interlock scan --post: both sides go to the server, and each counts once."""

import json
from pathlib import Path
from typing import Any

import pytest

from interlock.cli import posting
from interlock.cli.client import Client, OutOfReach
from interlock.core.contracts.model import Contract, Side
from makers import COMMIT, REPOSITORY
from rest_door import Run

DOCUMENT = {"openapi": "3.1.0", "paths": {"/orders": {"get": {"responses": {"200": {"description": "ok"}}}}}}


async def test_both_sides_are_sent_and_compared_there(run: Run, tmp_path: Path):
    (tmp_path / "api").mkdir()
    (tmp_path / "api/openapi.json").write_text(json.dumps(DOCUMENT))
    (tmp_path / "web").mkdir()
    (tmp_path / "web/package.json").write_text("{}")
    (tmp_path / "web/calls.ts").write_text("fetch('/gone')")
    at = {"GITHUB_SHA": COMMIT, "GITHUB_REPOSITORY": REPOSITORY}
    words = ("scan", str(tmp_path), "--no-cache", "--post", "--project", "SHOP")
    first = run("robot", *words, **at)
    assert first.exit_code == 1
    assert "GET /gone is called, but nobody offers it." in first.stdout
    assert "provider: 0 new, 0 resolved, 0 open in all; 0 place(s) could not be read." in first.stderr
    assert "web/consumer: 1 new, 0 resolved, 1 open in all; 0 place(s) could not be read." in first.stderr
    again = run("robot", *words, **at)
    assert "web/consumer: 0 new, 0 resolved, 1 open in all; 0 place(s) could not be read." in again.stderr


def test_a_contract_is_sent_again_under_the_same_id(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(posting, "WAITS_SECONDS", (0, 0))
    sent: list[str] = []

    class Lossy(Client):
        def upload(self, path: str, raw: bytes, request_id: str = "", media_type: str = "", **query: str) -> Any:
            sent.append(request_id)
            if len(sent) < 3:
                raise OutOfReach("Nobody answers.", passes_after=0)
            return {"source": query["source"]}

    assert posting.send(Lossy(), "SHOP", "web", Contract(Side.CONSUMER), {}) == {"source": "web"}
    assert len(sent) == 3
    assert len(set(sent)) == 1
    assert sent[0]


def test_whoever_stays_away_is_told_in_the_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(posting, "WAITS_SECONDS", (0,))

    class Gone(Client):
        def upload(self, path: str, raw: bytes, request_id: str = "", media_type: str = "", **query: str) -> Any:
            raise OutOfReach("Nobody answers.", passes_after=0)

    with pytest.raises(OutOfReach):
        posting.send(Gone(), "SHOP", "web", Contract(Side.CONSUMER), {})
