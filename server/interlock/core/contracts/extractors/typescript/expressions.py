"""One reader for each kind of expression; names and functions are the interpreter's own."""

from collections.abc import Callable
from dataclasses import replace

from tree_sitter import Node

from ...nodes import child, named, text
from . import classes, components, definitions, hooks, language, predicates, spreads, xhr
from .branches import branch, over
from .guards import in_error_branch
from .modules import Module
from .objects import array, literal, record, written
from .reading import Reading
from .syntax import ancestors, arguments, bare, string_value
from .texts import joined
from .values import (
    ABSENT,
    UNKNOWN,
    Absent,
    Branch,
    Builtin,
    Choice,
    Class,
    Client,
    Either,
    Function,
    Literal,
    Param,
    Query,
    Text,
    Thing,
    Unknown,
    Value,
    choice,
    either,
    node_key,
    options,
)


def _inner(reading: Reading, node: Node, module: Module) -> Value:
    inner = named(node)
    return reading.value(inner[-1] if node.type == "type_assertion" else inner[0], module) if inner else UNKNOWN


def _template(reading: Reading, node: Node, module: Module) -> Value:
    whole: Value = Text(())
    for part in node.named_children:
        if part.type == "template_substitution":
            inner = named(part)
            if inner:
                whole = joined(whole, written(reading, inner[0], module), "", word(inner[0]))
        elif part.type in {"string_fragment", "escape_sequence"}:
            whole = joined(whole, Text((text(part),)))
    return whole


def _binary(reading: Reading, node: Node, module: Module) -> Value:
    operator = text(child(node, "operator"))
    left, right = child(node, "left"), child(node, "right")
    if left is None or right is None:
        return UNKNOWN
    match operator:
        case "+":
            return _sum(reading, node, module)
        case "||" | "??":
            first = reading.value(left, module)
            other = reading.value(right, module)
            if operator == "||" and (asked := predicates.either_of(first, other)) is not None:
                return asked
            # What is unknown here comes from the environment, and its author wrote what it mostly is.
            return other if isinstance(first, Unknown) and not isinstance(other, Unknown) else either(first, other)
        case "&&":
            return reading.value(right, module)
        case "-" | "*" | "/" | "%" | "**":
            return language.NUMBER
        case _:
            return predicates.of_comparison(reading, node, module) or language.BOOLEAN


def _sum(reading: Reading, node: Node, module: Module) -> Value:
    """A long sum leans to the left; it is read from the left without going deeper for each term."""
    terms: list[Node] = []
    at: Node | None = node
    while at is not None and at.type == "binary_expression" and text(child(at, "operator")) == "+":
        right = child(at, "right")
        terms += [right] if right is not None else []
        at = child(at, "left")
    terms += [at] if at is not None else []
    values = [(reading.value(t, module), word(t)) for t in reversed(terms[-100:])]
    if not any(isinstance(o, Text | Param | Query) for v, _ in values for o in (v, *_options(v))):
        return UNKNOWN if any(isinstance(v, Unknown) for v, _ in values) else language.NUMBER
    whole: Value = Text(())
    for value, name in values:
        whole = joined(whole, value, "", name)
    return whole


def _options(value: Value) -> tuple[Value, ...]:
    if isinstance(value, Choice):
        return value.options
    return (value.first, value.otherwise) if isinstance(value, Either) else ()


def _ternary(reading: Reading, node: Node, module: Module) -> Value:
    branches = (child(node, "consequence"), child(node, "alternative"))
    values = [reading.value(b, module) for b in branches if b is not None]
    if any(isinstance(v, Text) for v in values):  # '' or nothing is a real choice inside a string
        values = [Text(()) if isinstance(v, Absent) else v for v in values]
    condition = child(node, "condition")
    if len(values) < 2 or condition is None:
        return choice(values)
    return branched(reading, condition, values[0], values[1], module)


