"""The same consumer, without what it does at one spot."""

from dataclasses import replace

from interlock.core.contracts.model import Contract, Operation
from interlock.core.contracts.shapes import Shape, Shapes, follow

from .mutations import Path, Spot


def without(consumer: Contract, spot: Spot, names: dict[str, str]) -> Contract:
    """`names`: the name of the served operation, by the canonical one of the call."""
    kept = [
        _edited(o, spot, consumer.shapes) if names.get(o.canonical) in spot.operations else o
        for o in consumer.operations
        if spot.part or names.get(o.canonical) not in spot.operations
    ]
    return replace(consumer, operations=tuple(kept))


def _edited(call: Operation, spot: Spot, shapes: Shapes) -> Operation:
    if spot.part == "response":
        expectation = call.expectation
        return replace(
            call,
            expectation=replace(
                expectation,
                reads=tuple(r for r in expectation.reads if r.path[: len(spot.path)] != spot.path),
                tested=tuple(t for t in expectation.tested if t.path[: len(spot.path)] != spot.path),
                declared=_lacking(expectation.declared, spot.path, shapes) if spot.path else Shape(),
                parsed_at=expectation.parsed_at if spot.path else None,
            ),
        )
    if spot.part == "body":
        bodies = tuple(replace(b, shape=_lacking(b.shape, spot.path, shapes)) for b in call.bodies)
        return replace(call, bodies=bodies)
    return replace(call, parameters=tuple(p for p in call.parameters if (p.name,) != spot.path))


def _lacking(shape: Shape, path: Path, shapes: Shapes) -> Shape:
    """The shape without the field that the path leads to."""
    opened = follow(shape, shapes)
    step, *rest = path
    if step == "[]":
        return replace(opened, items=_lacking(opened.items, tuple(rest), shapes)) if opened.items else opened
    fields = tuple(f for f in opened.fields if f.name != step or rest)
    if rest:
        fields = tuple(
            replace(f, shape=_lacking(f.shape, tuple(rest), shapes)) if f.name == step else f for f in fields
        )
    return replace(opened, fields=fields)
