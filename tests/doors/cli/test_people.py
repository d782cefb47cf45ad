"""interlock project, member and token; interlock doctor; and how every command says no."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from databases import DatabaseUrls
from interlock.cli.main import COMMANDS, main
from interlock.use_cases import claims, tickets
from makers import Team
from rest_door import Run


def test_an_agent_is_added_and_gets_a_token_that_works(run: Run):
    added = run("owner", "member", "add", "heron", "--kind", "agent", "--role", "qa")
    assert "heron (agent) is a member of SHOP." in added.stdout
    secret = run("owner", "token", "issue", "heron", "--label", "laptop").stdout.strip()
    assert "heron" in run(secret, "member", "list").stdout


def test_a_revoked_token_ends_with_3_and_says_so(run: Run):
    listed = json.loads(run("owner", "token", "list", "otter", "--json").stdout)
    assert run("owner", "token", "revoke", str(listed[0]["id"])).exit_code == 0
    refused = run("otter", "member", "list")
    assert refused.exit_code == 3
    assert "was revoked" in refused.stderr


def test_a_disabled_member_is_shown_as_such(run: Run):
    assert run("owner", "member", "disable", "otter").exit_code == 0
    line = next(x for x in run("owner", "member", "list").stdout.splitlines() if x.startswith("otter"))
    assert line.endswith("disabled")


def test_a_project_is_created_and_its_policy_changed(run: Run):
    assert "BANK is there: The bank" in run("owner", "project", "create", "BANK", "The bank").stdout
    assert "BANK" in run("owner", "project", "list").stdout
    wanted = ("lease_minutes=30", "person_closes=false", "needs.test=ci_oidc", "claims_per_role.backend=2")
    changes = [word for change in wanted for word in ("--set", change)]
    changed = json.loads(run("owner", "project", "policy", "BANK", *changes, "--json").stdout)
    assert changed["version"] == 2
    assert (changed["policy"]["lease_minutes"], changed["policy"]["person_closes"]) == (30, "never")
    assert changed["policy"]["needs"]["test"] == "ci_oidc"
    assert changed["policy"]["claims_per_role"] == {"backend": 2}
    assert "lease_minutes" in run("owner", "project", "policy", "BANK").stdout


def test_a_project_starts_from_a_policy_by_name(run: Run):
    run("owner", "project", "create", "BANK", "The bank", "--preset", "solo")
    begun = json.loads(run("owner", "project", "policy", "BANK", "--json").stdout)
    assert (begun["version"], begun["policy"]["person_closes"]) == (1, "on_risk")
    paths = 'protected_paths=["migrations/**"]'
    changed = json.loads(
        run("owner", "project", "policy", "BANK", "--preset", "strict", "--set", paths, "--json").stdout
    )
    assert (changed["policy"]["reviews_needed"], changed["policy"]["protected_paths"]) == (2, ["migrations/**"])


def test_a_setting_that_is_none_is_refused(run: Run):
    refused = run("owner", "project", "policy", "SHOP", "--set", "lease=30")
    assert refused.exit_code == 4
    assert "body.lease" in refused.stderr


def test_the_only_project_need_not_be_named(run: Run):
    assert run("otter", "member", "list", INTERLOCK_PROJECT="").exit_code == 0


def test_one_of_several_projects_must_be_named(run: Run):
    asked = run("owner", "member", "list", INTERLOCK_PROJECT="")
    assert asked.exit_code == 2
    assert "SHOP" in asked.stderr


def test_a_link_for_a_person_is_made_on_the_machine_itself(run: Run, database_urls: DatabaseUrls):
    local = {"INTERLOCK_DATABASE_URL": database_urls.app, "INTERLOCK_OWNER_DATABASE_URL": database_urls.owner}
    made = run("", "member", "link", "owner", **local)
    assert (made.exit_code, made.stderr) == (0, "")
    assert made.stdout.startswith("http://127.0.0.1:7420/sign-in?link=ill_")


def test_the_passkeys_of_a_person_are_forgotten_on_the_machine_itself(run: Run, database_urls: DatabaseUrls):
    local = {"INTERLOCK_DATABASE_URL": database_urls.app, "INTERLOCK_OWNER_DATABASE_URL": database_urls.owner}
    assert run("", "member", "forget-passkeys", "owner", **local).stdout == "owner had none.\n"
    refused = run("", "member", "forget-passkeys", "otter", **local)
    assert (refused.exit_code, "There is no person otter." in refused.stderr) == (4, True)


def test_the_first_token_is_made_on_the_machine_itself(run: Run, database_urls: DatabaseUrls):
    local = {"INTERLOCK_DATABASE_URL": database_urls.app, "INTERLOCK_OWNER_DATABASE_URL": database_urls.owner}
    made = run("", "token", "issue", "owner", "--label", "first", "--local", **local)
    assert "otter" in run(made.stdout.strip(), "member", "list").stdout


def test_no_server_ends_with_3_and_says_what_would_help(run: Run):
    refused = run("owner", "project", "list", INTERLOCK_URL="http://127.0.0.1:1")
    assert refused.exit_code == 3
    assert "interlock serve" in refused.stderr


@pytest.mark.parametrize("url", ["nonsense", "ftp://example.org", "http://"])
def test_an_address_that_is_none_is_a_wrong_call(run: Run, url: str):
    assert run("owner", "project", "list", INTERLOCK_URL=url).exit_code in (2, 3)


def test_no_token_ends_with_3(run: Run):
    refused = run("", "project", "list")
    assert refused.exit_code == 3
    assert "No token was sent." in refused.stderr


def test_somebody_else_who_answers_is_not_taken_for_interlock(run: Run):
    elsewhere = run("owner", "project", "list", INTERLOCK_URL=f"{address(run)}/somewhere")
    assert elsewhere.exit_code == 3
    assert "not as Interlock does" in elsewhere.stderr


def test_a_command_that_lacks_something_is_a_wrong_call(run: Run):
    assert run("owner", "ticket", "decide", "SHOP-1").exit_code == 2
    assert run("owner", "juggle").exit_code == 2


def test_a_doctor_finds_everything_well(run: Run):
    well = run("owner", "doctor")
    assert well.exit_code == 0
    assert "owner (person)" in well.stdout
    assert well.stdout.endswith("All is well.\n")


async def test_a_doctor_names_what_is_stuck_and_the_command_that_frees_it(run: Run, team: Team):
    await team.ticket("Refund an order")
    await team.ticket("Show the refund", needs=("SHOP-1",))
    await team.ticket("Count the refunds")
    await tickets.escalate_ticket(team.db, team.owner, "SHOP-3", "Nobody knows what counts.")
    worker = await team.joined("worker")
    await claims.claim_ticket(team.db, worker, "SHOP-1")
    async with team.db.transaction() as tx:
        await tx.sql.execute(text("update parts set lease_until = now() - interval '1 hour' where state = 'held'"))
    unwell = run("owner", "doctor")
    assert unwell.exit_code == 1
    assert "interlock ticket decide SHOP-3 --to ready" in unwell.stdout
    assert "interlock ticket free SHOP-1 --role work" in unwell.stdout
    assert "SHOP-2 (Show the refund), ready, for 1 minute: Waits for SHOP-1 (in_progress)." in unwell.stdout


def test_help_names_every_command_in_one_line_each():
    shown = CliRunner().invoke(main, ["--help"]).stdout
    assert [name for name in COMMANDS if f"\n  {name} " not in shown] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_explains_itself(name: str):
    assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0


def test_the_terminal_starts_without_the_server_in_memory():
    heavy = "{'fastapi', 'sqlalchemy', 'mcp', 'pydantic', 'httpx2', 'yaml'}"
    code = f"import sys; import interlock.cli.main; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=own_path())
    assert done.stdout.strip() == "set()"


def own_path() -> dict[str, str]:
    return {"PYTHONPATH": ":".join(sys.path)}


def address(run: Run) -> str:
    said = run("owner", "doctor").stdout
    return said.split()[1]
