"""The member of a race who judges what is reported: what others wait for passes, some of it the second time only."""

import asyncio
from typing import Any

import httpx2

from .client import Seat, Talking
from .plan import PROJECT, Plan
from .record import Outcome

REJECTED = 0.04  # of what is reported for the first time
UNTIL = 0.8  # of all tickets; what is reported after that is not rejected, so that a race comes to its end
PAGE = 200
PAUSE_SECONDS = 0.2


class Judge:
    def __init__(self, talking: Talking, plan: Plan) -> None:
        self._talking = talking
        self._needed = {need for needs in plan.needs.values() for need in needs}
        self._count = len(plan.parts)
        self._cursor = "0.0.0"
        self._seen: set[str] = set()

    async def act(self) -> None:
        calls = self._talking.history.calls
        if calls and calls[-1].outcome is Outcome.UNKNOWN:
            await self._talking.until_known(calls[-1].tool, calls[-1].arguments)
        events = await self._read_on()
        for event in events:
            self._cursor = event["id"]
            if event["kind"] == "ticket.submitted":
                await self._judge(event["ticket"])
        if not events:
            await asyncio.sleep(PAUSE_SECONDS)

    async def _judge(self, key: str) -> None:
        is_first = key not in self._seen
        self._seen.add(key)
        may_fail = is_first and len(self._seen) < UNTIL * self._count
        if may_fail and self._talking.chance.random() < REJECTED:
            await self._review(key, passes=False, reason="The total is counted twice.", criteria=["AC-1"])
        elif key in self._needed:
            await self._review(key, passes=True, reason="I counted it.")

    async def _review(self, key: str, **review: Any) -> None:
        await self._talking.until_known(
            "review_ticket", {"key": key, "request_id": self._talking.new_request(), **review}
        )

    async def _read_on(self) -> list[dict[str, Any]]:
        seat = self._talking.seat
        async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {seat.token}"}, timeout=20) as http:
            url = f"{self._talking.chance.choice(seat.urls)}/api/projects/{PROJECT}/events"
            answer = await http.get(url, params={"after": self._cursor, "limit": PAGE})
            return answer.raise_for_status().json()["items"]


def run_judge(seat: Seat) -> None:
    """The life of the process."""
    talking = Talking(seat)
    talking.wait_for_the_start()
    asyncio.run(talking.talk(Judge(talking, Plan.load(seat.folder)).act))
