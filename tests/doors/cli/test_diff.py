"""interlock diff says by its exit code whether an API still serves those who were right."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from interlock.cli.diff import diff
from interlock.cli.leniency import Said
from interlock.core.contracts.interlock_toml import Configuration
from interlock.core.contracts.settling import Waiver


def run(*arguments: object) -> Result:
    return CliRunner().invoke(diff, [str(a) for a in arguments])


def document(path: Path, **fields: str) -> Path:
    properties = {name: {"type": kind} for name, kind in fields.items()}
    schema = {"type": "object", "required": list(fields), "properties": properties}
    answer: dict[str, Any] = {"description": "ok", "content": {"application/json": {"schema": schema}}}
    whole = {"openapi": "3.1.0", "paths": {"/orders/{id}": {"get": {"responses": {"200": answer}}}}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(whole, indent=1))
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return document(tmp_path / "old/openapi.json", id="integer", total="number")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return document(tmp_path / "new/openapi.json", id="integer", note="string")


def git(folder: Path, *words: str) -> None:
    about = ["-c", "user.name=ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *about, *words], cwd=folder, check=True, capture_output=True)


def test_what_breaks_is_told_and_is_exit_code_one(old: Path, new: Path):
    result = run(old, new)
    assert result.exit_code == 1
    assert "breaking: 'response.200.total' of GET /orders/{id} is gone. [required_property.removed " in result.output
    assert f"  before: {old.parent.as_posix()[1:]}" not in result.output
    assert result.output.endswith("1 breaking, 1 info. --verbose lists them all.\n")


def test_what_nobody_notices_is_exit_code_zero(old: Path, tmp_path: Path):
    more = document(tmp_path / "more/openapi.json", id="integer", total="number", note="string")
    result = run(old, more, "--verbose")
    assert result.exit_code == 0
    assert "info: 'response.200.note' of GET /orders/{id} is new" in result.output


def test_folders_are_read_too_and_the_same_has_not_changed(old: Path):
    result = run(old.parent, old)
    assert (result.exit_code, result.output) == (0, "Nothing changed.\n")


def test_a_consumer_says_where_it_depends_on_a_change(old: Path, new: Path, tmp_path: Path):
    calls = tmp_path / "calls.ts"
    calls.write_text("export const f = async () => (await (await fetch('/orders/1')).json()).total")
    assert "Depended on at calls.ts:1:" in run(old, new, "--consumer", calls).output
    calls.write_text("export const f = async () => (await (await fetch('/orders/1')).json()).id")
    assert "No scanned consumer depends on it." in run(old, new, "--consumer", calls).output


def test_the_earlier_self_may_be_in_git(tmp_path: Path):
    path = document(tmp_path / "api/openapi.json", id="integer", total="number")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "Begin")
    assert run("--against", "main", path).output == "Nothing changed.\n"
    document(path, id="integer")
    for given in (path, path.parent):
        result = run("--against", "main", given)
        assert result.exit_code == 1
        assert "'response.200.total' of GET /orders/{id} is gone" in result.output
        assert "  before: main:" in result.output


@pytest.mark.parametrize("ref", ["nowhere", "--help", "main:api"])
def test_a_commit_that_git_does_not_know_is_bad_usage(tmp_path: Path, ref: str):
    path = document(tmp_path / "openapi.json", id="integer")
    result = run("--against", ref, path)
    assert result.exit_code == 2
    assert f"git knows no commit '{ref}' here" in result.output


@pytest.mark.parametrize("format", ["json", "sarif", "markdown", "junit"])
def test_changes_are_told_in_every_form(old: Path, new: Path, tmp_path: Path, format: str):
    target = tmp_path / "report"
    assert run(old, new, "--format", format, "--output", target).exit_code == 1
    assert "required_property.removed" in target.read_text()


def test_json_tells_each_change(old: Path, new: Path):
    found = json.loads(run(old, new, "--format", "json").output)
    assert found["summary"] == {"breaking": 1, "dangerous": 0, "info": 1}
    assert {c["kind"] for c in found["changes"]} == {"required_property.removed", "required_property.added"}


def test_what_is_in_the_baseline_breaks_no_more(old: Path, new: Path, tmp_path: Path):
    baseline = tmp_path / "baseline.json"
    assert run(old, new, "--write-baseline", baseline).exit_code == 0
    result = run(old, new, "--baseline", baseline)
    assert (result.exit_code, "1 let pass." in result.output) == (0, True)


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        ('[severities]\n"required_property.removed" = "warning"', 0, "1 dangerous, 1 info."),
        ('[severities]\n"required_property.removed" = "off"', 0, "1 info. 1 let pass."),
        ('[[waivers]]\noperation = "GET /orders/*"\nreason = "It goes."', 0, "2 let pass."),
        ('[[waivers]]\nrule = "required_property.removed"\nreason = "It goes."\nuntil = 2020-01-01', 1, "1 breaking"),
        ('[[waivers]]\nrule = "required_property.lost"\nreason = "It goes."', 2, "is no rule"),
    ],
)
def test_what_people_have_said_of_a_change_is_heard(
    old: Path, new: Path, tmp_path: Path, said: str, code: int, told: str
):
    config = tmp_path / "interlock.toml"
    config.write_text(said)
    result = run(old, new, "--config", config)
    assert (result.exit_code, told in result.output) == (code, True), result.output


def test_what_is_said_of_a_kind_of_change_is_not_held_against_a_scan():
    waivers = Waiver("It goes.", rule="property.removed"), Waiver("It goes.", rule="missing_field")
    given = Said(Path(), Configuration(waivers=waivers))
    assert given.leniency(()).waivers == waivers[1:]
    assert given.leniency_of_changes().waivers == waivers


def test_nothing_to_compare_is_bad_usage(old: Path, tmp_path: Path):
    assert run(old).exit_code == 2
    assert run("--against", "main", old, old).exit_code == 2
    result = run(old, tmp_path / "old")
    assert result.exit_code == 0
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "offers no API that can be read" in run(old, empty).output


def test_schemas_of_graphql_are_compared_too(tmp_path: Path):
    old, new = tmp_path / "old.graphql", tmp_path / "new.graphql"
    old.write_text("type Query { total: Int! note: String }")
    new.write_text("type Query { total: Int note: String }")
    calls = tmp_path / "calls.graphql"
    calls.write_text("query A { total }")
    result = run(old, new, "--consumer", calls)
    assert result.exit_code == 1
    assert "'total' of type Query may be null: Int! -> Int. Depended on at calls.graphql:1:11." in result.output
