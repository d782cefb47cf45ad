"""Both sides of one call, built by hand: a test names only what it is about."""

from collections.abc import Mapping
from typing import Any

from interlock.core.contracts.compare import compare
from interlock.core.contracts.mismatch import Mismatch
from interlock.core.contracts.model import (
    Body,
    Contract,
    Expectation,
    Location,
    Operation,
    Parameter,
    Read,
    Response,
    Side,
)
from interlock.core.contracts.paths import parse
from interlock.core.contracts.places import Place
from interlock.core.contracts.shapes import Field, Kind, Shape, Shapes, array_of, of_kind

HERE, THERE = Place("calls.ts", 1), Place("openapi.json", 1)
STRING, INTEGER, NUMBER, BOOLEAN = (of_kind(k) for k in (Kind.STRING, Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN))


def an_object(closed: bool | None = None, /, **fields: Shape) -> Shape:
    """A name that ends in `_` is optional: `note_`."""
    made = tuple(Field(n.removesuffix("_"), s, not n.endswith("_")) for n, s in fields.items())
    return Shape(frozenset({Kind.OBJECT}), made, closed=closed)


def a_list(items: Shape) -> Shape:
    return array_of(items)


def words(*values: str) -> Shape:
    return Shape(frozenset({Kind.STRING}), enum=values)


def offered(name: str = "GET /orders", *responses: Response, **more: Any) -> Operation:
    method, _, path = name.partition(" ")
    return Operation(method, parse(path), THERE, responses=responses, **more)


def called(name: str = "GET /orders", **more: Any) -> Operation:
    method, _, path = name.partition(" ")
    return Operation(method, parse(path), HERE, **more)


def answer(shape: Shape, status: str = "200", **more: Any) -> Response:
    return Response(status, "application/json", shape, THERE, **more)


def body(shape: Shape, media_type: str = "application/json", required: bool = True) -> Body:
    return Body(media_type, shape, required, HERE)


def query(name: str, shape: Shape = STRING, required: bool = True) -> Parameter:
    return Parameter(name, Location.QUERY, required, shape, HERE)


def header(name: str, required: bool = True, shape: Shape = STRING) -> Parameter:
    return Parameter(name, Location.HEADER, required, shape, HERE)


def cookie(name: str, required: bool = True) -> Parameter:
    return Parameter(name, Location.COOKIE, required, STRING, HERE)


def filling(name: str, shape: Shape) -> Parameter:
    """A part of the path."""
    return Parameter(name, Location.PATH, True, shape, HERE)


def reading(*paths: str, status: str = "success", **more: Any) -> Expectation:
    """`items.[].total`: one read for each path."""
    reads = tuple(Read(tuple(p.split(".")), Place("calls.ts", n + 2), status=status) for n, p in enumerate(paths))
    return Expectation(reads, **more)


def mismatches(
    provider: Operation | tuple[Operation, ...],
    consumer: Operation | tuple[Operation, ...],
    shapes: Shapes | None = None,
    schemes: Mapping[str, str] | None = None,
) -> tuple[Mismatch, ...]:
    theirs = provider if isinstance(provider, tuple) else (provider,)
    ours = consumer if isinstance(consumer, tuple) else (consumer,)
    offering = Contract(Side.PROVIDER, operations=theirs, shapes=shapes or {}, schemes=schemes or {})
    return compare(offering, Contract(Side.CONSUMER, operations=ours), today="2026-11-20").mismatches


def compared(provider: Operation, consumer: Operation, ours: Shapes) -> tuple[Mismatch, ...]:
    """With the named shapes of the consumer."""
    calling = Contract(Side.CONSUMER, operations=(consumer,), shapes=ours)
    return compare(Contract(Side.PROVIDER, operations=(provider,)), calling).mismatches


def said(found: tuple[Mismatch, ...]) -> list[tuple[str, str, str]]:
    return [(m.rule, m.severity.value, m.field) for m in found]
