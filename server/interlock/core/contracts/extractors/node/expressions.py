"""What each kind of expression may be."""

from collections.abc import Callable, Iterator

from tree_sitter import Node

from ...nodes import child, named, place, text
from ...places import Place
from ..typescript.syntax import FUNCTIONS, key_name, string_value
from . import operators
from .reading import Reading
from .statements import class_of
from .values import (
    NOTHING,
    UNKNOWN,
    Class,
    Frame,
    Function,
    Instance,
    Known,
    Listing,
    Pattern,
    Super,
    Table,
    Value,
    either,
    options,
)


def _inner(reading: Reading, node: Node, frame: Frame) -> Value:
    inner = named(node)
    return reading.value(inner[-1] if node.type == "type_assertion" else inner[0], frame) if inner else NOTHING


def _identifier(reading: Reading, node: Node, frame: Frame) -> Value:
    return reading.look_up(text(node), frame)


def _string(reading: Reading, node: Node, frame: Frame) -> Value:
    return Known(string_value(node) or "")


def _template(reading: Reading, node: Node, frame: Frame) -> Value:
    whole: Value = Known("")
    for part in node.named_children:
        if part.type == "template_substitution":
            whole = operators.added(whole, reading.value(named(part)[0] if named(part) else None, frame))
        elif part.type == "escape_sequence":
            whole = operators.added(whole, Known(text(part)[1:]))
        else:
            whole = operators.added(whole, Known(text(part)))
    return whole


def _number(reading: Reading, node: Node, frame: Frame) -> Value:
    written = text(node).replace("_", "").lower()
    try:
        return Known(int(written, 0) if written.lstrip("-").isdigit() else float(written))
    except ValueError:
        return UNKNOWN


def _constant(reading: Reading, node: Node, frame: Frame) -> Value:
    return {"true": Known(True), "false": Known(False)}.get(node.type, NOTHING)


def _regex(reading: Reading, node: Node, frame: Frame) -> Value:
    return Pattern(text(child(node, "pattern")))


def _object(reading: Reading, node: Node, frame: Frame) -> Value:
    made = Table({})
    places: dict[str, Place] = {}
    for part in named(node):
        if part.type == "spread_element":
            inner = reading.value(named(part)[0] if named(part) else None, frame)
            if isinstance(inner, Table):
                made.entries |= inner.entries
                places |= dict(inner.places)
            elif isinstance(inner, Instance):
                made.entries |= inner.attributes
            made.is_open = made.is_open or not isinstance(inner, Table) or inner.is_open
            continue
        if part.type == "shorthand_property_identifier":
            name, value = text(part), reading.look_up(text(part), frame)
        elif part.type == "method_definition":
            name = _key(reading, child(part, "name"), frame)
            value = Function(part, Frame(frame.script, {}, frame, this=made))
            if name is not None and any(c.type == "get" for c in part.children):
                made.getters |= {name}
        else:
            name, value = _key(reading, child(part, "key"), frame), reading.value(child(part, "value"), frame)
        if name is None:
            made.is_open = True
        else:
            made.entries[name] = value
            places[name] = place(frame.script.path, part)
    made.places = places
    return made


def _key(reading: Reading, node: Node | None, frame: Frame) -> str | None:
    if node is None or node.type != "computed_property_name":
        return key_name(node)
    value = reading.value(named(node)[0] if named(node) else None, frame)
    return str(value.value) if isinstance(value, Known) and not isinstance(value.value, bool | None) else None


def _array(reading: Reading, node: Node, frame: Frame) -> Value:
    made = Listing([])
    for value, is_all in _each(reading, node, frame):
        made.items.append(value)
        made.is_open = made.is_open or not is_all
    return made


def _each(reading: Reading, node: Node | None, frame: Frame) -> Iterator[tuple[Value, bool]]:
    """The members of an array, or what is given to a call; False: there may be more of them."""
    for part in named(node):
        if part.type != "spread_element":
            yield reading.value(part, frame), True
            continue
        inner = reading.value(named(part)[0] if named(part) else None, frame)
        for option in options(inner):
            if isinstance(option, Listing):
                yield from ((i, not option.is_open) for i in option.items)
            else:
                yield UNKNOWN, False