def branched(reading: Reading, condition: Node, first: Value, second: Value, module: Module) -> Value:
    """The first when the condition holds, else the second."""
    test, equals, holds = _tested(condition)
    key = f"{module.path}:{text(test)}:{equals}"
    yes, no = (first, second) if holds else (second, first)
    return branch(reading.value(test, module), equals, key, yes, no)


def _tested(condition: Node) -> tuple[Node, str | None, bool]:
    """What is tested, the literal it must equal, and whether that leads to the first branch."""
    holds = True
    at = bare(condition)
    while at.type == "unary_expression" and text(child(at, "operator")) == "!" and named(at):
        holds, at = not holds, bare(named(at)[0])
    operator, left, right = text(child(at, "operator")), child(at, "left"), child(at, "right")
    if operator in {"===", "==", "!==", "!="} and left is not None and right is not None:
        literal = string_value(right)
        if literal is not None and not predicates.takes_first(bare(left)):
            return bare(left), literal, holds is (operator[0] == "=")
        if text(right) in {"null", "undefined"}:
            return bare(left), None, holds is (operator[0] == "!")
    return at, None, holds


def _member(reading: Reading, node: Node, module: Module) -> Value:
    owner, name = child(node, "object"), child(node, "property")
    if owner is None or name is None:
        return UNKNOWN
    return reading.member(reading.value(owner, module), text(name))


def _subscript(reading: Reading, node: Node, module: Module) -> Value:
    owner, index = child(node, "object"), child(node, "index")
    if owner is None or index is None:
        return UNKNOWN
    value, at = reading.value(owner, module), reading.value(index, module)
    if isinstance(at, Text) and at.literal is not None and isinstance(value, Client):
        return reading.member(value, at.literal.lower())
    if isinstance(at, Text) and at.literal is not None:
        return reading.member(value, at.literal)
    if isinstance(at, Choice | Branch) and all(isinstance(o, Text) and o.literal is not None for o in options(at)):
        return over(at, lambda o: reading.member(value, (o.literal or "") if isinstance(o, Text) else ""))
    if isinstance(at, Literal) and isinstance(at.value, int):
        return reading.member(value, f"[{at.value}]") if not isinstance(value, Param) else reading.item(value)
    if isinstance(value, Client) and isinstance(at, Param | Either):
        return _by_verb(reading, value, at)
    if not isinstance(value, Thing) or not value.entries:
        return UNKNOWN
    if isinstance(at, Param):
        return _by_key(reading, value, at, f"{module.path}:{text(index)}")
    return choice(e.value for e in value.entries)


_CHOSEN = ("delete", "patch", "put", "post", "get")


def _by_verb(reading: Reading, client: Client, at: Value) -> Value:
    """`axios[method.toLowerCase()]`: one way for each verb."""
    found: Value = Unknown()
    for verb in _CHOSEN:
        if (test := predicates.equals(at, verb)) is not None:
            found = branch(test, None, verb, reading.member(client, verb), found)
    return found


def _by_key(reading: Reading, thing: Thing, at: Param, spot: str) -> Value:
    """`table[key]`: one way for each key, so that a caller who names one gets its value alone."""
    found: Value = Unknown(at.word)
    for key in dict.fromkeys(e.key for e in reversed(thing.entries) if e.key is not None):
        found = branch(at, key, f"{spot}:{key}", reading.member(thing, key), found)
    return found


def _call(reading: Reading, node: Node, module: Module) -> Value:
    callee = child(node, "function")
    if callee is None:
        return UNKNOWN
    if (asked := predicates.of_call(reading, node, module)) is not None:
        return asked
    key = node_key(module, node)
    values = spreads.given(reading, node, module)
    if (defined := definitions.of_call(reading, node, values, module, key)) is not None:
        return defined
    if (hooked := hooks.result(reading, node, values, module, key)) is not None:
        return hooked
    function = reading.value(callee, module)
    if isinstance(function, Unknown) and len(values) == 1 and isinstance(values[0], Function | Client):
        return values[0] if not text(callee).startswith("use") else UNKNOWN  # `retry(fetch)` does what fetch does
    found = reading.invoke(function, values, key)
    return in_error_branch(xhr.with_body(reading, found, node, module), node)


