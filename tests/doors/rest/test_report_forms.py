"""Several reports of one run as one form, and what changed beside them."""

import json
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from interlock.rest.report_forms import as_one
from makers import COMMIT, OTHER_COMMIT, REPOSITORY, Team
from rest_door import As

ABOUT = {"repository": REPOSITORY, "commit": COMMIT, "run": "ci/1"}


def junit(*names: str, failed: bool = False) -> bytes:
    inside = "<failure message='200'/>" if failed else ""
    cases = "".join(f"<testcase classname='tests.test_refunds' name='{name}'>{inside}</testcase>" for name in names)
    return f"<testsuite name='s'>{cases}</testsuite>".encode()


PASSED, OTHERS = junit("test_limit"), junit("test_a", "test_b")


async def post(client: httpx2.AsyncClient, *reports: tuple[str, bytes], **about: Any) -> httpx2.Response:
    paths = about.pop("changed_paths", None)
    return await client.post(
        "/tickets/SHOP-1/evidence",
        params=ABOUT | about,
        files=[("report", report) for report in reports],
        data={} if paths is None else {"changed_paths": paths},
    )


async def stored(team: Team) -> list[dict[str, Any]]:
    async with team.db.read() as tx:
        rows = await tx.sql.execute(text("select * from evidence order by id"))
        return [dict(row._mapping) for row in rows]


async def test_a_report_in_a_form_is_kept_as_it_is(as_: As, team: Team):
    await team.ticket()
    assert (await post(as_("robot"), ("report.xml", PASSED))).status_code == 201
    plain = await as_("robot").post("/tickets/SHOP-1/evidence", params=ABOUT, content=PASSED)
    assert plain.status_code == 201
    (kept,) = await stored(team)
    assert (kept["counts"], kept["changed_paths"]) == ({"passed": 1}, None)


async def test_the_paths_that_changed_come_with_it(as_: As, team: Team):
    await team.ticket()
    posted = await post(as_("robot"), ("report.xml", PASSED), changed_paths=json.dumps(["src/b.py", "src/ä.py"]))
    assert posted.status_code == 201
    (kept,) = await stored(team)
    assert kept["changed_paths"] == ["src/b.py", "src/ä.py"]


async def test_the_run_of_a_base_names_the_head(as_: As, team: Team):
    await team.ticket()
    about = {"commit": OTHER_COMMIT, "base_of": COMMIT}
    assert (await post(as_("robot"), ("report.xml", junit("test_limit", failed=True)), **about)).status_code == 201
    same = await post(as_("robot"), ("report.xml", PASSED), base_of=COMMIT)
    assert (same.status_code, same.json()["code"]) == (422, "invalid")
    (kept,) = await stored(team)
    assert (kept["commit"], kept["base_of"], kept["standing"]) == (OTHER_COMMIT, COMMIT, "failed")


@pytest.mark.parametrize(
    ("files", "data", "said"),
    [
        ([("report", ("empty.xml", b""))], {}, "'empty.xml' is empty."),
        ([("rapport", ("a.xml", PASSED))], {}, "'rapport' is no part of this form."),
        ([("changed_paths", ("a.json", b'["a"]')), ("report", ("a.xml", PASSED))], {}, "changed_paths is no JSON list"),
        ([("report", ("a.xml", PASSED))], {"changed_paths": "src/a.py"}, "changed_paths is no JSON list"),
        ([("report", ("a.xml", PASSED))], {"changed_paths": '["/etc/passwd"]'}, "is no path"),
        ([("report", ("a.xml", PASSED))], {"changed_paths": '["../x"]'}, "is no path"),
        ([("report", ("a.xml", PASSED))], {"changed_paths": '["a\\u0000b"]'}, "is no path"),
        ([("report", ("a.xml", PASSED))] * 501, {}, "Too many files"),
        ([("report", ("a.xml", PASSED))], {"changed_paths": '["a"]', "more": "x"}, "Too many fields"),
    ],
    ids=["empty", "unknown part", "paths as file", "no JSON", "absolute", "above", "NUL", "many files", "many fields"],
)
async def test_a_form_that_cannot_be_meant_is_refused(as_: As, team: Team, files: Any, data: Any, said: str):
    await team.ticket()
    refused = await as_("robot").post("/tickets/SHOP-1/evidence", params=ABOUT, files=files, data=data)
    assert refused.status_code == 422, refused.text
    assert said in refused.json()["detail"]
    assert await stored(team) == []


async def test_a_form_without_a_report_is_refused(as_: As, team: Team):
    await team.ticket()
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    for content in (
        b"",
        b"--b--\r\n",
        b"nonsense",
        b'--b\r\nContent-Disposition: form-data; name="report"\r\n\r\nx\r\n--b--',
    ):
        refused = await as_("robot").post("/tickets/SHOP-1/evidence", params=ABOUT, content=content, headers=headers)
        assert refused.status_code == 422, content


async def test_a_form_over_the_limit_is_refused(as_: As, team: Team):
    await team.ticket()
    refused = await post(as_("robot"), ("a.xml", b"x" * 1_500_000), ("b.xml", b"y" * 1_500_000))
    assert refused.status_code == 413


def test_several_reports_are_the_same_bytes_in_whatever_order_they_come():
    one, other = ("a.xml", PASSED), ("b.xml", OTHERS)
    assert as_one([one, other]) == as_one([other, one]) != as_one([one, ("c.xml", OTHERS)])