def _member(reading: Reading, node: Node, frame: Frame) -> Value:
    return reading.member(reading.value(child(node, "object"), frame), text(child(node, "property")))


def _subscript(reading: Reading, node: Node, frame: Frame) -> Value:
    owner, key = reading.value(child(node, "object"), frame), reading.value(child(node, "index"), frame)
    return either(_item(reading, o, k) for o in options(owner) for k in options(key))


def _item(reading: Reading, owner: Value, key: Value) -> Value:
    if isinstance(key, Known) and isinstance(key.value, int) and isinstance(owner, Listing):
        return owner.items[key.value] if 0 <= key.value < len(owner.items) else UNKNOWN
    if isinstance(key, Known) and not isinstance(key.value, bool | None):
        return reading.member(owner, str(key.value))
    inside = owner.items if isinstance(owner, Listing) else owner.entries.values() if isinstance(owner, Table) else ()
    return either(inside) if inside else UNKNOWN


def _call(reading: Reading, node: Node, frame: Frame) -> Value:
    function, written = child(node, "function"), child(node, "arguments")
    if function is None or written is None or written.type != "arguments":
        return UNKNOWN
    at = place(frame.script.path, _spot(node, function))
    if function.type == "super":
        return _above(reading, node, frame)
    if function.type == "import" or text(function) == "require":
        return _required(reading, function, written, frame)
    if function.type == "member_expression" and text(child(function, "property")) in {"then", "catch", "finally"}:
        return _awaited(reading, function, written, frame, at)
    callee = reading.value(function, frame)
    return reading.invoke(callee, tuple(v for v, _ in _each(reading, written, frame)), at)


def _spot(call: Node, function: Node) -> Node:
    """Where a call is written: in a chain, the name that is called."""
    owner, name = child(function, "object"), child(function, "property")
    is_chained = owner is not None and owner.type == "call_expression" and name is not None
    return name if is_chained and name is not None else call


def _above(reading: Reading, node: Node, frame: Frame) -> Value:
    """`super(app)`."""
    this, owner = reading.look_up("this", frame), _owner(frame)
    given = tuple(v for v, _ in _each(reading, child(node, "arguments"), frame))
    if owner is not None and isinstance(owner.base, Class) and isinstance(this, Instance):
        reading.construct(this, owner.base, given)
    return NOTHING


def _owner(frame: Frame) -> Class | None:
    at: Frame | None = frame
    while at is not None and at.owner is None:
        at = at.outer
    return at.owner if at is not None else None


def _required(reading: Reading, function: Node, written: Node, frame: Frame) -> Value:
    source = reading.value(named(written)[0] if named(written) else None, frame)
    found = [
        reading.imported(reading.required(o.value, frame.script), "require" if function.type != "import" else "*")
        for o in options(source)
        if isinstance(o, Known) and isinstance(o.value, str)
    ]
    return either(found) if found else UNKNOWN


def _awaited(reading: Reading, function: Node, written: Node, frame: Frame, at: Place) -> Value:
    """`promise.then(f)`: what f makes of it; a promise is what it gives."""
    owner = reading.value(child(function, "object"), frame)
    given = tuple(v for v, _ in _each(reading, written, frame))
    name = text(child(function, "property"))
    known = reading.member(owner, name) if isinstance(owner, Instance | Table) else NOTHING
    if isinstance(known, Function):
        return reading.invoke(known, given, at)
    if not given or name == "catch":
        return owner
    if name == "finally":
        reading.invoke(given[0], (), at)
        return owner
    return reading.invoke(given[0], (owner,), at)


def _new(reading: Reading, node: Node, frame: Frame) -> Value:
    maker = reading.value(child(node, "constructor"), frame)
    given = tuple(v for v, _ in _each(reading, child(node, "arguments"), frame))
    at = place(frame.script.path, node)
    return either(reading.create(o, given, at) for o in options(maker))


def _function(reading: Reading, node: Node, frame: Frame) -> Value:
    return Function(node, frame)


def _class(reading: Reading, node: Node, frame: Frame) -> Value:
    return class_of(reading, node, frame)


def _this(reading: Reading, node: Node, frame: Frame) -> Value:
    return reading.look_up("this", frame)


