"""A provider and its earlier self -> what changed, each change once, and who depends on it.

Shapes are walked in `walk`, and what concerns a whole operation is found by the modules named here. Nothing is found
between a contract and itself, and what is found the other way round is the mirror image.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .. import garbage
from ..model import Contract, Operation
from . import access, answers, bodies, graphql_readers, graphql_types, media_types, operations, parameters
from .changes import LEVELS, Change, Direction, Level
from .readers import Readers, is_webhook
from .spots import Found
from .walk import Node, Told, Walk

_ORDER = (Level.BREAKING, Level.DANGEROUS, Level.INFO)


def diff(
    old: Contract, new: Contract, consumers: Sequence[Contract] | None = None, today: str = ""
) -> tuple[Change, ...]:
    """The worst first. With consumers, each change says where in them it is depended on. What went after its last day,
    by `today` ('2027-01-31'), has kept its word.

    A change of a schema that very many operations reach is told for 200 of them, and for all that a consumer calls.
    """
    with garbage.not_looked_for():
        readers = Readers(old, consumers or ())
        found = dict.fromkeys(_Difference(old, new, today).changes(readers.called))
        if consumers is not None:
            found = dict.fromkeys(readers.told(change) for change in found)
        found |= dict.fromkeys(_of_graphql(old, new, consumers))
    return tuple(sorted(found, key=lambda c: (_ORDER.index(c.level), c.canonical, c.field, c.kind, c.old, c.new)))


def _of_graphql(old: Contract, new: Contract, consumers: Sequence[Contract] | None) -> Iterable[Change]:
    if set(old.graphql) == set(new.graphql):
        return ()
    found = tuple(graphql_types.find(old.graphql, new.graphql))
    if consumers is None or not found:
        return found
    readers = graphql_readers.Readers(old.graphql, [text for c in consumers for text in c.graphql])
    return map(readers.told, found)


@dataclass(frozen=True)
class _Root:
    """A pair of shapes that an operation begins with."""

    name: str
    node: Node
    direction: Direction
    old: Operation
    new: Operation


class _Difference:
    def __init__(self, old: Contract, new: Contract, today: str) -> None:
        self._old, self._new, self._today = old, new, today
        self._walks = {d: Walk(old.shapes, new.shapes, d) for d in (Direction.REQUEST, Direction.RESPONSE)}

    def changes(self, called: frozenset[str]) -> Iterator[Change]:
        before, after = _by_name(self._old), _by_name(self._new)
        pairs = [(before[n], after[n]) for n in before if n in after]
        roots = [root for old, new in pairs for root in self._roots(old, new)]  # all, before any of them is told
        for name in before.keys() - after.keys():
            yield _gone(before[name], self._today)
        for name in after.keys() - before.keys():
            kind = "webhook.added" if is_webhook(after[name]) else "operation.added"
            yield _made(kind, after[name], Found("", new_place=after[name].place))
        for old, new in pairs:
            yield from _of_operation(old, new)
        for direction, walk in self._walks.items():
            mine = [r for r in roots if r.direction is direction]
            preferred = frozenset(i for i, r in enumerate(mine) if r.new.canonical in called)
            for index, told in walk.told([r.node for r in mine], preferred):
                yield _of_shape(mine[index], told)
        for name, found in access.schemes(self._old.schemes, self._new.schemes):
            yield _change(found, LEVELS[found.kind][0], Direction.OPERATION, "*", "*", f"security.{name}")
        for base in sorted(set(self._old.bases) ^ set(self._new.bases)):
            kind = "base.removed" if base in self._old.bases else "base.added"
            words = (base, "") if base in self._old.bases else ("", base)
            yield _change(Found(kind, *words), Level.INFO, Direction.OPERATION, "*", "*")

    def _roots(self, old: Operation, new: Operation) -> Iterator[_Root]:
        takes, gives = Direction.REQUEST, Direction.RESPONSE
        if is_webhook(new):  # the provider sends it, and the consumer answers
            takes, gives = gives, takes
        before, after = parameters.by_key(old), parameters.by_key(new)
        for key in sorted(before.keys() & after.keys()):
            node = self._walks[takes].node(before[key].shape, after[key].shape, is_text=True)
            yield _Root(parameters.named(key, after[key]), node, takes, old, new)
        ours, theirs = bodies.by_kind(old.bodies), bodies.by_kind(new.bodies)
        for pair in media_types.matched(ours, theirs).same:
            node = self._walks[takes].node(ours[pair[0]].shape, theirs[pair[1]].shape)
            yield _Root(bodies.root(media_types.narrower(pair)), node, takes, old, new)
        answered, answers_now = answers.by_status(old), answers.by_status(new)
        for status in sorted(answered.keys() & answers_now.keys()):
            was, now = answered[status], answers_now[status]
            for pair in media_types.matched(was, now).same:
                node = self._walks[gives].node(was[pair[0]].shape, now[pair[1]].shape)
                yield _Root(answers.root(status, media_types.narrower(pair)), node, gives, old, new)
            sent, sent_now = answers.headers(was), answers.headers(now)
            for name in sorted(sent.keys() & sent_now.keys()):
                node = self._walks[gives].node(sent[name].shape, sent_now[name].shape)
                yield _Root(f"response.{status}.header.{name}", node, gives, old, new)


def _by_name(contract: Contract) -> dict[str, Operation]:
    """Of duplicates, the first."""
    return {o.canonical: o for o in (*reversed(contract.operations), *contract.webhooks)}


def _gone(operation: Operation, today: str) -> Change:
    """What goes after its last day has kept its word."""
    kind = "webhook.removed" if is_webhook(operation) else "operation.removed"
    made = _made(kind, operation, Found("", old_place=operation.place))
    return replace(made, level=Level.INFO) if operation.sunset and operation.sunset[:10] < today else made


def _of_operation(old: Operation, new: Operation) -> Iterator[Change]:
    for found in (*operations.find(old, new), *access.find(old, new)):
        yield _made(found.kind, new, found)
    takes, gives = Direction.REQUEST, Direction.RESPONSE
    if is_webhook(new):
        takes, gives = gives, takes
    for direction, roots in (
        (takes, (*parameters.find(old, new), *bodies.find(old, new))),
        (gives, tuple(answers.find(old, new))),
    ):
        index = 0 if direction is Direction.REQUEST else 1
        for root, found in roots:
            yield _change(found, LEVELS[found.kind][index], direction, new.name, new.canonical, root)


def _of_shape(root: _Root, told: Told) -> Change:
    found = told.found
    request, response = LEVELS[found.kind]
    level = found.level or (request if root.direction is Direction.REQUEST else response)
    places = found.old_place or root.old.place, found.new_place or root.new.place
    return Change(
        found.kind,
        level,
        root.direction,
        root.new.name,
        root.new.canonical,
        root.name,
        told.path,
        found.old,
        found.new,
        *places,
        told.cause,
    )


def _made(kind: str, operation: Operation, found: Found) -> Change:
    places = found.old_place, found.new_place
    level = LEVELS[kind][0]
    name, canonical = operation.name, operation.canonical
    return Change(kind, level, Direction.OPERATION, name, canonical, "", (), found.old, found.new, *places)


def _change(found: Found, level: Level, direction: Direction, name: str, canonical: str, root: str = "") -> Change:
    places = found.old_place, found.new_place
    return Change(found.kind, level, direction, name, canonical, root, (), found.old, found.new, *places)


def causes(changes: Iterable[Change]) -> dict[tuple[str, str, str, str], list[Change]]:
    """Changes by what they go back to: one field of a named schema may change a hundred operations."""
    grouped: dict[tuple[str, str, str, str], list[Change]] = {}
    for change in changes:
        spot = change.cause or f"{change.canonical} {change.field}"
        grouped.setdefault((change.kind, change.direction, spot, change.old + change.new), []).append(change)
    return grouped
