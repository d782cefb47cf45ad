"""Pact files of version 2 to 4, as a consumer: what their interactions send, and what they count on."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from ...model import Contract, Diagnostic, Operation, Side, Source
from ...places import Place
from ...sources import SourceFile
from .interactions import NotAnInteraction, operation
from .lines import Slice

_MESSAGES = ("Asynchronous/Messages", "Synchronous/Messages")


def reads(path: str) -> bool:
    return path.endswith(".json")


def extract(files: Sequence[SourceFile]) -> Iterable[Contract]:
    """One contract a file. JSON that names no consumer, provider and interactions is none of ours."""
    for file in files:
        if _looks_like_a_pact(file.content):
            yield from _contract(file)


def _looks_like_a_pact(content: bytes) -> bool:
    names = (b'"consumer"', b'"provider"')
    return all(n in content for n in names) and (b'"interactions"' in content or b'"messages"' in content)


def _contract(file: SourceFile) -> Iterator[Contract]:
    try:
        text = file.content.decode("utf-8-sig")
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as reason:
        said = Diagnostic("unreadable_document", f"{file.path} cannot be read: {reason}.", Place(file.path, 1))
        yield Contract(Side.CONSUMER, Source.DOCUMENT, diagnostics=(said,))
        return
    pact = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    if not all(isinstance(pact.get(n), dict) for n in ("consumer", "provider")):
        return
    operations: list[Operation] = []
    diagnostics: list[Diagnostic] = []
    messages = len(_listed(pact, "messages"))
    version = _version(pact)
    places = iter(Slice(file.path, text).elements("interactions"))
    for index, given in enumerate(_listed(pact, "interactions")):
        at = next(places, None) or Slice(file.path, text)
        if isinstance(given, dict) and cast("dict[str, Any]", given).get("type") in _MESSAGES:
            messages += 1
            continue
        try:
            operations.append(operation(given, version, at))
        except NotAnInteraction as reason:
            sentence = f"Interaction {index + 1} of {file.path} cannot be read: {reason}."
            diagnostics.append(Diagnostic("broken_interaction", sentence, at.place()))
    if messages:
        sentence = f"{messages} of the interactions in {file.path} are messages, which are not compared."
        diagnostics.append(Diagnostic("skipped_messages", sentence, Place(file.path, 1)))
    yield Contract(Side.CONSUMER, Source.DOCUMENT, tuple(operations), diagnostics=tuple(diagnostics))


def _listed(pact: dict[str, Any], name: str) -> list[Any]:
    found = pact.get(name)
    return cast("list[Any]", found) if isinstance(found, list) else []


def _version(pact: dict[str, Any]) -> int:
    """The first number of the version of the format; 2 when none is written."""
    metadata = pact.get("metadata")
    known = cast("dict[str, Any]", metadata) if isinstance(metadata, dict) else {}
    for name in ("pactSpecification", "pact-specification", "pactSpecificationVersion"):
        said = known.get(name)
        version = str(cast("dict[str, Any]", said).get("version", "") if isinstance(said, dict) else said or "")
        if version[:1].isdigit():
            return int(version[:1])
    return 2
