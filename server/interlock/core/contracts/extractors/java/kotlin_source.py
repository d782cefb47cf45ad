"""A file of Kotlin -> what it declares, in the form that Java is read into."""

import re
from collections.abc import Iterator
from functools import cache

import tree_sitter_kotlin
from tree_sitter import Language, Node, Parser

from ...nodes import child, named, place, text
from .declarations import (
    ANY,
    OPAQUE,
    VOID,
    Annotation,
    ClassOf,
    Expr,
    Join,
    Listing,
    Literal,
    Method,
    Name,
    Type,
    TypeName,
    Unit,
    Variable,
)
from .syntax import unescaped

_DEEPEST = 30  # types inside types, and texts put together of texts
_TYPES = frozenset({"user_type", "nullable_type", "function_type", "parenthesized_type"})
_WRITTEN = re.compile(rb'""".*?"""|(?:\$\$)?"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_NOT_BREAK = re.compile(rb"[^\n]")
_BARE_CLASS = re.compile(rb"^([ \t]*(?:\w+[ \t]+)*class[ \t]+\w+)([ \t]*\{)", re.MULTILINE)
_PARTS = re.compile(r"\$\{([\w.]+)\}|\$(\w+)|(\$\{[^}]*\})")


def read(path: str, content: bytes) -> Unit:
    unit = Unit(path, content, is_kotlin=True)
    unit.root = _parser().parse(_eased(content)).root_node
    unit.is_broken = unit.root.has_error
    unit.top = Type("", "object", unit, place(path, unit.root))
    for node in named(unit.root):
        if node.type == "package_header":
            unit.package = _dotted(named(node)[-1]) if named(node) else ""
        elif node.type == "import":
            _import(node, unit)
        elif node.type in {"class_declaration", "object_declaration"}:
            declared = _type(node, unit, None, 0)
            unit.types.setdefault(declared.name, declared)
        elif node.type == "property_declaration":
            unit.top.fields += _property(node, path)
    return unit


def _eased(content: bytes) -> bytes:
    """What the grammar stumbles over, in a form that it reads; all stays in its line."""
    return _BARE_CLASS.sub(rb"\1()\2", _WRITTEN.sub(_quieted, content))


def _quieted(found: re.Match[bytes]) -> bytes:
    """Without comments, without what stands in a text of several lines, and without dollars that mean themselves."""
    written = found[0]
    if written.startswith(b"$$"):
        return b"  " + written[2:].replace(b"$", b" ")
    if written.startswith(b'"""'):
        return b'"""' + _NOT_BREAK.sub(b" ", written[3:-3]) + b'"""' if b"\n" in written else written
    return written if written.startswith(b'"') else _NOT_BREAK.sub(b" ", written)


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_kotlin.language()))


def expression(node: Node | None, path: str, depth: int = 0) -> Expr:
    if node is None or depth > _DEEPEST:
        return OPAQUE
    written = text(node)
    match node.type:
        case "string_literal" | "multiline_string_literal":
            return _string(written)
        case "number_literal":
            return Literal(int(written)) if written.isdecimal() and len(written) < 30 else OPAQUE
        case "identifier" if written in {"true", "false", "null"}:
            return Literal({"true": True, "false": False, "null": None}[written])
        case "identifier" | "navigation_expression" if re.fullmatch(r"[\w.\s]+", written):
            return Name("".join(written.split()))
        case "collection_literal":
            return Listing(tuple(expression(n, path, depth + 1) for n in named(node)))
        case "call_expression" if written.startswith("arrayOf"):
            return Listing(tuple(e for _, e in _arguments(node, path, depth)))
        case "binary_expression" if text(child(node, "operator")) == "+":
            return Join(tuple(expression(child(node, side), path, depth + 1) for side in ("left", "right")))
        case "parenthesized_expression" if named(node):
            return expression(named(node)[0], path, depth + 1)
        case _:
            found = re.fullmatch(r"([\w.]+)::class(?:\.java)?", written)
            return ClassOf(found[1]) if found else OPAQUE


