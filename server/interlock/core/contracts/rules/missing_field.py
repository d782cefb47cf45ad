"""Read by the consumer, but not in the answer."""

from collections.abc import Iterable

from .. import envelopes
from ..clashing import declared_paths
from ..finding import dotted, fields_of, mismatch, place_of
from ..mismatch import Mismatch, Severity
from ..model import Read
from ..naming import closest
from ..pairing import Meeting, Pairing
from ..reach import Outcome, Reach
from ..shapes import Shape, Shapes


def find(pairing: Pairing) -> Iterable[Mismatch]:
    provider = pairing.provider.shapes
    for meeting in pairing.meetings:
        if envelopes.of_answer(meeting, pairing):
            continue  # another rule's: nothing is where it is looked for
        answer = meeting.answer
        reads: dict[tuple[str, ...], tuple[Reach, list[Read]]] = {}
        for read in meeting.call.expectation.reads:
            found = meeting.reach(read.path, provider)
            if read.status == "success" and found.outcome is Outcome.ABSENT and found.path[-1] != "[]":
                reads.setdefault(found.path, (found, []))[1].append(read)
        for path, (found, sightings) in reads.items():
            yield _of_reads(meeting, path, found, sightings, provider)
        yield from _declared_only(meeting, answer, set(reads), pairing)


def _of_reads(meeting: Meeting, path: tuple[str, ...], found: Reach, reads: list[Read], provider: Shapes) -> Mismatch:
    name, owner = path[-1], found.owner
    meant = closest(name, (f.name for f in owner.fields))
    tolerated = all(r.guarded and r.path == path for r in reads)
    return mismatch(
        meeting,
        rule="missing_field",
        severity=Severity.WARNING if tolerated else Severity.ERROR,
        field=dotted("response", path),
        sentence=f"{meeting.served.name} is read for '{dotted('', path)}', which its answer does not have.",
        hint=_hint(name, meant),
        places=tuple(r.place for r in reads),
        provider_place=place_of(owner, meant, meeting),
        consumer_shape={"reads": dotted("", path)},
        provider_shape=fields_of(owner, provider),
    )


def _declared_only(
    meeting: Meeting, answer: Shape, reported: set[tuple[str, ...]], pairing: Pairing
) -> Iterable[Mismatch]:
    expectation = meeting.call.expectation
    for path, field in declared_paths(expectation.declared, pairing.consumer.shapes):
        found = meeting.reach(path, pairing.provider.shapes)
        is_below = any(found.path[: len(r)] == r for r in reported)
        if found.outcome is not Outcome.ABSENT or found.path != path or is_below or not field.required:
            continue
        meant = closest(path[-1], (f.name for f in found.owner.fields))
        yield mismatch(
            meeting,
            rule="missing_field",
            severity=Severity.WARNING,
            field=dotted("response", path),
            sentence=f"The type for {meeting.served.name} has '{dotted('', path)}', which its answer does not have.",
            hint=_hint(path[-1], meant),
            places=tuple(p for p in (field.place, expectation.declared_at) if p)[:1],
            provider_place=place_of(found.owner, meant, meeting),
            consumer_shape={"declares": dotted("", path)},
            provider_shape=fields_of(found.owner, pairing.provider.shapes),
        )


def _hint(name: str, meant: str | None) -> str:
    if meant:
        return f"Read '{meant}' instead, or add '{name}' to the answer."
    return f"Do not read '{name}', or add it to the answer."
