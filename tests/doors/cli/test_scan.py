"""interlock scan says by its exit code whether both sides agree, and starts without the server."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from interlock.cli.scan import scan

SAMPLES = Path(__file__).parents[2] / "samples/contracts"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(scan, [str(a) for a in arguments])


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


def test_the_scan_loads_nothing_of_the_server():
    code = "import sys; import interlock.cli.scan; print(*sorted(m.split('.')[0] for m in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=path()).stdout
    assert not {"fastapi", "sqlalchemy", "pydantic", "mcp", "psycopg", "uvicorn"} & set(loaded.split())


def path() -> dict[str, str]:
    return {"PYTHONPATH": str(Path(__file__).parents[3] / "server")}
