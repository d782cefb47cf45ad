"""Both sides of a small API, and scans of them."""

import json
from collections.abc import Mapping
from typing import Any

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.kept import ScanOutcome
from interlock.core.contracts.model import Contract
from interlock.core.contracts.sources import SourceFile
from interlock.core.members import Actor
from interlock.use_cases import contracts
from makers import COMMIT, REPOSITORY, Team

ORDER = "GET /orders/{id}"


def offered(**operations: Mapping[str, str]) -> Contract:
    """offered(orders={"total": "integer"}): GET /orders/{id} answers with these fields, all of them always."""
    paths = {f"/{name}/{{id}}": {"get": {"responses": answer(fields)}} for name, fields in operations.items()}
    document = {"openapi": "3.1.0", "info": {}, "paths": paths}
    provider = extract_files([SourceFile("openapi.json", json.dumps(document).encode())]).provider
    assert provider is not None
    return provider


def answer(fields: Mapping[str, str]) -> dict[str, Any]:
    properties = {name: {"type": kind} for name, kind in fields.items()}
    shape = {"type": "object", "required": list(fields), "properties": properties}
    return {"200": {"description": "", "content": {"application/json": {"schema": shape}}}}


def called(**reads: str) -> Contract:
    """called(orders="total"): GET /orders/{id} is called, and this field of its answer is read."""
    text = "".join(
        f"""
export async function {name}(id) {{
  const answer = await fetch(`/{name}/${{id}}`);
  const found = await answer.json();
  return found.{field}.toFixed();
}}
"""
        for name, field in reads.items()
    )
    consumer = extract_files([SourceFile("src/pages.ts", text.encode())]).consumer
    assert consumer is not None
    return consumer


async def scan(
    team: Team,
    by: Actor,
    source: str,
    contract: Contract,
    commit: str = COMMIT,
    branch: str = "",
    repository: str = REPOSITORY,
    **more: str,
) -> ScanOutcome:
    return await contracts.record_scan(
        team.db, by, "SHOP", source, contract.side, repository, commit, contract, branch=branch, **more
    )


def fields(outcome_part: tuple[Any, ...] | list[Any]) -> list[str]:
    return sorted(m.field for m in outcome_part)