def _super(reading: Reading, node: Node, frame: Frame) -> Value:
    owner = _owner(frame)
    return UNKNOWN if owner is None else Super(reading.look_up("this", frame), owner)


def _binary(reading: Reading, node: Node, frame: Frame) -> Value:
    operator = text(child(node, "operator"))
    if operator == "+":
        return _sum(reading, node, frame)
    left = reading.value(child(node, "left"), frame)
    if operator == "&&":
        holds = operators.truth(left)
        return left if holds is False else reading.value(child(node, "right"), frame)
    right = reading.value(child(node, "right"), frame)
    if operator in {"||", "??"}:
        return operators.fallen_back(operator, left, right)
    return operators.compared(operator, left, right)


def _sum(reading: Reading, node: Node, frame: Frame) -> Value:
    """A long sum leans to the left; it is read without going deeper for each term."""
    terms: list[Node | None] = []
    at: Node | None = node
    while at is not None and at.type == "binary_expression" and text(child(at, "operator")) == "+":
        terms.append(child(at, "right"))
        at = child(at, "left")
    whole = reading.value(at, frame)
    for term in reversed(terms[-100:]):
        whole = operators.added(whole, reading.value(term, frame))
    return whole


def _unary(reading: Reading, node: Node, frame: Frame) -> Value:
    inner = reading.value(child(node, "argument"), frame)
    holds = operators.truth(inner)
    return Known(not holds) if text(child(node, "operator")) == "!" and holds is not None else UNKNOWN


def _ternary(reading: Reading, node: Node, frame: Frame) -> Value:
    holds = operators.truth(reading.value(child(node, "condition"), frame))
    yes, no = child(node, "consequence"), child(node, "alternative")
    if holds is not None:
        return reading.value(yes if holds else no, frame)
    return either([reading.value(yes, frame), reading.value(no, frame)])


def _assigned(reading: Reading, node: Node, frame: Frame) -> Value:
    value, target = reading.value(child(node, "right"), frame), child(node, "left")
    if target is not None:
        reading.assign(target, value, frame)
    return value


def _augmented(reading: Reading, node: Node, frame: Frame) -> Value:
    target = child(node, "left")
    operator = text(child(node, "operator"))[:-1]
    before, more = reading.value(target, frame), reading.value(child(node, "right"), frame)
    made = operators.added(before, more) if operator == "+" else UNKNOWN
    if operator in {"||", "??"}:
        made = operators.fallen_back(operator, before, more)
    if target is not None:
        reading.assign(target, made, frame)
    return made


def _sequence(reading: Reading, node: Node, frame: Frame) -> Value:
    found = [reading.value(part, frame) for part in named(node)]
    return found[-1] if found else UNKNOWN


def _meta(reading: Reading, node: Node, frame: Frame) -> Value:
    """`import.meta`."""
    path, folder = reading.look_up("__filename", frame), reading.look_up("__dirname", frame)
    return Table({"filename": path, "dirname": folder, "dir": folder, "path": path, "url": path}, is_open=True)


READERS: dict[str, Callable[[Reading, Node, Frame], Value]] = {
    "identifier": _identifier,
    "undefined": _constant,
    "string": _string,
    "template_string": _template,
    "number": _number,
    "true": _constant,
    "false": _constant,
    "null": _constant,
    "regex": _regex,
    "object": _object,
    "array": _array,
    "member_expression": _member,
    "subscript_expression": _subscript,
    "call_expression": _call,
    "new_expression": _new,
    "class": _class,
    "class_declaration": _class,
    "abstract_class_declaration": _class,
    "this": _this,
    "super": _super,
    "meta_property": _meta,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "ternary_expression": _ternary,
    "assignment_expression": _assigned,
    "augmented_assignment_expression": _augmented,
    "sequence_expression": _sequence,
    "parenthesized_expression": _inner,
    "await_expression": _inner,
    "yield_expression": _inner,
    "as_expression": _inner,
    "satisfies_expression": _inner,
    "non_null_expression": _inner,
    "type_assertion": _inner,
    "instantiation_expression": _inner,
    **dict.fromkeys(FUNCTIONS, _function),
}
