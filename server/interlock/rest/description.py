"""What the OpenAPI document says beyond the routes: an introduction, and every way of being refused."""

import json
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from ..vocabulary.problems import Fault, Problem

SUMMARY = "The coordination server for teams of coding agents and the people who answer for them."

TEXT = """
Every call but `GET /health`, `GET /signing-key` and `POST /workload-tokens` carries a member's token:
`Authorization: Bearer ...`. Who acts is who holds the token.

* **Refusals** are problem details (RFC 9457): `detail` says what is so, `hint` what would help, `code` is for programs;
  what else is known of it stands beside them.
* **Versions**: an answer about a ticket has an `ETag`. Send it as `If-Match` and be refused (412) when it has changed.
* **Repeats**: a call with the same `Idempotency-Key` gets the first answer again.
* **Pages**: hand `next` back as `after`.
"""

TAGS: list[dict[str, Any]] = [
    {"name": "health", "description": "Is the server well?"},
    {"name": "members", "description": "Who acts: persons, agents and ci."},
    {"name": "passkeys", "description": "By what a person shows that it is they who decide."},
    {"name": "tokens", "description": "Their secrets."},
    {"name": "workloads", "description": "CI jobs that are believed by their own tokens."},
    {"name": "attestations", "description": "What is signed, and by which keys it is checked."},
    {"name": "projects", "description": "A team's space and its policy."},
    {"name": "tickets", "description": "What is wanted, and where it stands."},
    {"name": "messages", "description": "The thread of a ticket."},
    {"name": "claims", "description": "Who works on what, until when."},
    {"name": "evidence", "description": "What CI says of a head."},
    {"name": "gate", "description": "Whether a ticket may close, and closing it."},
    {"name": "contracts", "description": "Both sides of every API, and where they disagree."},
    {"name": "board", "description": "Everything at a glance."},
    {"name": "events", "description": "What happens."},
]

REFUSALS = {
    "400": "The body cannot be read.",
    "401": "No valid token.",
    "403": "The caller's kind, standing or token may not do this.",
    "404": "There is no such thing, or the caller may not know of it.",
    "409": "Not as things stand now.",
    "412": "It has changed since the caller saw it.",
    "413": "The body is too large.",
    "415": "The body does not say that it is JSON.",
    "422": "What was sent cannot be meant.",
    "503": "Not right now: Retry-After says when.",
}
ALWAYS = ("401", "403", "404", "422", "503")
WITH_BODY = ("400", "413", "415")
WITHOUT_TOKEN = ("503",)
WITHOUT_TOKEN_BUT_BODY = ("400", "401", "403", "413", "415", "422")

# Core calls many things Kind or State, each in a module of its own. Here they stand side by side.
NAMES = {
    "interlock__core__criteria__Kind": "CriterionKind",
    "interlock__core__events__Kind": "EventKind",
    "interlock__core__members__Kind": "MemberKind",
    "interlock__core__messages__Kind": "MessageKind",
    "interlock__core__gate__verdict__State": "CriterionState",
    "interlock__core__contracts__version__changes__Level": "ChangeLevel",
    "interlock__core__lint_rules__rule__Level": "Level",
    "interlock__core__tickets__State": "TicketState",
    "State-Input": "TicketStateSought",
    "Standing-Input": "MismatchStandingSought",
    "interlock__core__contracts__kept__Standing": "MismatchStanding",
    "interlock__core__gate__facts__Standing": "EvidenceStanding",
}


def complete(api: FastAPI) -> None:
    """Every operation then names all its refusals, each with the schema of a problem."""
    written: Callable[[], dict[str, Any]] = api.openapi

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            document = api.openapi_schema = _renamed(written())
            schemas = document["components"]["schemas"]
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            schemas["Fault"] = Fault.model_json_schema()
            schemas["Problem"] = _problem_schema()
            for path in document["paths"].values():
                for method, operation in path.items():
                    operation["responses"].pop("422", None)
                    operation["responses"] |= {status: _refusal(status) for status in _refusals_of(method, operation)}
        return api.openapi_schema

    api.openapi = openapi  # type: ignore[method-assign]  as FastAPI has it done


def _renamed(document: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(document)
    for long, short in NAMES.items():
        text = text.replace(long, short)
    return json.loads(text)


def _refusals_of(method: str, operation: dict[str, Any]) -> list[str]:
    if "security" not in operation:
        return [*WITHOUT_TOKEN, *(WITHOUT_TOKEN_BUT_BODY if "requestBody" in operation else ())]
    names = {parameter["name"].lower() for parameter in operation.get("parameters", [])}
    refusals = [*ALWAYS]
    refusals += () if method == "get" else ("409",)
    refusals += WITH_BODY if "requestBody" in operation else ()
    refusals += ("412",) if "if-match" in names else ()
    return sorted(refusals)


def _refusal(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": REFUSALS[status], "content": {"application/problem+json": {"schema": schema}}}


def _problem_schema() -> dict[str, Any]:
    schema = Problem.model_json_schema()
    schema["properties"]["errors"] = {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Fault"},
        "description": "Only of what does not have the right form: each fault and where it is.",
    }
    schema["examples"] = [
        {
            "type": "urn:interlock:problem:held_by_another",
            "title": "Held by another",
            "status": 409,
            "detail": "SHOP-12 (backend) is held by otter until 12:30 UTC.",
            "code": "held_by_another",
            "hint": "Ask for the next ready ticket.",
            "holder": "otter",
        }
    ]
    return schema