def _new(reading: Reading, node: Node, module: Module) -> Value:
    maker = child(node, "constructor")
    if maker is None:
        return UNKNOWN
    value = reading.value(maker, module)
    given = tuple(spreads.given(reading, node, module))
    if isinstance(value, Class):
        return classes.made(reading, value, given)
    if isinstance(value, Client):  # `new EventSource(url)`
        return reading.invoke(value, given, node_key(module, node))
    return language.created(reading, value.name, given) if isinstance(value, Builtin) else UNKNOWN


def _this(reading: Reading, node: Node, module: Module) -> Value:
    for outer, inner in ancestors(node):
        if outer.type == "class_body" and outer.parent is not None:
            home = outer.parent
            return Class(module, home, node_key(module, home), is_instance=True, is_this=True)
        if outer.type == "object" and _is_method(inner):
            held = components.this(reading, outer, module) or reading.value(outer, module)
            return replace(held, is_open=True) if isinstance(held, Thing) else held  # more may be hung on it
        if outer.type == "function_declaration" or (outer.type == "function_expression" and not _is_named(outer)):
            return UNKNOWN
    return UNKNOWN


def _is_named(function: Node) -> bool:
    """`load: function () {}`."""
    return function.parent is not None and function.parent.type == "pair"


def _is_method(part: Node) -> bool:
    written = child(part, "value") if part.type == "pair" else part
    return written is not None and written.type in {"method_definition", "function_expression"}


def _super(reading: Reading, node: Node, module: Module) -> Value:
    this = _this(reading, node, module)
    found = classes.upper(reading, this) if isinstance(this, Class) else None
    return UNKNOWN if found is None else found


def _unary(reading: Reading, node: Node, module: Module) -> Value:
    match text(child(node, "operator")):
        case "!":
            value = reading.value(named(node)[0], module) if named(node) else UNKNOWN
            return predicates.negated(value) if predicates.is_asked(value) else language.BOOLEAN
        case "typeof":
            return language.STRING
        case "void":
            return ABSENT
        case _:
            return language.NUMBER


def _right(reading: Reading, node: Node, module: Module) -> Value:
    right = child(node, "right")
    return reading.value(right, module) if right is not None else UNKNOWN


def word(node: Node) -> str:
    """What the source calls a value: the name of a hole."""
    match node.type:
        case "identifier" | "this":
            return text(node)
        case "member_expression":
            return text(child(node, "property"))
        case "call_expression":
            given = arguments(node)
            function = child(node, "function")
            named_by = [g for g in given if g.type in {"identifier", "member_expression"}]
            return word(named_by[0]) if named_by else (word(function) if function is not None else "")
        case "non_null_expression" | "parenthesized_expression" | "as_expression" | "await_expression":
            return word(named(node)[0]) if named(node) else ""
        case _:
            return ""


def _pattern(_reading: Reading, node: Node, _module: Module) -> Value:
    return Unknown(text(node))


def _literal(_reading: Reading, node: Node, _module: Module) -> Value:
    return literal(node)


READERS: dict[str, Callable[[Reading, Node, Module], Value]] = {
    "parenthesized_expression": _inner,
    "await_expression": _inner,
    "yield_expression": _inner,
    "as_expression": _inner,
    "satisfies_expression": _inner,
    "non_null_expression": _inner,
    "type_assertion": _inner,
    "template_string": _template,
    "binary_expression": _binary,
    "ternary_expression": _ternary,
    "member_expression": _member,
    "subscript_expression": _subscript,
    "call_expression": _call,
    "new_expression": _new,
    "this": _this,
    "super": _super,
    "object": record,
    "array": array,
    "unary_expression": _unary,
    "assignment_expression": _right,
    "sequence_expression": _right,
    "string": _literal,
    "number": _literal,
    "regex": _pattern,
    "true": _literal,
    "false": _literal,
    "null": _literal,
}
