"""Evidence comes in: reports of tests, static analysis and coverage, and word of runs that have started."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..core import jobs
from ..core.commits import checked_base, checked_head, checked_paths
from ..core.criteria import Criterion
from ..core.events import Event
from ..core.events import Kind as Happened
from ..core.evidence.model import Report
from ..core.evidence.read import AnyReport, read
from ..core.evidence.saying import said_of
from ..core.gate import producers
from ..core.gate.closing import must_be_undecided
from ..core.gate.facts import Link, Outcome, Standing
from ..core.gate.policy import ProducerClass
from ..core.gate.standings import standing
from ..core.gate.verdict import Verdict
from ..core.members import Actor, Deed
from ..core.refusals import Invalid
from ..core.tickets import Ticket
from ..store import attestations, events, evidence, tickets
from ..store.attestations import Statement
from ..store.database import Database, Transaction
from ..store.evidence import Posted
from .attempts import remembered
from .holding import must_write_in_time
from .judging import judge_again
from .lost_tests import compared, keep_passed
from .requests import once

REMARKS_KEPT = 100  # on what is not as it might be
MESSAGE_LETTERS = 500


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A report and where it comes from. `run_passed` is CI's own conclusion on the whole run, None where unknown.

    `run` and `attempt` name the run, so that a later one of the same check replaces it. A check that is not named is
    that of the report's family: tests, static or coverage. `base_of` is the head whose tests were run at `commit`, its
    base, to show that they fail without the work. `changed_paths` are those in which the commit differs from its base;
    None: nobody said.
    """

    raw: bytes
    repository: str
    commit: str
    format: str = "auto"
    check: str = ""
    run: str = ""
    attempt: int = 1
    run_passed: bool | None = None
    base_of: str | None = None
    changed_paths: Sequence[str] | None = None


async def submit_evidence(
    db: Database, actor: Actor, key: str, upload: Upload, request_id: str = "", fence: int | None = None
) -> Verdict:
    """What the gate says with this report in it. The very same report of the same run again changes nothing.

    What an agent or a person uploads is kept as their own word, and meets no criterion. Refuses (StaleFence) an
    agent that lost its claim on the ticket, and a fence that gives no leave to write.
    """
    return await submit_report(db, actor, key, upload, partial(read, upload.format, upload.raw), request_id, fence)


async def submit_report(
    db: Database,
    actor: Actor,
    key: str,
    upload: Upload,
    read_report: Callable[[], AnyReport],
    request_id: str = "",
    fence: int | None = None,
    statement: Statement | None = None,
) -> Verdict:
    """The same, of a report that is read in another way, and kept beside the statement that it came in."""
    async with remembered(db, actor, key, Deed.POST_EVIDENCE):
        project_id, number = actor.on_ticket(key, Deed.POST_EVIDENCE)
        repository, commit = checked_head(upload.repository, upload.commit)
        base_of = None if upload.base_of is None else checked_base(commit, upload.base_of)
        paths = None if upload.changed_paths is None else checked_paths(upload.changed_paths)
        jobs.must_speak_for(actor.job, repository, base_of or commit)
        run, attempt = jobs.run_of(actor.job, upload.run, upload.attempt)
        word = producers.of_upload(actor)
        report = await asyncio.to_thread(read_report)  # before any transaction: it may be large
        check = upload.check or report.family.value
        async with db.transaction() as tx:

            async def act() -> Verdict:
                ticket = await _locked(tx, actor, project_id, number, fence)
                criteria = await tickets.criteria_of(tx, ticket.id)
                links = await asyncio.to_thread(_links, ticket, criteria, report)  # a second, where tests are many
                posted = Posted(
                    repository,
                    commit,
                    actor.id,
                    word,
                    check,
                    run,
                    attempt,
                    standing(report, upload.run_passed),
                    report.format,
                    report.digest,
                    {str(name): n for name, n in report.counts.items() if n},
                    _detail(report, upload.run_passed),
                    links,
                    jobs.as_data(actor.job),
                    base_of,
                    paths if word >= ProducerClass.CI_TOKEN else None,
                    family=report.family,
                )
                return await _post(tx, ticket, posted, report.sentence, report, statement)

            arguments = [
                key,
                repository,
                commit,
                check,
                run,
                attempt,
                report.digest,
                upload.run_passed,
                fence,
                *([base_of, paths] if base_of or paths is not None else ()),  # an older request knows neither
            ]
            return await once(tx, actor, request_id, "submit evidence", arguments, Verdict, act)