def _string(written: str) -> Expr:
    """A literal with what is put into it: `"$BASE/orders"`."""
    is_raw = written.startswith('"""')
    inner = written[3:-3] if is_raw else written[1:-1].replace("\\$", "\x00")
    parts: list[Expr] = []
    start = 0
    for found in _PARTS.finditer(inner):
        parts.append(Literal(_plain(inner[start : found.start()], is_raw)))
        parts.append(OPAQUE if found[3] else Name(found[1] or found[2]))
        start = found.end()
    parts.append(Literal(_plain(inner[start:], is_raw)))
    return parts[0] if len(parts) == 1 else Join(tuple(parts))


def _plain(written: str, is_raw: bool) -> str:
    return written if is_raw else unescaped(written).replace("\x00", "$")


def _type_name(node: Node | None, depth: int = 0) -> TypeName:
    if node is None or depth > _DEEPEST or node.type == "function_type":
        return ANY
    if node.type in {"nullable_type", "parenthesized_type"}:
        inner = next((n for n in named(node) if n.type in _TYPES), None)
        found = _type_name(inner, depth + 1)
        return TypeName(found.name, found.arguments, found.may_be_null or node.type == "nullable_type")
    name = ".".join(text(n) for n in named(node) if n.type == "identifier")
    arguments = next((n for n in named(node) if n.type == "type_arguments"), None)
    inner = tuple(
        _type_name(next((t for t in named(a) if t.type in _TYPES), None), depth + 1) for a in named(arguments)
    )
    if name == "ByteArray":
        return TypeName("[]", (TypeName("byte"),))
    return TypeName("Object" if name in {"", "Any"} else name, inner)


def _import(node: Node, unit: Unit) -> None:
    parts = named(node)
    if not parts:
        return
    whole = _dotted(parts[0])
    if text(node).rstrip().endswith("*"):
        unit.wildcards.append(whole)
    else:
        unit.imports[text(parts[1]) if len(parts) > 1 else whole.rpartition(".")[2]] = whole


def _type(node: Node, unit: Unit, owner: Type | None, depth: int) -> Type:
    annotations, modifiers = _modifiers(node, unit.path)
    name = child(node, "name")
    declared = Type(
        text(name) or "Companion",
        _kind(node, modifiers),
        unit,
        place(unit.path, name or node),
        owner,
        annotations,
        modifiers,
        tuple(text(named(p)[0]) for p in named(_part(node, "type_parameters")) if named(p)),
    )
    for specifier in named(_part(node, "delegation_specifiers")):
        _inherit(specifier, declared)
    constructor = _part(node, "primary_constructor")
    declared.components = tuple(_components(_part(constructor, "class_parameters"), unit.path))
    for member in named(_part(node, "class_body") or _part(node, "enum_class_body")):
        _member(member, declared, depth)
    return declared


def _kind(node: Node, modifiers: frozenset[str]) -> str:
    if node.type != "class_declaration":
        return "object"
    if any(c.type == "interface" for c in node.children):
        return "interface"
    return "enum" if "enum" in modifiers else "annotation" if "annotation" in modifiers else "class"


def _inherit(specifier: Node, declared: Type) -> None:
    inner = next(iter(named(specifier)), None)
    if inner is None:
        return
    written = inner if inner.type == "user_type" else _part(inner, "user_type")
    if inner.type == "constructor_invocation":
        declared.extends = (_type_name(written),)
    else:
        declared.implements = (*declared.implements, _type_name(written))


def _member(node: Node, declared: Type, depth: int) -> None:
    path = declared.unit.path
    if node.type in {"class_declaration", "object_declaration", "companion_object"} and depth < _DEEPEST:
        inner = _type(node, declared.unit, declared, depth + 1)
        declared.nested.setdefault("Companion" if node.type == "companion_object" else inner.name, inner)
    elif node.type == "property_declaration":
        declared.fields += _property(node, path)
    elif node.type == "function_declaration":
        declared.methods.append(_method(node, path))
    elif node.type == "enum_entry":
        annotations, modifiers = _modifiers(node, path)
        name = next((n for n in named(node) if n.type == "identifier"), node)
        given = Listing(tuple(e for _, e in _arguments(node, path, 0)))
        constant = Variable(text(name), TypeName(declared.name), place(path, name), annotations, modifiers, given)
        declared.constants.append(constant)


