"""What several extractors say of a tree, or one of several parts of it, as one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .cross_check import cross_checked
from .model import Contract, Diagnostic, Side, Source
from .shapes import Shape


@dataclass(frozen=True)
class Extraction:
    """What a tree says. A side is None when nothing in the tree speaks for it."""

    provider: Contract | None
    consumer: Contract | None
    files: int  # looked at


def joined(contracts: Sequence[Contract], files: int) -> Extraction:
    """What each extractor said by itself, as the tree says it."""
    checked = cross_checked(contracts)
    return Extraction(merged(Side.PROVIDER, checked), merged(Side.CONSUMER, checked), files)


def merged(side: Side, contracts: Sequence[Contract]) -> Contract | None:
    """All that several contracts say for one side, as one; None when they say nothing."""
    mine = [c for c in contracts if c.side is side]
    operations = [o for c in mine for o in c.operations]
    diagnostics: list[Diagnostic] = [d for c in mine for d in c.diagnostics]
    webhooks = tuple(dict.fromkeys(w for c in mine for w in c.webhooks))
    graphql = tuple(dict.fromkeys(text for c in mine for text in c.graphql))
    if not operations and not diagnostics and not webhooks and not graphql:
        return None
    sources = {c.source for c in mine}
    shapes: Mapping[str, Shape] = {name: shape for c in mine for name, shape in c.shapes.items()}
    return Contract(
        side,
        sources.pop() if len(sources) == 1 else Source.MIXED,
        tuple(sorted(operations, key=lambda o: (o.place, o.name))),
        shapes,
        tuple(dict.fromkeys(base for c in mine for base in c.bases)),
        tuple(dict.fromkeys(diagnostics)),
        {name: scheme for c in mine for name, scheme in c.schemes.items()},
        tuple(dict.fromkeys(u for c in mine for u in c.unplaced)),
        webhooks,
        graphql,
    )
