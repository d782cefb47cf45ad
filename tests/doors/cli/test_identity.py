"""interlock workload, key, token exchange, member distrust; and verify-attestation, which asks nobody."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric import ed25519

from interlock.cli.main import main
from interlock.core.identity.signing import Signer, as_pem, sign
from interlock.core.identity.summaries import CLOSING, PAYLOAD_TYPE, STATEMENT, SUMMARY
from job_tokens import AUDIENCE, PIN, REPOSITORY_ID, Issuer, a_site
from makers import COMMIT, OTHER_COMMIT, REPOSITORY
from rest_door import Run

SIGNER = Signer("https://interlock.example.org", ed25519.Ed25519PrivateKey.generate())
OTHER = Signer("https://interlock.example.org", ed25519.Ed25519PrivateKey.generate())


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with a_site() as site:
        yield Issuer(site)


def declare(run: Run, issuer: Issuer) -> Result:
    known = ("--id", REPOSITORY_ID, "--workflow", PIN, "--issuer", issuer.url)
    return run("owner", "workload", "add", "github", REPOSITORY, *known)


def on_github(issuer: Issuer) -> dict[str, str]:
    """As a job of GitHub finds it: an address to ask for a token, for an audience."""
    issuer.site.shows("/token?audience=http%3A%2F%2Finterlock.test", {"value": issuer.token()})
    asked = {"ACTIONS_ID_TOKEN_REQUEST_URL": f"{issuer.url}/token", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "secret"}
    return {**asked, "INTERLOCK_TOKEN": "", "INTERLOCK_AUDIENCE": AUDIENCE}


def test_a_workload_is_declared_listed_and_revoked(run: Run, issuer: Issuer):
    added = declare(run, issuer)
    assert "SHOP believes jobs of example/shop on push, merge_group, as ci." in added.stdout
    assert "Their word is ci_oidc." in added.stdout
    assert PIN in run("otter", "workload", "list").stdout
    [listed] = json.loads(run("otter", "workload", "list", "--json").stdout)
    assert run("owner", "workload", "revoke", str(listed["id"])).exit_code == 0
    assert "revoked" in run("otter", "workload", "list").stdout


def test_a_job_of_github_exchanges_its_own_token(run: Run, issuer: Issuer):
    declare(run, issuer)
    given = run("", "token", "exchange", **on_github(issuer))
    assert given.exit_code == 0
    me = run(given.stdout.strip(), "workload", "list", "--json")
    assert me.exit_code == 0


def test_a_job_of_gitlab_finds_its_token_in_the_environment_and_shows_it_once(run: Run, issuer: Issuer):
    declare(run, issuer)
    environ = {"INTERLOCK_ID_TOKEN": issuer.token(), "INTERLOCK_TOKEN": ""}
    assert run("", "token", "exchange", **environ).exit_code == 0
    again = run("", "token", "exchange", **environ)
    assert again.exit_code != 0
    assert "was shown before" in again.stderr
    assert environ["INTERLOCK_ID_TOKEN"] not in again.output


def test_outside_of_ci_there_is_nothing_to_exchange(run: Run):
    said = run("otter", "token", "exchange")
    assert said.exit_code == 2
    assert "id-token: write" in said.stderr


def test_a_key_is_registered_listed_and_revoked(run: Run, tmp_path: Path):
    file = tmp_path / "key.pub"
    file.write_text(as_pem(SIGNER.key.public_key()))
    assert SIGNER.key_id[:16] in run("owner", "key", "add", "robot", str(file)).stdout
    [listed] = json.loads(run("otter", "key", "list", "--json").stdout)
    assert run("owner", "key", "revoke", str(listed["id"])).exit_code == 0
    assert "revoked" in run("otter", "key", "list").stdout


def test_a_member_is_distrusted(run: Run):
    done = run("owner", "member", "distrust", "robot", "--reason", "Its token leaked.", "--since", "2026-01-01")
    assert "robot is believed no more in SHOP; 0 open ticket(s) were judged again." in done.stdout


def envelope(signer: Signer = SIGNER, result: str = "PASSED") -> str:
    ours = {"ticket": "SHOP-12", "sentence": "The gate is open."}
    predicate = {"verifier": {"id": signer.name}, "verificationResult": result, CLOSING: ours}
    subject = [{"name": REPOSITORY, "digest": {"gitCommit": COMMIT}}]
    said = {"_type": STATEMENT, "subject": subject, "predicateType": SUMMARY, "predicate": predicate}
    return sign(json.dumps(said).encode(), PAYLOAD_TYPE, signer)


def checked(tmp_path: Path, made: str, *options: str) -> Result:
    file = tmp_path / "interlock.pub"
    file.write_text(SIGNER.public_key)
    return CliRunner().invoke(main, ["verify-attestation", "-", "--key", str(file), *options], input=made)


def test_a_statement_is_checked_offline(tmp_path: Path):
    said = checked(tmp_path, envelope(), "--commit", COMMIT)
    assert said.exit_code == 0
    assert said.stdout.startswith("SHOP-12: PASSED. The gate is open.")
    found = json.loads(checked(tmp_path, envelope(), "--json").stdout)
    assert (found["passed"], found["commits"], found["key_id"]) == (True, {REPOSITORY: COMMIT}, SIGNER.key_id)


def test_a_signed_no_ends_with_1(tmp_path: Path):
    said = checked(tmp_path, envelope(result="FAILED"))
    assert (said.exit_code, said.stdout.split(".")[0]) == (1, "SHOP-12: FAILED")


@pytest.mark.parametrize("made", [envelope(OTHER), envelope().replace("payload", "pay_load"), "garbage", ""])
def test_what_the_key_did_not_sign_ends_with_4(tmp_path: Path, made: str):
    assert checked(tmp_path, made).exit_code == 4


def test_another_commit_than_the_one_wanted_ends_with_4(tmp_path: Path):
    assert checked(tmp_path, envelope(), "--commit", OTHER_COMMIT).exit_code == 4
