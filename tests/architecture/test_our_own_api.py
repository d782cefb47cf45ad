"""What we tell others to do, we do: our REST API is diffed against the last release, and its callers are scanned."""

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from interlock.core.contracts import ignores
from interlock.core.contracts.baseline import read
from interlock.core.contracts.compare import compare
from interlock.core.contracts.extract import extract_files, is_wanted
from interlock.core.contracts.joining import merged
from interlock.core.contracts.mismatch import Severity
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.settling import Fate, Leniency, Settlement, settle
from interlock.core.contracts.sources import SourceFile, walk
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


@cache
def scanned() -> Settlement:
    """The command line and the board, against REST and the pages. The demo plays people and is left out."""
    pages = extract_files(files("web/interlock_web", is_wanted)).provider
    calling = [
        *files("server/interlock/cli", lambda p: p.endswith(".py") and not p.startswith("demo")),
        *files("web/interlock_web/static", is_wanted),
    ]
    provider = merged(Side.PROVIDER, [NOW, *([pages] if pages else [])])
    consumer = extract_files(calling).consumer
    assert provider is not None
    assert consumer is not None
    assert len(consumer.operations) > 25
    said = tuple(i for file in calling for i in ignores.find(file.path, file.content))
    comparison = compare(provider, consumer)
    assert comparison.matched > 25
    return settle(comparison, Leniency(ignores=said), date.max)


def files(folder: str, wanted: Callable[[str], bool]) -> list[SourceFile]:
    return [SourceFile(f"{folder}/{f.path}", f.content) for f in walk(ROOT / folder, wanted)]


def test_our_own_calls_are_what_our_own_api_offers():
    assert [m.sentence for m in scanned().open if m.severity is Severity.ERROR] == []


def test_what_our_own_calls_are_let_pass_is_read_from_failures():
    passed = scanned().let_pass
    assert {s.fate for s in passed} <= {Fate.IGNORED}
    assert {p.file for s in passed for p in s.mismatch.consumer_places} <= {"server/interlock/cli/client.py"}
