"""Requests made up from our own OpenAPI document: never a 500, and every answer is one that the document names."""

import time
from contextlib import suppress
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from databases import DatabaseUrls
from interlock.rest.router import build
from makers import Team
from rest_door import served

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
NEVER_ENDS = "/events"
EXAMPLES = 4  # of each operation and mode
SECONDS = 30  # operations that were not reached by then are left out, so that a slow machine is no failure

BOUNDED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


async def test_no_request_made_up_from_the_document_breaks_the_server(team: Team, database_urls: DatabaseUrls):
    document = build().openapi()
    read = schemathesis.openapi.from_dict(document).get_all_operations()
    operations = [found.ok() for found in read if isinstance(found, Ok)]
    assert len(operations) == sum(map(len, document["paths"].values()))
    for _ in operations:
        await team.ticket()
    with served(database_urls.app) as server:
        asked = fuzzed(operations, server.url, team.tokens["owner"])
    assert asked > len(operations)


def fuzzed(operations: list[Any], url: str, token: str) -> int:
    """How many requests were sent. Half of them name things that exist: a made up key is hardly ever one."""
    headers = {"Authorization": f"Bearer {token}"}
    ends = time.monotonic() + SECONDS
    asked = 0
    for number, operation in enumerate(operations, 1):
        if operation.path == NEVER_ENDS:
            continue
        known = {"key": f"SHOP-{number}", "project": "SHOP"}
        named = {p.name: known[p.name] for p in operation.path_parameters if p.name in known}
        for mode, path in ((GenerationMode.POSITIVE, named), (GenerationMode.NEGATIVE, {})):

            @BOUNDED
            @given(case=operation.as_strategy(generation_mode=mode, path_parameters=path or None))
            def ask(case: Case) -> None:
                nonlocal asked
                asked += 1
                case.call_and_validate(base_url=f"{url}/api", headers=headers, checks=CHECKS, timeout=20)

            with suppress(Unsatisfiable):  # nothing can be wrong with a call that takes nothing
                if time.monotonic() < ends:
                    ask()
    return asked
