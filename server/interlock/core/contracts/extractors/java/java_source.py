"""A file of Java -> what it declares."""

import textwrap
from collections.abc import Iterator

from tree_sitter import Node

from ...nodes import child, named, place, text
from .declarations import (
    ANY,
    OPAQUE,
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
from .syntax import parse, unescaped

_KINDS = {
    "class_declaration": "class",
    "interface_declaration": "interface",
    "record_declaration": "record",
    "enum_declaration": "enum",
    "annotation_type_declaration": "annotation",
}
_DEEPEST = 30  # types inside types, and texts put together of texts


def read(path: str, content: bytes) -> Unit:
    unit = Unit(path, content)
    unit.root = parse(content)
    unit.is_broken = unit.root.has_error
    for node in named(unit.root):
        if node.type == "package_declaration":
            unit.package = text(named(node)[-1]) if named(node) else ""
        elif node.type == "import_declaration":
            _import(node, unit)
        elif node.type in _KINDS:
            declared = _type(node, unit, None, 0)
            unit.types.setdefault(declared.name, declared)
    return unit


def expression(node: Node | None, path: str, depth: int = 0) -> Expr:
    """What is written where a constant is meant."""
    if node is None or depth > _DEEPEST:
        return OPAQUE
    match node.type:
        case "string_literal":
            return Literal(_string(node))
        case "character_literal":
            return Literal(unescaped(text(node).strip("'")))
        case "decimal_integer_literal":
            digits = text(node).replace("_", "").rstrip("lL")
            return Literal(int(digits)) if digits.isdecimal() and len(digits) < 30 else OPAQUE
        case "true" | "false":
            return Literal(node.type == "true")
        case "null_literal":
            return Literal(None)
        case "identifier" | "field_access" | "scoped_identifier":
            dotted = "".join(text(node).split())
            return Name(dotted.removeprefix("this."))
        case "parenthesized_expression":
            return expression(next(iter(named(node)), None), path, depth + 1)
        case "binary_expression":
            return _sum(node, path, depth)
        case "element_value_array_initializer" | "array_initializer":
            return Listing(tuple(expression(n, path, depth + 1) for n in named(node)))
        case "class_literal":
            return ClassOf(text(node).removesuffix(".class").strip())
        case "annotation" | "marker_annotation":
            return _annotation(node, path, depth + 1)
        case _:
            return OPAQUE


def type_name(node: Node | None, depth: int = 0) -> TypeName:
    if node is None or depth > _DEEPEST:
        return ANY
    parts = named(node)
    match node.type:
        case "generic_type":
            arguments = next((p for p in parts if p.type == "type_arguments"), None)
            inner = tuple(type_name(a, depth + 1) for a in named(arguments))
            return TypeName("".join(text(parts[0]).split()), inner)
        case "array_type":
            return _array(type_name(child(node, "element"), depth + 1), child(node, "dimensions"))
        case "wildcard":
            bound = [p for p in parts if "annotation" not in p.type and p.type != "super"]
            return type_name(bound[-1], depth + 1) if bound and b"extends" in (node.text or b"") else ANY
        case "annotated_type":
            return type_name(parts[-1], depth + 1) if parts else ANY
        case _:
            return TypeName("".join(text(node).split()))


def _import(node: Node, unit: Unit) -> None:
    names = [n for n in named(node) if n.type != "asterisk"]
    if not names:
        return
    whole = "".join(text(names[0]).split())
    if any(n.type == "asterisk" for n in named(node)):
        unit.wildcards.append(whole)
    else:
        unit.imports[whole.rpartition(".")[2]] = whole


def _type(node: Node, unit: Unit, owner: Type | None, depth: int) -> Type:
    annotations, modifiers = _modifiers(node, unit.path)
    name = child(node, "name")
    kind = _KINDS[node.type]
    declared = Type(
        text(name),
        kind,
        unit,
        place(unit.path, name or node),
        owner,
        annotations,
        modifiers,
        _variables(child(node, "type_parameters")),
    )
    supers = [type_name(t) for t in _listed(child(node, "superclass"))]
    declared.extends = tuple(supers)
    above = [child(node, "interfaces"), *(n for n in named(node) if n.type == "extends_interfaces")]
    declared.implements = tuple(type_name(t) for part in above for t in _listed(part))
    if kind == "record":
        declared.components = tuple(_parameters(child(node, "parameters"), unit.path))
    for member in _members(child(node, "body")):
        _member(member, declared, depth)
    return declared


def _listed(node: Node | None) -> list[Node]:
    """The types in `extends A` and in `implements A, B`."""
    found = named(node)
    return named(found[0]) if len(found) == 1 and found[0].type == "type_list" else found


def _members(body: Node | None) -> Iterator[Node]:
    for member in named(body):
        if member.type == "enum_body_declarations":
            yield from named(member)
        else:
            yield member


def _member(node: Node, declared: Type, depth: int) -> None:
    path = declared.unit.path
    if node.type in _KINDS and depth < _DEEPEST:
        inner = _type(node, declared.unit, declared, depth + 1)
        declared.nested.setdefault(inner.name, inner)
    elif node.type in {"field_declaration", "constant_declaration"}:
        declared.fields += _fields(node, path, is_constant=node.type == "constant_declaration")
    elif node.type in {"method_declaration", "annotation_type_element_declaration"}:
        declared.methods.append(_method(node, path))
    elif node.type == "enum_constant":
        annotations, modifiers = _modifiers(node, path)
        arguments = Listing(tuple(expression(n, path) for n in named(child(node, "arguments"))))
        name = text(child(node, "name"))
        declared.constants.append(
            Variable(name, TypeName(declared.name), place(path, node), annotations, modifiers, arguments)
        )


def _fields(node: Node, path: str, is_constant: bool) -> Iterator[Variable]:
    annotations, modifiers = _modifiers(node, path)
    if is_constant:
        modifiers |= {"static", "final"}
    written = type_name(child(node, "type"))
    for declarator in node.children_by_field_name("declarator"):
        name, value = child(declarator, "name"), child(declarator, "value")
        if name is not None:
            yield Variable(
                text(name),
                _array(written, child(declarator, "dimensions")),
                place(path, name),
                annotations,
                modifiers,
                expression(value, path) if value is not None else None,
                has_default=value is not None,
            )


def _method(node: Node, path: str) -> Method:
    annotations, modifiers = _modifiers(node, path)
    name = child(node, "name")
    return Method(
        text(name),
        _array(type_name(child(node, "type")), child(node, "dimensions")),
        tuple(_parameters(child(node, "parameters"), path)),
        place(path, name or node),
        annotations,
        modifiers,
        _variables(child(node, "type_parameters")),
        child(node, "body"),
    )


def _parameters(node: Node | None, path: str) -> Iterator[Variable]:
    for parameter in named(node):
        annotations, modifiers = _modifiers(parameter, path)
        if parameter.type == "formal_parameter":
            name, written = child(parameter, "name"), type_name(child(parameter, "type"))
            written = _array(written, child(parameter, "dimensions"))
        elif parameter.type == "spread_parameter":
            parts = [n for n in named(parameter) if n.type != "modifiers"]
            name = child(parts[-1], "name") if parts else None
            written = TypeName("[]", (type_name(parts[0]),)) if parts else ANY
        else:
            continue
        if name is not None:
            yield Variable(text(name), written, place(path, name), annotations, modifiers)


def _modifiers(node: Node, path: str) -> tuple[tuple[Annotation, ...], frozenset[str]]:
    written = next((n for n in node.named_children if n.type == "modifiers"), None)
    if written is None:
        return (), frozenset()
    annotations = [_annotation(n, path, 0) for n in named(written) if n.type.endswith("annotation")]
    return tuple(annotations), frozenset(text(c) for c in written.children if not c.is_named)


def _annotation(node: Node, path: str, depth: int) -> Annotation:
    arguments: dict[str, Expr] = {}
    for written in named(child(node, "arguments")):
        if written.type == "element_value_pair":
            arguments[text(child(written, "key"))] = expression(child(written, "value"), path, depth + 1)
        else:
            arguments["value"] = expression(written, path, depth + 1)
    return Annotation(text(child(node, "name")).rpartition(".")[2].strip(), arguments, place(path, node))


def _sum(node: Node, path: str, depth: int) -> Expr:
    """`a + b + c`, which is written from the left: without recursion, since there may be many."""
    parts: list[Expr] = []
    current: Node | None = node
    while current is not None and current.type == "binary_expression":
        if text(child(current, "operator")) != "+":
            return OPAQUE
        parts.append(expression(child(current, "right"), path, depth + 1))
        current = child(current, "left")
    parts.append(expression(current, path, depth + 1))
    return Join(tuple(reversed(parts)))


def _string(node: Node) -> str:
    whole = text(node)
    if whole.startswith('"""'):
        return unescaped(textwrap.dedent(whole[3:-3].lstrip(" \t\r").removeprefix("\n")))
    return unescaped(whole[1:-1])


def _array(item: TypeName, dimensions: Node | None) -> TypeName:
    for _ in range(text(dimensions).count("[")):
        item = TypeName("[]", (item,))
    return item


def _variables(node: Node | None) -> tuple[str, ...]:
    names = [next((n for n in named(p) if n.type in {"type_identifier", "identifier"}), None) for p in named(node)]
    return tuple(text(n) for n in names if n is not None)
