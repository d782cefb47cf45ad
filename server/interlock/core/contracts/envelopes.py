"""Where one side wraps a value and the other does not: a list against `{items, total}`, a record against `{data}`."""

from dataclasses import dataclass

from .model import Body
from .pairing import Meeting, Pairing
from .reach import Outcome, alternatives, reach
from .requests import missing_in
from .shapes import Field, Kind, Shape, Shapes, follow

_WRAPPERS = frozenset(
    [
        "data",
        "result",
        "results",
        "items",
        "payload",
        "response",
        "content",
        "records",
        "rows",
        "body",
        "list",
        "entries",
    ]
)

Path = tuple[str, ...]


@dataclass(frozen=True)
class Envelope:
    """`wrapper`: the field in between. `by_provider`: the provider has it and the consumer does not."""

    wrapper: str
    by_provider: bool
    is_list: bool


def of_answer(meeting: Meeting, pairing: Pairing) -> Envelope | None:
    theirs = pairing.provider.shapes
    opened = alternatives(meeting.answer, theirs)
    reads = [r.path for r in meeting.call.expectation.reads if r.status == "success" and r.path]
    declared = follow(meeting.call.expectation.declared, pairing.consumer.shapes)
    if len(opened) != 1 or not (reads or declared.is_known):
        return None
    answer = opened[0]
    if answer.kinds == frozenset({Kind.ARRAY}):
        return _bare_list(answer, reads, declared, theirs)
    if answer.kinds != frozenset({Kind.OBJECT}):
        return None
    if any(path[0] == "[]" for path in reads) or (not reads and declared.kinds == frozenset({Kind.ARRAY})):
        return _wrapped_list(answer, reads, theirs)
    return _record(answer, reads, theirs)


def of_body(meeting: Meeting, body: Body, pairing: Pairing) -> Envelope | None:
    ours, theirs = pairing.consumer.shapes, pairing.provider.shapes
    wanted = [o for shape in meeting.accepts(body.media_type) for o in alternatives(shape, theirs)]
    sent = follow(body.shape, ours)
    if len(wanted) != 1 or not sent.fields or not wanted[0].fields:
        return None
    (inner,) = sent.fields if len(sent.fields) == 1 else (None,)
    if inner and wanted[0].field(inner.name) is None and _fits(inner.shape, ours, wanted[0], theirs):
        return Envelope(inner.name, by_provider=False, is_list=False)
    required = [f for f in wanted[0].fields if f.required]
    (only,) = required if len(required) == 1 else (None,)
    if only and sent.field(only.name) is None and _fits(sent, ours, only.shape, theirs):
        return Envelope(only.name, by_provider=True, is_list=False)
    return None


def _bare_list(answer: Shape, reads: list[Path], declared: Shape, theirs: Shapes) -> Envelope | None:
    names = {p[0] for p in reads if p[0] in _WRAPPERS or (len(p) > 1 and p[0] != "[]" and p[1] == "[]")}
    inside = [p[1:] for p in reads if p[0] in names]
    if len(names) == 1 and not any(p[0] == "[]" for p in reads) and all(_leads(answer, p, theirs) for p in inside):
        return Envelope(names.pop(), by_provider=False, is_list=True)
    lists = [f for f in declared.fields if Kind.ARRAY in f.shape.kinds]
    if not reads and declared.kinds == frozenset({Kind.OBJECT}) and len(lists) == 1:
        return Envelope(lists[0].name, by_provider=False, is_list=True)
    return None


def _wrapped_list(answer: Shape, reads: list[Path], theirs: Shapes) -> Envelope | None:
    items = [p for p in reads if p[0] == "[]"]
    lists = [f for f in answer.fields if Kind.ARRAY in follow(f.shape, theirs).kinds]
    fitting = [f for f in lists if all(_leads(f.shape, p, theirs) for p in items)]
    return Envelope(fitting[0].name, by_provider=True, is_list=True) if len(fitting) == 1 else None


def _record(answer: Shape, reads: list[Path], theirs: Shapes) -> Envelope | None:
    if not reads or any(answer.field(p[0]) for p in reads) or answer.closed is False:
        return None
    for field in answer.fields:
        if _wraps(field, theirs) and all(_leads(field.shape, p, theirs) for p in reads):
            return Envelope(field.name, by_provider=True, is_list=False)
    names = {p[0] for p in reads}
    deeper = [p[1:] for p in reads if len(p) > 1]
    if len(names) == 1 and names <= _WRAPPERS and deeper and all(_leads(answer, p, theirs) for p in deeper):
        return Envelope(names.pop(), by_provider=False, is_list=False)
    return None


def _wraps(field: Field, theirs: Shapes) -> bool:
    return field.name in _WRAPPERS and Kind.OBJECT in follow(field.shape, theirs).kinds


def _leads(shape: Shape, path: Path, shapes: Shapes) -> bool:
    return reach(shape, path, shapes).outcome is Outcome.FOUND


def _fits(sent: Shape, ours: Shapes, wanted: Shape, theirs: Shapes) -> bool:
    sent, wanted = follow(sent, ours), follow(wanted, theirs)
    shared = [f for f in sent.fields if wanted.field(f.name)]
    return bool(shared) and len(shared) == len(sent.fields) and not missing_in(sent, ours, wanted, theirs)
