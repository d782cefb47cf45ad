"""What was found in a tree, as the contract of one provider."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..model import Contract, Diagnostic, Side, Source, Unplaced
from ..places import Place
from ..shapes import Shape
from .compose import Composition


def serving(
    compositions: Sequence[Composition],
    shapes: Mapping[str, Shape],
    said: Iterable[Diagnostic] = (),
    unplaced: Iterable[Unplaced] = (),
    schemes: Mapping[str, str] | None = None,
) -> Iterator[Contract]:
    """One contract, or none where there is nothing to say. `said` and `unplaced` come beside what was composed."""
    operations = tuple(o for c in compositions for o in c.operations)
    diagnostics = (*said, *(d for c in compositions for d in c.diagnostics))
    if operations or diagnostics:
        yield Contract(
            Side.PROVIDER,
            Source.STATIC,
            operations,
            shapes,
            diagnostics=diagnostics,
            schemes=schemes or {},
            unplaced=(*(u for c in compositions for u in c.unplaced), *unplaced),
        )


def unfinished(places: Iterable[Place]) -> list[Diagnostic]:
    """Of code that goes on without end, as far as can be told."""
    return [Diagnostic("unfinished", f"{p.file} does too much here to be followed to its end.", p) for p in places]
