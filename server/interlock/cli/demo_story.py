"""The story of the demo: a ticket's life, from a vague spec to an open gate. Each line is checked as it is told."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import demo_files
from .client import Refused
from .demo_agent import Agent, fence_of
from .demo_checkout import REPOSITORY
from .demo_ci import Ci
from .demo_screen import NotAsTold, also, did, passed, refused, scene, sure
from .demo_team import Team

VAGUE = "The refund form is user-friendly and works properly."
QUESTION = "Which columns does accounting's program read, and in which order?"
KEY = re.compile(r"^[A-Z]+-[0-9]+", re.MULTILINE)


@dataclass
class Stage:
    """Who plays, and what is known so far: the tickets' keys by their `ref`, and who does the backend."""

    team: Team
    ci: Ci
    pause_seconds: float
    keys: dict[str, str] = field(default_factory=dict[str, str])
    _backend: Agent | None = None

    @property
    def key(self) -> str:
        return self.keys["refunds"]

    @property
    def backend(self) -> Agent:
        assert self._backend, "nobody has won the race yet"
        return self._backend

    @backend.setter
    def backend(self, winner: Agent) -> None:
        self._backend = winner


async def tell(stage: Stage) -> None:
    """Refuses (NotAsTold) at the first thing that does not happen."""
    for title, happens in SCENES:
        scene(title)
        await happens(stage)
        await asyncio.sleep(stage.pause_seconds)


async def _write_the_spec(stage: Stage) -> None:
    writer = stage.team.writer
    tickets = demo_files.tickets()
    clear = tickets[0]["criteria"][-1]
    vague = {**tickets[0], "criteria": [*tickets[0]["criteria"][:-1], {**clear, "text": VAGUE}]}
    made = KEY.findall(await writer.ask("create_tickets", tickets=[vague, *tickets[1:]]))
    sure(len(made) == len(tickets), f"{len(tickets)} tickets were asked for, and {len(made)} created.")
    stage.keys |= dict(zip((t["ref"] for t in tickets), made, strict=True))
    did("wren", f"creates {', '.join(made)} from one description of the feature")

    no = await writer.is_refused("publish_ticket", key=stage.key)
    sure("AC-5" in no and "user-friendly" in no, f"Lint did not name the vague criterion: {no}")
    refused("wren", no)
    numbered = [{**c, "number": n} for n, c in enumerate(tickets[0]["criteria"], 1)]
    await writer.ask("revise_ticket", key=stage.key, change={"criteria": numbered})
    did("wren", f'writes what can be seen instead: "{clear["text"]}"')
    for ref in ("refunds", "statement", "search"):
        await writer.ask("publish_ticket", key=stage.keys[ref])
    passed("wren", f"publishes {stage.key}, {stage.keys['statement']} (waits for {stage.key}), {stage.keys['search']}")
    await writer.ask("post_message", key=stage.keys["export"], kind="question", body=QUESTION, blocking=True)
    did("wren", f'leaves {stage.keys["export"]} a draft and asks you: "{QUESTION}"')


async def _scan_the_base(stage: Stage) -> None:
    await asyncio.to_thread(stage.ci.checkout.begin, "you")
    scanned = await stage.ci.scan()
    sure(not scanned.open, "The shop's two sides should agree before anybody works on it.")
    passed("ci", f"reads the API and the calls of the web client at {stage.ci.checkout.head[:12]}: they agree")


async def _race(stage: Stage) -> None:
    rivals = (stage.team.otter, stage.team.marten)
    answers = await asyncio.gather(*(r.try_to("claim_ticket", key=stage.key, role="backend") for r in rivals))
    won = [rival for rival, answer in zip(rivals, answers, strict=True) if not answer.is_refusal]
    sure(len(won) == 1, f"Of two claims at once {len(won)} were granted.")
    stage.backend = won[0]
    lost, no = next((r, a.text) for r, a in zip(rivals, answers, strict=True) if a.is_refusal)
    sure(f"held by {won[0].name} until" in no, f"The loser does not read who holds it: {no}")
    passed(won[0].name, f"claims {stage.key} (backend), under a fence and a lease of 15 minutes")
    refused(lost.name, no)
    taken = await lost.ask("claim_ticket")
    sure(stage.keys["search"] in taken, f"The next ticket should be {stage.keys['search']}: {taken}")
    did(lost.name, f"asks for the next one and gets {stage.keys['search']}")
    await stage.team.lynx.claim(stage.key, "frontend")
    passed("lynx", f"claims {stage.key} (frontend)")


async def _work(stage: Stage) -> None:
    brief = await stage.backend.ask("get_ticket", key=stage.key)
    sure(all(f"AC-{n}" in brief for n in range(1, 6)), "The brief does not hold every criterion.")
    did(stage.backend.name, "reads the brief: the whole spec and all five criteria, verbatim")
    await _report(stage, stage.backend, "backend", demo_files.STEPS[0], "POST /refunds answers 201, 404 and 409.")
    await _report(stage, stage.team.lynx, "frontend", demo_files.STEPS[2], "The form is there; I wrote it from memory.")
    await _must_be(stage, "verifying", round=1)


async def _verify_and_return(stage: Stage) -> None:
    scanned = await stage.ci.scan()
    sure(len(scanned.errors) == 3, f"The scan should see 3 errors, and sees {len(scanned.errors)}.")
    refused("ci", "scans both sides: they drifted apart")
    for mismatch in scanned.errors:
        places = ", ".join([*mismatch["consumer_places"], mismatch["provider_place"]])
        also(f"{mismatch['sentence']} ({places})")
    verdict = await stage.team.heron.read("get_gate", key=stage.key)
    told = "\n".join(verdict["missing"])
    sure(not verdict["is_open"], "The gate should be shut.")
    sure(all(m["fingerprint"] in told for m in scanned.errors), f"The gate does not name the mismatches: {told}")
    refused("heron", f"reads the gate: {verdict['sentence']}")

    did("ci", f"runs the tests at {stage.ci.checkout.head[:12]} (pytest, in a process of its own) and posts the report")
    await stage.ci.test(stage.key)
    ticket = await _must_be(stage, "ready", round=2)
    refused("ci", f"a named test fails, so {stage.key} goes back to ready, round {ticket['round']}")


