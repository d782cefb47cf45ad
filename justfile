# Every verb of this house. `just` alone lists them.

export PATH := justfile_directory() / ".venv/bin:" + env("PATH")

[private]
default:
    @just --list --unsorted

# make .venv with everything in it, as locked
install:
    python3 -m venv .venv
    .venv/bin/pip install --require-hashes -r requirements.lock
    .venv/bin/pip install --no-build-isolation --no-deps -e .

# run the server, with a PostgreSQL of its own
serve *options:
    interlock serve {{ options }}

# a board with something on it
demo *options:
    interlock demo {{ options }}

# what CI runs, no more and no less
check: format-check lint types floors tables outside test

# the tests; `just test tests/core -q` for some of them
test *options:
    pytest {{ options }}

# clients of other makers and the protocol's own suite, against our MCP door
outside:
    python tests/outside/run.py

# style and likely mistakes
lint:
    ruff check .

# write the code in its one form
format:
    ruff check --fix-only --select I .
    ruff format .

# whether all code is in its one form
format-check:
    ruff format --check .

# whether the types fit
types:
    pyright

# whether imports run down
floors:
    lint-imports

# whether the tables are what the migrations make
tables:
    pytest -q tests/architecture/test_tables_are_migrations.py

# bring a database to head, as the server does when it starts: just migrate postgresql://…
migrate url:
    INTERLOCK_DATABASE_URL="{{ url }}" python -c 'from interlock.settings import from_environment; \
        from interlock.store.migrate import migrate; migrate(from_environment().database_url)'

# what became of our own API since the last release; options go to `interlock diff`
api *options:
    #!/usr/bin/env bash
    set -euo pipefail
    now=$(mktemp -d)
    trap 'rm -rf "$now"' EXIT
    just _document "$now/openapi.json"
    interlock diff docs/api/openapi.json "$now/openapi.json" --baseline docs/api/accepted.json {{ options }}

# accept what breaks our own API now: write a reason beside each in docs/api/accepted.json
accept-api:
    just api --write-baseline docs/api/accepted.json

# at a release: what our own API offers now is what was promised
release-api:
    just _document docs/api/openapi.json
    printf '{\n  "format": 1,\n  "known": []\n}\n' > docs/api/accepted.json

[private]
_document path:
    python -c 'import json; from interlock.rest.router import build; \
        print(json.dumps(build().openapi(), indent=1, sort_keys=True, ensure_ascii=False))' > "{{ path }}"

# write a migration from what changed in the tables: just migration 0002 "parts know their size"
migration number words url=env("INTERLOCK_DATABASE_URL", ""):
    INTERLOCK_DATABASE_URL="{{ url }}" alembic revision --autogenerate --rev-id "{{ number }}" -m "{{ words }}"

# resolve every dependency anew, and write down what was found, with the digest of each file
lock:
    #!/usr/bin/env bash
    set -euo pipefail
    tools=$(mktemp -d)
    trap 'rm -rf "$tools"' EXIT
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet uv
    # What builds the package is locked with the rest, so that an install needs nothing that is not.
    printf '%s\n' 'hatchling>=1.27,<2' 'editables' | "$tools/bin/uv" pip compile pyproject.toml - \
        --all-extras --no-emit-package interlock --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock

# a picture of every page, light and dark, desk and phone
screenshots folder="var/screenshots":
    python tests/doors/web/screenshots.py {{ folder }}
