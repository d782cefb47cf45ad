"""How REST says no, whatever goes wrong."""

import logging
from collections.abc import Iterator

import httpx2
import pytest
from fastapi import FastAPI

from interlock.core import refusals
from interlock.core.refusals import Busy, Changed, HeldByAnother, Refusal, Unavailable
from interlock.rest.problems import STATUS
from interlock.use_cases import projects
from interlock.vocabulary.problems import TITLES
from rest_door import As


def every_refusal(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for below in kind.__subclasses__():
        yield below
        yield from every_refusal(below)


@pytest.mark.parametrize("kind", list(every_refusal()), ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_status_and_a_title(kind: type[Refusal]):
    assert kind.__module__ == refusals.__name__
    assert kind.code in STATUS
    assert kind.code in TITLES


async def test_a_refusal_is_told_whole(as_: As, monkeypatch: pytest.MonkeyPatch):
    no = HeldByAnother("SHOP-1 is held by otter.", "Take another.", holder="otter", fence=7, status="odd", title=None)
    answer = await asked(as_, monkeypatch, no)
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert answer.json() == {
        "type": "urn:interlock:problem:held_by_another",
        "title": "Held by another",
        "status": 409,
        "detail": "SHOP-1 is held by otter.",
        "code": "held_by_another",
        "hint": "Take another.",
        "holder": "otter",
        "fence": 7,
    }


@pytest.mark.parametrize("no", [Busy("Others are at it."), Unavailable("The database is away.")])
async def test_what_may_pass_later_says_when(no: Refusal, as_: As, monkeypatch: pytest.MonkeyPatch):
    answer = await asked(as_, monkeypatch, no)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_a_change_in_between_is_a_conflict_where_no_version_was_named(as_: As, monkeypatch: pytest.MonkeyPatch):
    assert (await asked(as_, monkeypatch, Changed("It has changed."))).status_code == 409


async def test_a_fault_of_ours_tells_the_caller_an_id_and_the_log_everything(
    as_: As, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.ERROR):
        answer = await asked(as_, monkeypatch, LookupError("password=hunter2"))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "hunter2" not in answer.text
    assert answer.json()["id"] in caplog.text
    assert "hunter2" in caplog.text


async def test_a_wrong_method_names_those_that_are_possible(as_: As):
    answer = await as_("owner").delete("/projects/SHOP/policy")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, PATCH")


@pytest.mark.parametrize("path", ["/nothing", "/nothing%0Ahere", "/", "/tickets"])
async def test_an_address_without_anything_is_a_problem_too(path: str, as_: As):
    answer = await as_("owner").get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_the_server_is_well_and_says_so_to_anybody(as_: As):
    answer = await as_("").get("/health")
    assert (answer.status_code, answer.json()["migrations"]) == (200, "applied")


async def asked(as_: As, monkeypatch: pytest.MonkeyPatch, outcome: Exception) -> httpx2.Response:
    """What is said when the use case behind GET /projects ends like that."""

    async def list_projects(*_: object) -> None:
        raise outcome

    monkeypatch.setattr(projects, "list_projects", list_projects)
    return await as_("owner").get("/projects")


def test_the_api_is_mounted_beside_the_other_doors(app: FastAPI):
    assert [route.path for route in app.router.routes] == ["/api"]  # type: ignore[attr-defined]  a route with a path
