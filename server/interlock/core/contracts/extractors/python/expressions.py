"""What each kind of expression may be."""

import re
from collections.abc import Callable, Hashable, Iterator

from tree_sitter import Node

from ...nodes import child, children, named, place, text
from ...places import Place
from . import texts
from .operators import added, compared, negated, truth
from .reading import Reading
from .statements import each
from .syntax import pieces
from .values import (
    NONE,
    UNKNOWN,
    Argument,
    Call,
    Class,
    Either,
    External,
    Frame,
    Function,
    Given,
    Inner,
    Known,
    Listing,
    Part,
    Spelled,
    Subscript,
    Super,
    Table,
    Unknown,
    Value,
    either,
    library_name,
    may_be_none,
    options,
)

_MOST_TURNS = 500
_WIDE = re.compile(r"\d{3}")  # a width that would fill the memory
_TYPING = ("typing.", "typing_extensions.", "builtins.", "collections.", "types.")


def identifier(reading: Reading, node: Node, frame: Frame) -> Value:
    return reading.look_up(text(node), frame)


def string(reading: Reading, node: Node, frame: Frame) -> Value:
    whole: Value = Known("")
    for piece in pieces(node):
        whole = added(whole, Known(piece) if isinstance(piece, str) else _as_text(reading.value(piece, frame)))
    return whole


def concatenated(reading: Reading, node: Node, frame: Frame) -> Value:
    whole: Value = Known("")
    for part in named(node):
        whole = added(whole, reading.value(part, frame))
    return whole


def number(reading: Reading, node: Node, frame: Frame) -> Value:
    written = text(node).replace("_", "").lower()
    try:
        return Known(int(written, 0) if node.type == "integer" else float(written))
    except ValueError:
        return UNKNOWN


def constant(reading: Reading, node: Node, frame: Frame) -> Value:
    return {"true": Known(True), "false": Known(False), "none": NONE}.get(node.type, Known(...))


def listing(reading: Reading, node: Node, frame: Frame) -> Value:
    found = Listing([])
    for part in named(node):
        if text(part).startswith("*"):  # the grammar puts the star of *a.b around a alone
            inner = reading.value(part, frame)
            found.items += inner.items if isinstance(inner, Listing) else [inner]
            found.is_open = found.is_open or not isinstance(inner, Listing) or inner.is_open
        else:
            found.items.append(reading.value(part, frame))
    return found


def dictionary(reading: Reading, node: Node, frame: Frame) -> Value:
    entries, places, is_open = dict[object, Value](), dict[object, Place](), False
    for part in named(node):
        if part.type == "pair":
            key = reading.value(child(part, "key"), frame)
            value = reading.value(child(part, "value"), frame)
            if isinstance(key, Known):
                entries[key.value] = value
                places[key.value] = place(frame.module.path, part)
            elif isinstance(key, Class | Function | External):
                entries[key] = value
            else:
                is_open = True
        else:
            inner = reading.value(named(part)[0] if named(part) else None, frame)
            if isinstance(inner, Table):
                entries |= inner.entries
                places |= inner.places
            is_open = is_open or not isinstance(inner, Table) or inner.is_open
    return Table(entries, is_open, places, under=reading.under)


def attribute(reading: Reading, node: Node, frame: Frame) -> Value:
    return reading.attribute(reading.value(child(node, "object"), frame), text(child(node, "attribute")))


def call(reading: Reading, node: Node, frame: Frame) -> Value:
    function = child(node, "function")
    if function is not None and text(function) == "super":
        return _super(reading, frame)
    callee = reading.value(function, frame)
    given = _given(reading, child(node, "arguments"), frame)
    return reading.invoke(callee, given, place(frame.module.path, node))


def subscript(reading: Reading, node: Node, frame: Frame) -> Value:
    base = reading.value(child(node, "value"), frame)
    written = children(node, "subscript")
    if isinstance(base, Class | Subscript) or library_name(base).startswith(_TYPING):
        return reading.annotation(node, frame)
    if len(written) == 1 and written[0].type == "slice":
        return either(_cut(reading, o, written[0], frame) for o in options(base))
    if len(written) != 1:
        return UNKNOWN
    key = reading.value(written[0], frame)
    return either(_item(o, key) for o in options(base))


def conditional(reading: Reading, node: Node, frame: Frame) -> Value:
    parts = named(node)
    if len(parts) != 3:
        return UNKNOWN
    holds = truth(reading.value(parts[1], frame))
    if holds is not None:
        return reading.value(parts[0] if holds else parts[2], frame)
    return either([reading.value(parts[0], frame), reading.value(parts[2], frame)])


