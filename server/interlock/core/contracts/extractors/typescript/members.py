"""What `value.name` and `value[n]` may be."""

from dataclasses import replace

from ...nodes import text
from ...shapes import Kind, of_kind
from . import answers, classes, rtk_query, spreads, validators
from .branches import branch
from .libraries import BASE, LIBRARY, VERB
from .objects import is_empty
from .reading import Reading
from .values import (
    ABSENT,
    UNKNOWN,
    Absent,
    Answer,
    Branch,
    Choice,
    Class,
    Client,
    Either,
    Items,
    Known,
    Literal,
    Member,
    Param,
    Schema,
    Text,
    Thing,
    Unknown,
    Value,
    choice,
    either,
)

_LONGEST = 20
_SERVED = ("...window.", "...globalThis.")  # what the page is served with is there to stand over what is written
_PROMISED = frozenset({"then", "catch", "finally", "pipe", "subscribe", "toPromise", "unwrap"})


def member(reading: Reading, value: Value, name: str) -> Value:
    if name in {BASE, VERB} and not isinstance(value, Param | Branch | Choice | Either):
        return _of_client(reading, value, name)
    match value:
        case Param():
            return _further(value, name)
        case Thing():
            return _of_thing(reading, value, name)
        case Items():
            return _of_items(value, name)
        case Class():
            return classes.member(reading, value, name)
        case Answer():
            return Known(of_kind(Kind.INTEGER), name) if name == "length" else answers.member(value, name)
        case Choice():
            return choice(reading.member(o, name) for o in value.options)
        case Branch():
            yes, no = reading.member(value.yes, name), reading.member(value.no, name)
            return branch(value.test, value.equals, value.key, yes, no, value.is_presence)
        case Either():
            return either(reading.member(value.first, name), reading.member(value.otherwise, name))
        case Unknown():
            return Unknown(name)
        case Absent() | Literal():
            return ABSENT
        case Schema() if name == "shape":
            return validators.fields(value)
        case Text() if name == "href":
            return value
        case Text() | Known() if name == "length":
            return Known(of_kind(Kind.INTEGER), name)
        case Known():
            return Unknown(name)
        case _:
            return Member(value, name)


def item(reading: Reading, value: Value) -> Value:
    """Any member of an array, or of the answer to a request."""
    match value:
        case Items():
            return value.item
        case Answer() if value.stage == "body":
            return replace(value, path=(*value.path, "[]")) if len(value.path) < _LONGEST else UNKNOWN
        case Param():
            return _further(value, "[]")
        case Choice():
            return choice(reading.item(o) for o in value.options)
        case Branch():
            return choice([reading.item(value.yes), reading.item(value.no)])
        case Either():
            return either(reading.item(value.first), reading.item(value.otherwise))
        case _:
            return UNKNOWN


def _further(value: Param, step: str) -> Value:
    if len(value.steps) >= _LONGEST:
        return UNKNOWN
    return Param(value.function, value.index, value.name, (*value.steps, step))


def _of_client(reading: Reading, value: Value, name: str) -> Value:
    client = value.owner if isinstance(value, Member) else value
    if not isinstance(client, Client):
        return ABSENT
    if name == BASE:
        return reading.configured(client).base
    verb = (LIBRARY[client.library].verbs or {}).get(value.name) if isinstance(value, Member) else None
    return Text((verb,)) if verb else ABSENT


def _of_thing(reading: Reading, thing: Thing, name: str) -> Value:
    if rtk_query.is_hook(thing, name):
        return Member(thing, name)
    found: Value = Unknown(name) if thing.is_open else ABSENT
    for entry in thing.entries:  # the last one wins, so each covers what came before
        if entry.key == name:
            found = entry.value
        elif entry.key is None:
            spread = reading.member(entry.value, name)
            is_default = isinstance(spread, Unknown) and not isinstance(found, Absent)
            is_served = is_default and entry.node is not None and text(entry.node).startswith(_SERVED)
            found = spread if is_served else found if is_default else either(spread, found)
    if thing.is_state and (is_empty(found) or (isinstance(found, Literal) and isinstance(found.value, bool))):
        return _in_the_end(found, name)
    return Member(thing, name) if name in _PROMISED and isinstance(found, Absent | Unknown) else found


def _in_the_end(value: Value, name: str) -> Value:
    """What is null, empty or not yet so in the beginning: what it is later, nobody can tell."""
    if isinstance(value, Absent):
        return value
    if value == Literal(None):
        return Unknown(name)
    return Known(of_kind(Kind.STRING if isinstance(value, Text) else Kind.BOOLEAN), name)


def _of_items(items: Items, name: str) -> Value:
    if name == "length":
        return Known(of_kind(Kind.INTEGER), name)
    if name.startswith("[") and name[1:-1].isdigit():
        index = int(name[1:-1])
        if any(spreads.is_gathered(m) for m in items.members[: index + 1]):
            return items.item
        return items.members[index] if index < len(items.members) else ABSENT if items.is_whole else items.item
    return Member(items, name)
