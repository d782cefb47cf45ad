"""Flow 2: CI posts a report and reads what the gate says; nonsense costs nothing."""

import pytest

from interlock.cli.client import Refused
from makers import COMMIT, REPOSITORY
from servers import Shop, post_report

TEST = "tests/test_refunds.py::test_limit"


async def test_the_answer_to_a_report_is_the_verdict(shop: Shop):
    key = await shop.reported()
    verdict = post_report(shop.rest("robot"), key, (TEST, True))
    assert verdict["is_open"] is True
    assert verdict["sentence"] == "The gate is open. A person closes it."


async def test_a_failing_report_sends_the_ticket_back_with_its_reason(shop: Shop):
    key = await shop.reported()
    post_report(shop.rest("robot"), key, (TEST, False))
    page = shop.rest("owner").get(f"/tickets/{key}")
    assert (page["ticket"]["state"], page["ticket"]["round"]) == ("ready", 2)
    async with shop.agent("otter") as otter:
        brief = await otter.ask("get_ticket", key=key)
    assert "Why it came back last:\n- AC-1: tests.test_refunds::test_limit failed: assert 201 == 409." in brief


async def test_a_report_of_other_tests_opens_nothing(shop: Shop):
    key = await shop.reported()
    verdict = post_report(shop.rest("robot"), key, ("tests/test_orders.py::test_order", True))
    assert verdict["missing"] == [f'AC-1: The report has no test "{TEST}".']


@pytest.mark.parametrize("nonsense", [b"", b"no XML", b"<testsuite", b"<html/>", b"\x00\x01\x02"])
async def test_nonsense_is_refused_and_leaves_no_trace(shop: Shop, nonsense: bytes):
    key = await shop.reported()
    robot, owner = shop.rest("robot"), shop.rest("owner")
    before = owner.get(f"/tickets/{key}")
    with pytest.raises(Refused):
        robot.upload(f"/tickets/{key}/evidence", nonsense, repository=REPOSITORY, commit=COMMIT)
    after = owner.get(f"/tickets/{key}")
    assert (after["ticket"], after["evidence"], after["events"]) == (before["ticket"], [], before["events"])


async def test_an_agents_own_report_is_kept_and_meets_nothing(shop: Shop):
    key = await shop.reported()
    verdict = post_report(shop.rest("lynx"), key, (TEST, True))
    assert verdict["missing"] == ["AC-1: Only lynx says so, as claim; ci_token is needed."]
