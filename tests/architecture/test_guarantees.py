"""The page of guarantees names only what is there, and shows every promise by something."""

import re
from pathlib import Path

from interlock.store.schema import APPEND_ONLY

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/guarantees.md").read_text()
PROMISES = re.split(r"^### (?=\d+\. )", PAGE.partition("\n## Isolation")[0], flags=re.MULTILINE)[1:]
NAMED = re.compile(r"`((?:tests|benchmarks)/[\w/.]+)`")


def test_every_file_that_a_promise_names_is_there():
    assert [name for name in NAMED.findall(PAGE) if not (ROOT / name).is_file()] == []


def test_every_promise_is_numbered_and_shown_by_a_test():
    assert [int(promise.partition(".")[0]) for promise in PROMISES] == list(range(1, len(PROMISES) + 1))
    unshown = [promise.splitlines()[0] for promise in PROMISES if not NAMED.search(promise.partition("*Shown by*")[2])]
    assert unshown == []


def test_every_index_that_a_promise_relies_on_is_made_by_a_migration():
    migrations = "".join(path.read_text() for path in (ROOT / "migrations").rglob("versions/*.py"))
    relied_on = set(re.findall(r"`(\w+_(?:key|pkey|idx))`", PAGE))
    assert relied_on
    assert [name for name in relied_on if f'"{name}"' not in migrations] == []


def test_every_append_only_table_is_promised_to_stay():
    [promise] = [promise for promise in PROMISES if "The log is not rewritten" in promise]
    assert [table for table in APPEND_ONLY if f"`{table}`" not in promise] == []
