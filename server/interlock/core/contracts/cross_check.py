"""A document and the source of the same API: the document says the most, the source whether it is still true.

What both know is taken as the document has it, but where they part the source is believed. What only the source serves
is served all the same, and what only the document speaks of may be served from where the source could not be read: both
are kept, and all of it is said.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from .model import Contract, Diagnostic, Operation, Side, Source
from .paths import PathTemplate, Segment, parse
from .places import Place
from .stale import Corrected, corrected

_LONGEST_PREFIX = 3
_MOST_NAMED = 5

Prefix = tuple[Segment, ...]


def cross_checked(contracts: Sequence[Contract]) -> list[Contract]:
    """The same contracts, where no operation is said twice, with diagnostics for what only one side knows."""
    documents = [c for c in contracts if c.side is Side.PROVIDER and c.source is Source.DOCUMENT and c.operations]
    sources = [c for c in contracts if c.side is Side.PROVIDER and c.source is Source.STATIC]
    served = [o for c in sources for o in c.operations]
    prefixes = {id(d): p for d in documents if (p := _prefix(d, served)) is not None}
    ours = [d for d in documents if id(d) in prefixes]  # the others are of another API
    if not ours:
        return list(contracts)
    checked = {id(d): _moved(d, prefixes[id(d)]) for d in ours}
    named = _all_keys(o for d in checked.values() for o in d.operations)
    known = _all_keys(served)
    for key, document in checked.items():
        checked[key] = document = _corrected(document, sources)
        gone = [o for o in document.operations if not known & set(_keys(o))]
        checked[key] = _said(document, [o.name for o in gone], "{file} names {what}, which the source does not serve.")
    home = id(ours[0])
    lacking = [o for o in served if not named & set(_keys(o))]
    checked[home] = _said(checked[home], [o.name for o in lacking], "{file} lacks {what}, which the source serves.")
    for contract in sources:
        kept = tuple(o for o in contract.operations if not named & set(_keys(o)))
        checked[id(contract)] = replace(contract, operations=kept, shapes=contract.shapes if kept else {})
    found = [checked.get(id(c), c) for c in contracts]
    return [c for c in found if c.operations or c.diagnostics or c.webhooks or c.graphql]


def _prefix(document: Contract, served: Sequence[Operation]) -> Prefix | None:
    """What the source has before the paths of the document. None: less than half of either is in the other."""
    known = _all_keys(served)
    candidates: dict[Prefix, None] = {(): None}
    candidates |= dict.fromkeys(parse(urlsplit(b).path).segments for b in document.bases)
    for operation in served:
        for length in range(1, _LONGEST_PREFIX + 1):
            beginning = operation.path.segments[:length]
            if all(s.literal is not None for s in beginning):
                candidates[beginning] = None
    counted = {p: sum(bool(known & set(_keys(o, p))) for o in document.operations) for p in candidates}
    best = max(counted, key=lambda p: counted[p])  # the first of equals
    is_same = counted[best] * 2 >= min(len(document.operations), len(served) or 1)
    return best if counted[best] and is_same else None


def _keys(operation: Operation, prefix: Prefix = ()) -> Iterator[tuple[str, str]]:
    """What an operation is known by, whatever its holes are called; a final slash does not count."""
    path = PathTemplate((*prefix, *operation.path.segments)).canonical
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE") if operation.method == "ANY" else (operation.method,):
        yield method, path


def _all_keys(operations: Iterable[Operation]) -> set[tuple[str, str]]:
    return {key for o in operations for key in _keys(o)}


def _moved(document: Contract, prefix: Prefix) -> Contract:
    """To where the source serves it: a document may leave the beginning of its paths to its servers, or to nobody."""
    if not prefix:
        return document
    moved = (replace(o, path=replace(o.path, segments=(*prefix, *o.path.segments))) for o in document.operations)
    text = str(PathTemplate(prefix))
    return replace(
        document, operations=tuple(moved), bases=tuple(b for b in (b.removesuffix(text) for b in document.bases) if b)
    )


def _corrected(document: Contract, sources: Sequence[Contract]) -> Contract:
    """With what the source says otherwise. What it serves twice says nothing for certain."""
    served: dict[tuple[str, str], list[tuple[Operation, Contract]]] = {}
    for source in sources:
        for operation in source.operations:
            for key in _keys(operation):
                served.setdefault(key, []).append((operation, source))
    found: list[Operation] = []
    parted: list[str] = []
    shapes = dict(document.shapes)
    for said in document.operations:
        meant = served.get(next(_keys(said)), [])
        better = corrected(said, document, *meant[0]) if len(meant) == 1 else Corrected(said)
        found.append(better.operation)
        if better.spots:
            shapes |= meant[0][1].shapes
            parted.append(f"{said.name} ({', '.join(better.spots[:_MOST_NAMED])})")
    believed = replace(document, operations=tuple(found), shapes=shapes)
    return _said(believed, parted, "{file} and the source, which is believed, part in {what}.")


def _said(document: Contract, names: Sequence[str], sentence: str) -> Contract:
    if not names:
        return document
    file = document.operations[0].place.file
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    told = sentence.format(file=file, what=", ".join(names[:_MOST_NAMED]) + more)
    return replace(document, diagnostics=(*document.diagnostics, Diagnostic("stale_document", told, Place(file, 1))))