def boolean(reading: Reading, node: Node, frame: Frame) -> Value:
    left = reading.value(child(node, "left"), frame)
    is_and = text(child(node, "operator")) == "and"
    holds = truth(left)
    if holds is not None:
        return reading.value(child(node, "right"), frame) if holds is is_and else left
    right = reading.value(child(node, "right"), frame)
    if isinstance(left, Known) and left.is_default and (bool(left.value) is not is_and):
        return left
    if isinstance(right, Known) and (right.value is True if is_and else not right.value):
        return UNKNOWN if is_and else left  # the other side decides
    return right if is_and else either([left, right])


def negation(reading: Reading, node: Node, frame: Frame) -> Value:
    return negated(reading.value(child(node, "argument"), frame))


def comparison(reading: Reading, node: Node, frame: Frame) -> Value:
    parts = named(node)
    if len(parts) != 2:
        return UNKNOWN
    sign = " ".join(text(o) for o in children(node, "operators"))
    return compared(reading.value(parts[0], frame), sign, reading.value(parts[1], frame))


def binary(reading: Reading, node: Node, frame: Frame) -> Value:
    left, right = reading.value(child(node, "left"), frame), reading.value(child(node, "right"), frame)
    sign = text(child(node, "operator"))
    if sign == "+":
        return added(left, right)
    if sign == "|":
        if isinstance(left, Table) and isinstance(right, Table):
            return Table(left.entries | right.entries, left.is_open or right.is_open)
        return Either((*options(left), *options(right)))
    if sign == "%":
        return either(_formatted(o.value, right) for o in options(left) if isinstance(o, Known))
    return either(_below(o, right) for o in options(left)) if sign == "/" else UNKNOWN


def unary(reading: Reading, node: Node, frame: Frame) -> Value:
    found = reading.value(child(node, "argument"), frame)
    if isinstance(found, Known) and isinstance(found.value, int | float) and text(node).startswith("-"):
        return Known(-found.value)
    return UNKNOWN


def inner(reading: Reading, node: Node, frame: Frame) -> Value:
    """Parentheses, await: what is in it."""
    return reading.value(named(node)[0] if named(node) else None, frame)


def yielded(reading: Reading, node: Node, frame: Frame) -> Value:
    found = inner(reading, node, frame)
    frame.yielded += each(found) if text(node).startswith("yield from") else [found]
    return found


def function(reading: Reading, node: Node, frame: Frame) -> Value:
    return Function(node, frame)


def comprehension(reading: Reading, node: Node, frame: Frame) -> Value:
    own = Frame(frame.module, {}, frame)
    found = Listing([])
    for _ in _turns(reading, [c for c in named(node) if c.type == "for_in_clause"], own):
        if len(found.items) < _MOST_TURNS:
            found.items.append(reading.value(child(node, "body"), own))
    return found


def table_comprehension(reading: Reading, node: Node, frame: Frame) -> Value:
    own = Frame(frame.module, {}, frame)
    found = Table({}, under=reading.under)
    body = child(node, "body")
    is_chosen = any(c.type == "if_clause" for c in named(node))
    for _ in _turns(reading, [c for c in named(node) if c.type == "for_in_clause"], own):
        key = reading.value(child(body, "key"), own)
        if isinstance(key, Known):
            value = found.entries[key.value] = reading.value(child(body, "value"), own)
            found.sometimes |= {key.value} if is_chosen and may_be_none(value) else set()
        else:
            found.is_open = True
    return found


def walrus(reading: Reading, node: Node, frame: Frame) -> Value:
    found, name = reading.value(child(node, "value"), frame), child(node, "name")
    if name is not None:
        reading.assign(name, found, frame)
    return found


def inner_with_name(reading: Reading, node: Node, frame: Frame) -> Value:
    """`open(path) as file`, in a `with`."""
    found, target = inner(reading, node, frame), child(node, "alias")
    if target is not None and named(target):
        reading.assign(named(target)[0], found, frame)
    return found


def type_of(reading: Reading, node: Node, frame: Frame) -> Value:
    return reading.annotation(node, frame)


READERS: dict[str, Callable[[Reading, Node, Frame], Value]] = {
    "identifier": identifier,
    "string": string,
    "concatenated_string": concatenated,
    "integer": number,
    "float": number,
    "true": constant,
    "false": constant,
    "none": constant,
    "ellipsis": constant,
    "list": listing,
    "tuple": listing,
    "set": listing,
    "expression_list": listing,
    "dictionary": dictionary,
    "attribute": attribute,
    "call": call,
    "subscript": subscript,
    "conditional_expression": conditional,
    "boolean_operator": boolean,
    "not_operator": negation,
    "comparison_operator": comparison,
    "binary_operator": binary,
    "unary_operator": unary,
    "parenthesized_expression": inner,
    "await": inner,
    "list_splat": inner,
    "yield": yielded,
    "lambda": function,
    "list_comprehension": comprehension,
    "set_comprehension": comprehension,
    "generator_expression": comprehension,
    "dictionary_comprehension": table_comprehension,
    "named_expression": walrus,
    "type": type_of,
    "generic_type": type_of,
    "as_pattern": inner_with_name,
}