async def start_run(
    db: Database,
    actor: Actor,
    key: str,
    repository: str,
    commit: str,
    check: str,
    run: str,
    attempt: int = 1,
    fence: int | None = None,
) -> Verdict:
    """A run has begun: until it reports, what older runs of the check said counts no more.

    Refuses (Invalid) a run without a name, since nobody could tell which report ends it; (StaleFence) as
    `submit_evidence` does.
    """
    async with remembered(db, actor, key, Deed.POST_EVIDENCE):
        project_id, number = actor.on_ticket(key, Deed.POST_EVIDENCE)
        repository, commit = checked_head(repository, commit)
        jobs.must_speak_for(actor.job, repository, commit)
        run, attempt = jobs.run_of(actor.job, run, attempt)
        if not run.strip():
            raise Invalid("A run that starts wants a name.", "Send the run's id, and the same id with its report.")
        async with db.transaction() as tx:
            ticket = await _locked(tx, actor, project_id, number, fence)
            word, job = producers.of_upload(actor), jobs.as_data(actor.job)
            posted = Posted(repository, commit, actor.id, word, check, run, attempt, Standing.STARTED, identity=job)
            return await _post(tx, ticket, posted, "The run has started.")


async def _locked(tx: Transaction, actor: Actor, project_id: int, number: int, fence: int | None) -> Ticket:
    """The ticket, if the caller may still say something of it."""
    ticket = await tickets.lock(tx, project_id, number)
    await must_write_in_time(tx, ticket, actor, fence)
    must_be_undecided(ticket)
    return ticket


async def _post(
    tx: Transaction,
    ticket: Ticket,
    posted: Posted,
    sentence: str,
    report: AnyReport | None = None,
    statement: Statement | None = None,
) -> Verdict:
    if not await evidence.is_known(tx, ticket, posted):
        tests = report if isinstance(report, Report) else None
        posted = await compared(tx, ticket, posted, tests) if tests else posted
        id = await evidence.add(tx, ticket, posted)
        if tests:
            await keep_passed(tx, id, posted, tests)
        if statement:
            await attestations.add(tx, ticket, statement.predicate_type, statement.envelope, evidence_id=id)
        about: dict[str, Any] = {
            "evidence": id,
            "check": posted.check,
            "run": posted.run,
            "attempt": posted.attempt,
            "standing": posted.standing,
            "class": posted.producer_class.word,
            "repository": posted.repository,
            "commit": posted.commit,
            "criteria": {f"AC-{said.criterion}": said.outcome for said, _ in posted.links},
            "sentence": sentence,
        }
        if posted.base_of:
            about["base_of"] = posted.base_of
        if posted.identity:
            about["job"] = dict(posted.identity)
        if posted.lost_tests:
            about["lost_tests"] = posted.lost_tests
        await events.append(
            tx, Event(Happened.EVIDENCE_POSTED, ticket.project_id, ticket.id, posted.producer_id, about)
        )
    _, verdict = await judge_again(tx, ticket, posted.producer_id)
    return verdict


def _links(ticket: Ticket, criteria: Sequence[Criterion], report: AnyReport) -> list[tuple[Link, tuple[str, ...]]]:
    hashes = {c.number: c.hash for c in criteria}
    said = said_of(ticket.key, criteria, report)
    return [(Link(s.criterion, hashes[s.criterion], Outcome(s.outcome.value), s.reason), s.cases) for s in said]


def _detail(report: AnyReport, run_passed: bool | None) -> dict[str, Any]:
    """What a person wants to see of it: why it is not believed, and what is not as it might be."""
    remarks = report.remarks
    return {
        "run_passed": run_passed,
        "problems": list(report.problems),
        "cases": [
            {"title": remark.title, "outcome": remark.outcome, "message": remark.message[:MESSAGE_LETTERS]}
            for remark in remarks[:REMARKS_KEPT]
        ],
        "cases_left_out": max(0, len(remarks) - REMARKS_KEPT),
    }
