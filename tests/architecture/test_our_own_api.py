"""What we tell others to do, we do: our REST API is diffed against the last release, and our callers against it."""

import json
from pathlib import Path

from interlock.core.contracts.baseline import read
from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract
from interlock.core.contracts.sources import SourceFile
from interlock.core.contracts.version.changes import Level
from interlock.core.contracts.version.difference import diff
from interlock.rest.router import build

ROOT = Path(__file__).parents[2]
API = ROOT / "docs/api"


def offered(name: str, raw: bytes) -> Contract:
    found = extract_files([SourceFile(name, raw)]).provider
    assert found is not None
    return found


RELEASED = offered("docs/api/openapi.json", (API / "openapi.json").read_bytes())
NOW = offered("now.json", json.dumps(build().openapi(), indent=1, sort_keys=True).encode())


def test_nobody_who_uses_the_last_release_is_broken_but_on_purpose():
    accepted = read((API / "accepted.json").read_text())
    breaking = [c for c in diff(RELEASED, NOW) if c.level is Level.BREAKING and c.fingerprint not in accepted.known]
    assert [change.sentence for change in breaking] == []


def test_what_is_accepted_has_a_reason_and_is_still_so():
    known = json.loads((API / "accepted.json").read_text())["known"]
    assert [entry["fingerprint"] for entry in known if not entry.get("reason")] == []
    assert {entry["fingerprint"] for entry in known} <= {change.fingerprint for change in diff(RELEASED, NOW)}
