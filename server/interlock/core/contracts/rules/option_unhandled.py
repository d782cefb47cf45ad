"""The provider may send a kind of object that the consumer's type does not have."""

from collections.abc import Iterable, Iterator

from ..clashing import declared_paths
from ..finding import dotted, fields_of, mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Meeting, Pairing
from ..places import Place
from ..reach import Outcome, alternatives
from ..shapes import Kind, Shape, describe
from ..subset import Verdict, sub

Path = tuple[str, ...]


def find(pairing: Pairing) -> Iterable[Mismatch]:
    ours, theirs = pairing.consumer.shapes, pairing.provider.shapes
    for meeting in pairing.meetings:
        for path, declared, place in _unions(meeting, pairing):
            found = meeting.reach(path, theirs)
            options = [o for o in alternatives(found.shape, theirs) if Kind.OBJECT in o.kinds]
            if found.outcome is not Outcome.FOUND or len(options) < 2:
                continue
            answers = [sub(option, theirs, declared, ours) for option in options]
            unfit = [o for o, a in zip(options, answers, strict=True) if a.verdict is Verdict.NO and a.is_apart]
            for option in unfit if len(unfit) < len(options) else ():  # when none fits, it is the type that is wrong
                word = _told_by(option, found.shape.discriminator) or describe(option, theirs, depth=1)
                name = dotted("", path) or "the answer"
                yield mismatch(
                    meeting,
                    rule="option_unhandled",
                    severity=Severity.WARNING,
                    field=f"{dotted('response', path)}={word}",
                    sentence=f"{name} of {meeting.served.name} may be {word}, which its type does not have.",
                    hint="Add it to the type, and a branch for it.",
                    places=(place,) if place else (),
                    provider_place=(option.fields[0].place if option.fields else None) or meeting.served.place,
                    consumer_shape={name: describe(declared, ours, depth=1)},
                    provider_shape=fields_of(option, theirs),
                )


def _unions(meeting: Meeting, pairing: Pairing) -> Iterator[tuple[Path, Shape, Place | None]]:
    expectation, shapes = meeting.call.expectation, pairing.consumer.shapes
    spots = [((), expectation.declared, expectation.declared_at)]
    spots += [(p, f.shape, f.place) for p, f in declared_paths(expectation.declared, shapes)]
    for path, shape, place in spots:
        if len(alternatives(shape, shapes)) > 1:
            yield path, shape, place


def _told_by(option: Shape, discriminator: str) -> str:
    """What the field that tells the options apart says: `card` of `{kind: "card"}`."""
    for field in option.fields:
        values = field.shape.enum or ()
        if len(values) == 1 and (not discriminator or field.name == discriminator):
            return str(values[0])
    return ""