def _given(reading: Reading, written: Node | None, frame: Frame) -> Given:
    if written is not None and written.type == "generator_expression":
        return Given((reading.value(written, frame),))
    positional, keywords, spreads, is_open = list[Value](), dict[str, Value](), list[Value](), False
    for part in named(written):
        if part.type == "keyword_argument":
            keywords[text(child(part, "name"))] = reading.value(child(part, "value"), frame)
        elif part.type == "list_splat":
            spread = reading.value(named(part)[0] if named(part) else None, frame)
            positional += spread.items if isinstance(spread, Listing) else []
            is_open = is_open or not isinstance(spread, Listing) or spread.is_open
        elif part.type == "dictionary_splat":
            spread = reading.value(named(part)[0] if named(part) else None, frame)
            tables = [o for o in options(spread) if isinstance(o, Table)]
            keywords |= {k: v for t in tables for k, v in t.entries.items() if isinstance(k, str)}
            spreads += [] if tables else [spread]
            is_open = is_open or spread not in tables or any(t.is_open for t in tables)
        else:
            positional.append(reading.value(part, frame))
    return Given(tuple(positional), keywords, is_open, tuple(spreads))


def _super(reading: Reading, frame: Frame) -> Value:
    at: Frame | None = frame
    while at is not None and (at.owner is None or "self" not in at.names):
        at = at.outer
    if at is None or at.owner is None:
        return UNKNOWN
    return Super(at.names["self"], at.owner)


def _turns(reading: Reading, clauses: list[Node], frame: Frame) -> Iterator[None]:
    """Bind the names of all `for` clauses to each combination."""
    if not clauses:
        yield None
        return
    target = child(clauses[0], "left")
    for item in list(each(reading.value(child(clauses[0], "right"), frame)))[:_MOST_TURNS]:
        if target is not None:
            reading.assign(target, item, frame)
        yield from _turns(reading, clauses[1:], frame)


def _cut(reading: Reading, base: Value, written: Node, frame: Frame) -> Value:
    if isinstance(base, Listing | Call):
        return base
    colon = next((c for c in written.children if c.type == ":"), None)
    ends: list[int | None] = [None, None]
    for part in named(written):
        found = reading.value(part, frame)
        is_end = colon is not None and part.start_byte > colon.start_byte
        if not isinstance(found, Known) or not isinstance(found.value, int):
            return UNKNOWN
        ends[is_end] = found.value
    return texts.sliced(base, *ends)


def _below(base: Value, name: Value) -> Value:
    """`URL(base) / "orders"`, of yarl."""
    if isinstance(base, Call) and library_name(base).startswith("yarl."):
        return texts.joined("/", [base.given.get(0) or base, name])
    return texts.joined("/", [base, name]) if isinstance(base, Spelled) else UNKNOWN


def _item(base: Value, key: Value) -> Value:
    if isinstance(base, External | Subscript):
        return Subscript(base, (key,))
    if isinstance(base, Call | Part | Argument | Inner):
        written = key.value if isinstance(key, Known) else None
        step = "[]" if isinstance(written, int) else written if isinstance(written, str) else None
        return Inner(step if step and step != "[]" else texts.word(base), base, step)
    if isinstance(base, Table):
        wanted = key.value if isinstance(key, Known) else key
        if isinstance(wanted, Hashable) and wanted in base.entries:
            return base.entries[wanted]
        return UNKNOWN if isinstance(key, Known) else either(base.entries.values())
    if isinstance(base, Listing):
        index = key.value if isinstance(key, Known) else None
        if isinstance(index, int) and -len(base.items) <= index < len(base.items):
            return base.items[index]
        return UNKNOWN if isinstance(key, Known) else either(base.items)
    return UNKNOWN


def _as_text(value: Value) -> Value:
    """In an f-string, numbers are texts, too."""
    if isinstance(value, Known) and not isinstance(value.value, str | int | float):
        return UNKNOWN
    if isinstance(value, Known) and not isinstance(value.value, str):
        return Known(str(value.value))
    if isinstance(value, Either):
        return either(_as_text(o) for o in value.options)
    return value if isinstance(value, Known | Unknown) else Unknown(texts.word(value))


def _formatted(pattern: object, given: Value) -> Value:
    if not isinstance(pattern, str):
        return UNKNOWN
    items = given.items if isinstance(given, Listing) else [given]
    plain = [i.value for i in items if isinstance(i, Known)]
    if _WIDE.search(pattern):
        return UNKNOWN
    if len(plain) != len(items) or isinstance(given, Table):
        return texts.percent(pattern, given)
    try:
        return Known(pattern % tuple(plain))
    except (TypeError, ValueError):
        return UNKNOWN
