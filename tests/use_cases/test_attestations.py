"""Signed statements: those of CI as evidence, and ours on what was closed."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from interlock.core.gate.verdict import State
from interlock.core.identity.signed_results import TEST_RESULT
from interlock.core.identity.signing import Signer, as_pem, sign, verify
from interlock.core.identity.summaries import CLOSING, PAYLOAD_TYPE, STATEMENT, SUMMARY, read_summary
from interlock.core.refusals import Invalid, NotFound, NotPermitted, Refusal
from interlock.store.database import Database
from interlock.use_cases import attestations, gate, producer_keys, projects
from interlock.use_cases.evidence import Upload
from makers import COMMIT, OTHER_COMMIT, REPOSITORY
from reviewed_work import TESTED, Crew, a_crew

CI_KEY = Signer("ci", ed25519.Ed25519PrivateKey.generate())
OTHER_KEY = Signer("other", ed25519.Ed25519PrivateKey.generate())
THE_TEST = TESTED.selectors[0]


@pytest.fixture
async def crew(db: Database) -> Crew:
    crew = await a_crew(db, person_closes=False)
    await register(crew)
    return crew


async def register(crew: Crew, signer: Signer = CI_KEY):
    pem = as_pem(signer.key.public_key())
    return await producer_keys.register_key(crew.db, crew.owner, "SHOP", "builder", pem)


def signed(signer: Signer = CI_KEY, commit: str = COMMIT, **predicate: Any) -> bytes:
    said = {
        "_type": STATEMENT,
        "subject": [{"name": "shop", "digest": {"gitCommit": commit}}],
        "predicateType": TEST_RESULT,
        "predicate": {"result": "PASSED", "configuration": [], "passedTests": [THE_TEST], **predicate},
    }
    return sign(json.dumps(said).encode(), PAYLOAD_TYPE, signer).encode()


async def post(crew: Crew, key: str, raw: bytes, by: Any = None, **about: Any):
    upload = Upload(**{"raw": raw, "repository": REPOSITORY, "commit": "", **about})
    return await attestations.submit_attestation(crew.db, by or crew.ci, key, upload)


async def test_a_signed_statement_meets_a_criterion_and_is_kept_letter_for_letter(crew: Crew):
    ticket = await crew.team.ticket(criteria=(TESTED,))
    await crew.report(ticket.key)
    raw = signed()
    verdict = await post(crew, ticket.key, raw, commit=COMMIT)
    assert verdict.criteria[0].state is State.SATISFIED
    first, close = await attestations.list_attestations(crew.db, crew.owner, ticket.key)
    assert (first.envelope.encode(), first.predicate_type, first.evidence is not None) == (raw, TEST_RESULT, True)
    assert close.close is not None


async def test_the_same_statement_again_changes_nothing(crew: Crew):
    ticket = await crew.team.ticket(criteria=(TESTED,))
    raw = signed()
    for _ in range(3):
        await post(crew, ticket.key, raw)
    assert len(await attestations.list_attestations(crew.db, crew.owner, ticket.key)) == 1


async def test_a_failed_test_in_a_statement_sends_the_ticket_back(crew: Crew):
    ticket = await crew.reported()
    await post(crew, ticket.key, signed(result="FAILED", failedTests=[THE_TEST]))
    assert (await crew.read(ticket.key)).round == 2


async def test_a_test_with_a_warning_has_not_passed(crew: Crew):
    ticket = await crew.reported()
    verdict = await post(crew, ticket.key, signed(result="WARNED", passedTests=["other"], warnedTests=[THE_TEST]))
    assert verdict.criteria[0].state is State.SKIPPED


async def test_a_statement_that_nobody_here_signed_is_refused(crew: Crew):
    ticket = await crew.reported()
    forged = json.loads(signed())
    forged["payload"] = base64.b64encode(b"{}").decode()
    for raw in (signed(OTHER_KEY), json.dumps(forged).encode(), b"garbage", b"\xff"):
        with pytest.raises(Refusal):
            await post(crew, ticket.key, raw)
    assert (await crew.verdict(ticket.key)).criteria[0].state is State.MISSING


async def test_a_statement_about_another_commit_is_refused(crew: Crew):
    ticket = await crew.reported()
    with pytest.raises(Invalid, match="not about"):
        await post(crew, ticket.key, signed(commit=OTHER_COMMIT), commit=COMMIT)
    verdict = await post(crew, ticket.key, signed(commit=OTHER_COMMIT))
    assert verdict.criteria[0].state is State.STALE


async def test_nobody_but_the_ci_that_holds_the_key_posts_its_statements(crew: Crew):
    ticket = await crew.reported()
    for member in (crew.worker, crew.person, crew.owner):
        with pytest.raises(NotPermitted):
            await post(crew, ticket.key, signed(), by=member)


async def test_a_revoked_key_is_believed_no_more_and_does_not_come_back(crew: Crew):
    ticket = await crew.reported()
    [key] = await producer_keys.list_keys(crew.db, crew.owner, "SHOP")
    await producer_keys.revoke_key(crew.db, crew.owner, "SHOP", key.id)
    with pytest.raises(Invalid, match="None of the keys"):
        await post(crew, ticket.key, signed())
    with pytest.raises(Invalid, match="registered before"):
        await register(crew)


async def test_only_owners_register_keys_and_only_for_their_own_ci(crew: Crew):
    pem = as_pem(OTHER_KEY.key.public_key())
    for member in (crew.worker, crew.person, crew.ci):
        with pytest.raises(NotPermitted):
            await producer_keys.register_key(crew.db, member, "SHOP", "builder", pem)
    for name in ("otter", "owner", "nobody"):
        with pytest.raises(NotFound):
            await producer_keys.register_key(crew.db, crew.owner, "SHOP", name, pem)
    with pytest.raises(NotFound):
        await producer_keys.revoke_key(crew.db, crew.owner, "SHOP", 999)


async def closed_statement(crew: Crew, key: str) -> tuple[bytes, dict[str, Any]]:
    close = (await attestations.list_attestations(crew.db, crew.owner, key))[-1]
    assert close.predicate_type == SUMMARY
    payload = verify(close.envelope.encode(), [crew.db.signer.key.public_key()]).payload
    return payload, json.loads(payload)


async def test_a_close_is_signed_with_what_it_was_decided_on(crew: Crew):
    ticket = await crew.reported()
    await crew.post(ticket.key, run="github/1")
    payload, said = await closed_statement(crew, ticket.key)
    [record] = await crew.closes(ticket.key)
    _, policy = await projects.read_policy(crew.db, crew.owner, "SHOP")
    [evidence] = said["predicate"][CLOSING]["evidence"]
    assert said["subject"] == [{"name": REPOSITORY, "digest": {"gitCommit": COMMIT}}]
    assert said["predicate"]["verificationResult"] == "PASSED"
    assert said["predicate"]["policy"]["digest"] == {"sha256": policy.digest}
    assert [i["uri"] for i in said["predicate"]["inputAttestations"]] == [f"urn:interlock:evidence:{evidence['id']}"]
    assert (evidence["producer"], evidence["class"]) == ("builder", "ci_token")
    ours = said["predicate"][CLOSING]
    assert (ours["ticket"], ours["snapshot"], ours["resolution"]) == (ticket.key, record.snapshot, "done")
    assert [(c["name"], c["state"]) for c in ours["criteria"]] == [("AC-1", "satisfied")]
    found = read_summary(payload)
    assert (found.passed, found.ticket, dict(found.commits)) == (True, ticket.key, {REPOSITORY: COMMIT})


async def test_an_override_is_signed_as_one_and_never_as_a_pass(crew: Crew):
    ticket = await crew.reported()
    reason = "The demo is today and the total is known to be off."
    await gate.override_ticket(crew.db, crew.owner, ticket.key, reason)
    payload, said = await closed_statement(crew, ticket.key)
    assert said["predicate"]["verificationResult"] == "FAILED"
    assert said["predicate"]["verifiedLevels"] == ["FAILED"]
    ours = said["predicate"][CLOSING]
    assert (ours["resolution"], ours["reason"], ours["closed_by"]) == ("overridden", reason, "owner")
    assert not read_summary(payload).passed


async def test_what_is_open_has_no_statement_of_ours(crew: Crew):
    ticket = await crew.reported()
    assert await attestations.list_attestations(crew.db, crew.owner, ticket.key) == []