def _components(parameters: Node | None, path: str) -> Iterator[Variable]:
    """Those that are properties as well."""
    for parameter in named(parameters):
        name = next((n for n in named(parameter) if n.type == "identifier"), None)
        if name is None or not any(c.type in {"val", "var"} for c in parameter.children):
            continue
        annotations, modifiers = _modifiers(parameter, path)
        written = next((n for n in named(parameter) if n.type in _TYPES), None)
        has_default = any(c.type == "=" for c in parameter.children)
        yield Variable(
            text(name), _type_name(written), place(path, name), annotations, modifiers, None, has_default=has_default
        )


def _property(node: Node, path: str) -> Iterator[Variable]:
    declared = _part(node, "variable_declaration")
    parts = named(declared)
    if not parts:
        return
    annotations, modifiers = _modifiers(node, path)
    written = next((n for n in parts if n.type in _TYPES), None)
    after = [n for n in named(node) if declared is not None and n.start_byte >= declared.end_byte]
    has_value = any(c.type == "=" for c in node.children)
    value = expression(after[0], path) if has_value and after else None
    name = next((n for n in parts if n.type == "identifier"), parts[0])
    yield Variable(text(name), _type_name(written), place(path, name), annotations, modifiers, value, has_default=True)


def _method(node: Node, path: str) -> Method:
    annotations, modifiers = _modifiers(node, path)
    name, parameters = child(node, "name"), _part(node, "function_value_parameters")
    body = _part(node, "function_body")
    after = [n for n in named(node) if parameters is not None and n.start_byte >= parameters.end_byte]
    written = next((n for n in after if n.type in _TYPES), None)
    is_block = body is None or _part(body, "block") is not None
    returned = _type_name(written) if written is not None else VOID if is_block else ANY
    is_hidden = bool(modifiers & {"private", "protected", "internal"})
    return Method(
        text(name),
        returned,
        tuple(_parameters(parameters, path)),
        place(path, name or node),
        annotations,
        modifiers if is_hidden else modifiers | {"public"},
        body=body,
    )


def _parameters(node: Node | None, path: str) -> Iterator[Variable]:
    """The modifiers stand before each, and its default after it."""
    annotations: tuple[Annotation, ...] = ()
    for part, following in zip(named(node), [*named(node)[1:], None], strict=False):
        if part.type == "parameter_modifiers":
            annotations = tuple(a for n in named(part) if n.type == "annotation" for a in _annotations(n, path))
        elif part.type == "parameter":
            name = next((n for n in named(part) if n.type == "identifier"), part)
            written = next((n for n in named(part) if n.type in _TYPES), None)
            has_default = following is not None and following.type not in {"parameter", "parameter_modifiers"}
            yield Variable(text(name), _type_name(written), place(path, name), annotations, has_default=has_default)
            annotations = ()


def _modifiers(node: Node, path: str) -> tuple[tuple[Annotation, ...], frozenset[str]]:
    written = named(_part(node, "modifiers"))
    annotations = [a for n in written if n.type == "annotation" for a in _annotations(n, path)]
    return tuple(annotations), frozenset(text(n) for n in written if n.type != "annotation")


def _annotations(node: Node, path: str) -> Iterator[Annotation]:
    for part in named(node):
        called = _part(part, "user_type") if part.type == "constructor_invocation" else part
        if called is None or called.type != "user_type":
            continue
        arguments: dict[str, Expr] = {}
        unnamed: list[Expr] = []
        for name, given in _arguments(part, path, 0):
            if name:
                arguments[name] = given
            else:
                unnamed.append(given)
        if unnamed:
            arguments["value"] = unnamed[0] if len(unnamed) == 1 else Listing(tuple(unnamed))
        yield Annotation(_type_name(called).last, arguments, place(path, node))


def _arguments(node: Node, path: str, depth: int) -> Iterator[tuple[str, Expr]]:
    for argument in named(_part(node, "value_arguments")):
        parts = named(argument)
        is_named = len(parts) > 1 and any(c.type == "=" for c in argument.children)
        if parts:
            yield text(parts[0]) if is_named else "", expression(parts[-1], path, depth + 1)


def _part(node: Node | None, kind: str) -> Node | None:
    return next((n for n in named(node) if n.type == kind), None)


def _dotted(node: Node) -> str:
    return "".join(text(node).replace("`", "").split())