async def _work_again(stage: Stage) -> None:
    fence = fence_of(await stage.backend.ask("claim_ticket", key=stage.key, role="backend"))
    brief = await stage.backend.ask("get_ticket", key=stage.key)
    reason = next((line for line in brief.splitlines() if line.startswith("- AC-2")), "")
    sure("test_refunds_may_not_exceed_the_total_together" in reason, f"The brief does not say why it is back: {brief}")
    did(stage.backend.name, "claims it again, and finds the reason in its brief:")
    also(reason.removeprefix("- "))
    note = "Compares with what remains, not with the total."
    await _report(stage, stage.backend, "backend", demo_files.STEPS[1], note, fence)

    fence = await stage.team.lynx.claim(stage.key, "frontend")
    found = await stage.team.lynx.ask("get_mismatches", ticket=stage.key)
    sure("amount_cents" in found, f"get_mismatches does not name the field: {found}")
    did("lynx", "asks get_mismatches what exactly disagrees, and takes the names that the API declares")
    await _report(stage, stage.team.lynx, "frontend", demo_files.STEPS[3], "Sends and reads the cents.", fence)
    await _must_be(stage, "verifying", round=2)


async def _prove(stage: Stage) -> None:
    worker, heron = stage.backend, stage.team.heron
    no = await worker.is_refused("review_ticket", key=stage.key, passes=True, criteria=["AC-5"], reason="Looks good.")
    sure("may not judge AC-5" in no, f"The worker's review was refused for another reason: {no}")
    refused(worker.name, no)
    verdict = await stage.ci.test(stage.key)
    sure(_met(verdict) == {1, 2, 3}, f"CI's report should meet AC-1 to AC-3: {verdict['missing']}")
    passed("ci", "runs the tests again: all pass, AC-1 to AC-3 are met at this very commit")
    scanned = await stage.ci.scan()
    sure(not scanned.open, f"{len(scanned.open)} mismatch(es) should be resolved.")
    passed("ci", f"scans both sides again: {len(scanned.resolved)} mismatches are resolved, AC-4 is met")
    no = await worker.is_refused("close_ticket", key=stage.key)
    sure("a person closes tickets" in no, f"The worker's closing was refused for another reason: {no}")
    refused(worker.name, no)
    verdict = await heron.read("get_gate", key=stage.key)
    reason = "refund_form.ts says the refunded amount and what can still be refunded, in one line."
    await heron.ask("review_ticket", key=stage.key, passes=True, reason=reason, snapshot=verdict["snapshot"])
    verdict = await heron.read("get_gate", key=stage.key)
    sure(verdict["is_open"], f"The gate should be open: {verdict['missing']}")
    passed("heron", f"worked on none of it, reviews AC-5: {verdict['sentence']}")
    no = await asyncio.to_thread(_refusal_of_ci, stage, verdict["snapshot"])
    sure("of kind ci and may not accept" in no, f"CI's acceptance was refused for another reason: {no}")
    refused("ci", f"tries to accept it: {no}")


SCENES: tuple[tuple[str, Callable[[Stage], Awaitable[None]]], ...] = (
    ("A spec becomes tickets", _write_the_spec),
    ("CI reads the contract as it is", _scan_the_base),
    ("Two agents want the same part at the same moment", _race),
    ("They work, and report", _work),
    ("Nothing is believed: it is verified", _verify_and_return),
    ("Round 2", _work_again),
    ("Nobody judges their own work", _prove),
)


async def _report(stage: Stage, agent: Agent, role: str, step: str, note: str, fence: int = 0) -> None:
    fence = fence or await _fence(agent, stage.key)
    commit, paths = await asyncio.to_thread(stage.ci.checkout.change, step, agent.name, note)
    scope = await agent.ask("check_scope", key=stage.key, paths=list(paths))
    sure("NO " not in scope, f"{agent.name} left the ticket's scope: {scope}")
    await agent.ask(
        "report_part",
        key=stage.key,
        fence=fence,
        repository=REPOSITORY,
        commit=commit,
        handoff=note,
        tokens_spent=12_000,
    )
    did(agent.name, f'commits {commit[:12]} and reports {role}: "{note}"')


async def _fence(agent: Agent, key: str) -> int:
    """As its workload says it: an agent that was interrupted finds its way back like this."""
    mine = await agent.read("get_my_workload")
    return next(held["fence"] for held in mine["holding"] if held["key"] == key)


async def _must_be(stage: Stage, state: str, round: int) -> Mapping[str, Any]:
    page = await stage.team.heron.read("get_ticket", key=stage.key)
    ticket = page["ticket"]
    is_now = f"{ticket['state']} in round {ticket['round']}"
    sure((ticket["state"], ticket["round"]) == (state, round), f"{stage.key} should be {state}, and is {is_now}.")
    return ticket


def _met(verdict: Mapping[str, Any]) -> set[int]:
    return {c["number"] for c in verdict["criteria"] if c["state"] == "satisfied"}


def _refusal_of_ci(stage: Stage, snapshot: str) -> str:
    try:
        stage.team.ci.post(f"/tickets/{stage.key}/acceptance", {"snapshot": snapshot})
    except Refused as no:
        return " ".join([no.message, *no.more])
    raise NotAsTold("CI was allowed to accept a ticket.")
