"""A refusal as data: the same code, sentence, hint and facts at every door."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic_core import to_jsonable_python

from ..core.refusals import Refusal

MOST_FAULTS = 20
LONGEST_NAME = 60

TITLES: Mapping[str, str] = {
    "unknown_caller": "Unknown caller",
    "not_found": "Not found",
    "not_permitted": "Not permitted",
    "passkey_wanted": "Passkey wanted",
    "invalid": "Invalid",
    "unreadable": "Unreadable",
    "too_large": "Too large",
    "wrong_state": "Wrong state",
    "changed": "Changed since you looked",
    "not_claimable": "Not claimable",
    "held_by_another": "Held by another",
    "stale_fence": "Stale fence",
    "limit_reached": "Limit reached",
    "not_independent": "Not independent",
    "gate_shut": "The gate is shut",
    "gate_disputed": "Two evaluators of the gate disagree",
    "request_reused": "Request id reused",
    "busy": "Busy",
    "unavailable": "Unavailable",
}

# Pydantic's words for the commonest faults, in ours; {} names what it knows of the limit. Others keep their own.
SENTENCES: Mapping[str, str] = {
    "json_invalid": "It is no JSON: {error}.",
    "missing": "It is required.",
    "extra_forbidden": "There is no such field here.",
    "string_type": "It should be text.",
    "string_too_short": "It should have at least {min_length} character(s).",
    "string_too_long": "It should have at most {max_length} characters.",
    "string_pattern_mismatch": "It should match {pattern}.",
    "string_unicode": "It holds half a character (a lone surrogate), which is no text.",
    "int_type": "It should be a whole number.",
    "greater_than_equal": "It should be at least {ge}.",
    "less_than_equal": "It should be at most {le}.",
    "int_parsing": "It should be a whole number.",
    "int_parsing_size": "It is too large a number.",
    "bool_type": "It should be true or false.",
    "list_type": "It should be a list.",
    "tuple_type": "It should be a list.",
    "too_short": "It should hold at least {min_length}.",
    "too_long": "It should hold at most {max_length}.",
    "dict_type": "It should be an object.",
    "enum": "It should be {expected}.",
    "literal_error": "It should be {expected}.",
    "model_type": "It should be an object.",
    "model_attributes_type": "It should be an object.",
}


class Fault(BaseModel):
    """One thing that is wrong with what was sent, and where."""

    path: str
    sentence: str


class Problem(BaseModel):
    """RFC 9457, with our code and hint. A refusal's facts are further members."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str


def problem(refusal: Refusal, status: int) -> dict[str, Any]:
    """The facts stand beside the members of the standard and never replace one."""
    facts = to_jsonable_python(dict(refusal.facts), fallback=str)
    return {**facts, **of_code(refusal.code, status, refusal.sentence, refusal.hint)}


def of_code(code: str, status: int, sentence: str, hint: str) -> dict[str, Any]:
    title = TITLES.get(code, code.replace("_", " ").capitalize())
    return Problem(
        type=f"urn:interlock:problem:{code}", title=title, status=status, detail=sentence, code=code, hint=hint
    ).model_dump()


def faults(errors: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """Pydantic's errors without what was sent, which may be huge or secret."""
    own = [error for error in errors if not _follows(error, errors)]
    return [Fault(path=_path(error["loc"]), sentence=_sentence(error)) for error in own[:MOST_FAULTS]]


def _follows(error: Mapping[str, Any], errors: Sequence[Mapping[str, Any]]) -> bool:
    """A list counts as too short once an item of it is wrong: that goes without saying."""
    place = error["loc"]
    return error["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in errors
    )


def _path(place: Sequence[str | int]) -> str:
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{_clipped(step)}" if text else _clipped(step)
    return text


def _clipped(name: str) -> str:
    shown = name.encode("utf-8", "replace").decode()
    return shown if len(shown) <= LONGEST_NAME else f"{shown[:LONGEST_NAME]}…"


def _sentence(error: Mapping[str, Any]) -> str:
    if template := SENTENCES.get(error["type"]):
        return template.format(**error.get("ctx", {}))
    return error["msg"].removeprefix("Value error, ").rstrip(".") + "."
