"""interlock scan says by its exit code whether both sides agree, and starts without the server."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from interlock.cli.scan import scan

SAMPLES = Path(__file__).parents[2] / "samples/contracts"


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(scan, [str(a) for a in arguments])


def a_tree(folder: Path, **files: str) -> Path:
    """Both sides, which disagree on one field."""
    shutil.copytree(SAMPLES / "missing_field", folder, dirs_exist_ok=True)
    for name, text in files.items():
        (folder / f"interlock{name.replace('_', '.')}").write_text(text)
    return folder


def test_both_sides_are_found_in_one_folder():
    result = run(SAMPLES / "agreement")
    assert result.exit_code == 0
    assert "Both sides agree; 4 calls compared, 0 unresolved." in result.output


def test_errors_are_exit_code_one():
    result = run(SAMPLES / "missing_field")
    assert result.exit_code == 1
    assert "consumer/order.ts:13:17: error: GET /orders/{id} is read for 'totalAmount'" in result.output


def test_sides_can_be_named():
    case = SAMPLES / "missing_field"
    result = run("--provider", case / "provider" / "openapi.json", "--consumer", case / "consumer")
    assert result.exit_code == 1
    assert "Provider: 1 operation in " in result.output
    assert "missing_field/provider/openapi.json" in result.output


def test_what_was_assumed_and_not_resolved_is_said():
    assert "Assumed: Calls through {API_URL} are served under /api/v1." in run(SAMPLES / "base_paths").output
    assert "calls.ts:3:" in run(SAMPLES / "unresolved").output


@pytest.mark.parametrize("format", ["json", "sarif"])
def test_a_report_can_be_written_to_a_file(format: str, tmp_path: Path):
    target = tmp_path / "report"
    result = run(SAMPLES / "missing_field", "--format", format, "--output", target)
    assert (result.exit_code, result.output) == (1, "")
    assert json.loads(target.read_text())


def test_nothing_to_compare_is_bad_usage(tmp_path: Path):
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "Nothing was found that offers an API" in result.output


def test_a_document_that_cannot_be_read_is_no_agreement(tmp_path: Path):
    (tmp_path / "openapi.json").write_text('{"openapi": "3.1.0", "paths": {')
    (tmp_path / "calls.ts").write_text("fetch('/orders')")
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "openapi.json cannot be read: line 1" in result.output


def test_several_reports_go_to_files_of_their_own(tmp_path: Path):
    sarif, page = tmp_path / "out.sarif", tmp_path / "page.md"
    options = ("--format", "sarif", "--output", sarif, "--format", "markdown", "--output", page, "--format", "junit")
    result = run(SAMPLES / "missing_field", *options)
    assert json.loads(sarif.read_text())["version"] == "2.1.0"
    assert page.read_text().startswith("### Contracts\n\n2 errors")
    assert result.output.startswith("<?xml")


@pytest.mark.parametrize(
    "options", [("--format", "json", "--format", "sarif"), ("--output", "a", "--output", "b"), ("--format", "yaml")]
)
def test_reports_that_have_nowhere_to_go_are_bad_usage(options: tuple[str, ...]):
    assert run(SAMPLES / "missing_field", *options).exit_code == 2


def test_only_what_is_new_counts_against_a_baseline(tmp_path: Path):
    tree, baseline = a_tree(tmp_path / "shop"), tmp_path / "baseline.json"
    written = run(tree, "--write-baseline", baseline)
    assert (written.exit_code, written.output) == (0, f"{baseline}: what is found now passes from here on (4).\n")
    result = run(tree, "--baseline", baseline)
    assert result.exit_code == 0
    assert "Both sides agree; 1 call compared, 0 unresolved, 4 let pass." in result.output
    order = tree / "consumer/order.ts"
    order.write_text(order.read_text().replace("totalAmount", "sum"))
    changed = run(tree, "--baseline", baseline)
    assert changed.exit_code == 1
    assert "1 error; " in changed.output
    assert "No longer found, and still in the baseline: " in changed.output


def test_interlock_toml_is_heard(tmp_path: Path):
    waivers = "[severities]\nmissing_field = 'warning'\n[[waivers]]\nfield = 'response.totalAmount'\nreason = 'May'\n"
    tree = a_tree(tmp_path / "shop", _toml=waivers)
    result = run(tree, "--format", "json")
    found = json.loads(result.output)
    assert result.exit_code == 0
    assert {m["severity"] for m in found["mismatches"]} == {"warning"}
    assert [(p["field"], p["state"], p["reason"]) for p in found["let_pass"]] == [
        ("response.totalAmount", "waived", "May")
    ]


def test_interlock_toml_that_is_wrong_is_told_by_line(tmp_path: Path):
    result = run(a_tree(tmp_path / "shop", _toml="\nprovider = 'x'"))
    assert result.exit_code == 2
    assert "interlock.toml:2: 'provider' is not known; is providers meant?" in result.output


@pytest.mark.parametrize("named", ["[[providers]]\npath = 'nowhere'", "[[consumers]]\npath = 'nowhere'"])
def test_a_side_that_is_named_and_not_there_is_told(tmp_path: Path, named: str):
    result = run(a_tree(tmp_path / "shop", _toml=named))
    assert (result.exit_code, "names 'nowhere', which is not there" in result.output) == (2, True)


def test_a_baseline_that_is_named_is_first_written_and_then_heard(tmp_path: Path):
    tree = a_tree(tmp_path / "shop", _toml="baseline = 'known.json'")
    assert run(tree).exit_code == 1
    assert run(tree, "--write-baseline", tree / "known.json").exit_code == 0
    assert run(tree).exit_code == 0
    assert run(tree, "--write-baseline", tmp_path / "no/such/folder.json").exit_code == 2


def test_how_much_was_understood_is_told_file_by_file():
    result = run(SAMPLES / "unresolved", "--coverage")
    assert "Understood: " in result.output
    assert "consumer  " in result.output
    assert result.output.rstrip().splitlines()[-1].endswith("openapi.json")


def test_a_second_scan_says_the_same_from_memory():
    first, second = run(SAMPLES / "missing_field"), run(SAMPLES / "missing_field")
    assert first.output == second.output == run(SAMPLES / "missing_field", "--no-cache").output


def test_a_watch_tells_the_whole_and_then_what_is_new_and_gone(tmp_path: Path):
    tree = a_tree(tmp_path / "shop")
    command = [sys.executable, "-c", "from interlock.cli.main import main; main()", "scan", str(tree), "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | path()) as watching:
        assert watching.stdout is not None
        assert "2 errors, 2 warnings" in until(watching.stdout, "Ctrl-C")
        order, beside = tree / "consumer/order.ts", tmp_path / "order.ts"
        beside.write_text(order.read_text().replace("totalAmount", "sum"))
        beside.replace(order)  # at once, as editors do it
        told = until(watching.stdout, "compared")
        watching.send_signal(signal.SIGINT)
    assert "\nnew: " in told
    assert "is read for 'sum'" in told
    assert "\ngone: GET /orders/{id} is read for 'totalAmount'" in told
    assert watching.returncode == 0


def until(lines: Iterable[str], word: str) -> str:
    """All up to the line that has the word in it."""
    told = ""
    for line in lines:
        told += line
        if word in line:
            return told
    raise AssertionError(f"ended without {word!r}: {told}")


def test_the_scan_loads_nothing_of_the_server():
    code = "import sys; import interlock.cli.scan; print(*sorted(m.split('.')[0] for m in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=path()).stdout
    assert not {"fastapi", "sqlalchemy", "pydantic", "mcp", "psycopg", "uvicorn"} & set(loaded.split())


def path() -> dict[str, str]:
    return {"PYTHONPATH": str(Path(__file__).parents[3] / "server")}
