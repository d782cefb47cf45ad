"""What a source file imports, and what it exports."""

from dataclasses import dataclass, field

from tree_sitter import Node

from ...nodes import child, named, text
from .syntax import key_name, string_value


@dataclass(frozen=True)
class Imported:
    source: str  # as written: './orders', 'axios'
    name: str  # 'default', '*' for the namespace, or the name it is exported by


@dataclass
class Names:
    imports: dict[str, Imported] = field(default_factory=dict[str, Imported])
    exports: dict[str, Node | Imported | str] = field(default_factory=dict[str, Node | Imported | str])
    """By the exported name: an expression, something passed on from elsewhere, or a name declared here."""
    passed_on: list[str] = field(default_factory=list[str])  # export * from these


def names_of(root: Node) -> Names:
    names = Names()
    for node in root.named_children:
        if node.type == "import_statement":
            _index_import(names, node)
        elif node.type == "export_statement":
            _index_export(names, node)
        elif node.type == "expression_statement":
            _index_common_js(names, node)
        elif node.type in {"lexical_declaration", "variable_declaration"}:
            _index_require(names, node)
    return names


def _index_import(names: Names, node: Node) -> None:
    written = child(node, "source")
    source = string_value(written) if written is not None else None
    if source is None:
        return
    for clause in (c for c in named(node) if c.type == "import_clause"):
        for part in named(clause):
            if part.type == "identifier":
                names.imports[text(part)] = Imported(source, "default")
            elif part.type == "namespace_import" and named(part):
                names.imports[text(named(part)[0])] = Imported(source, "*")
            elif part.type == "named_imports":
                for one in named(part):
                    name, alias = child(one, "name"), child(one, "alias")
                    if name is not None:
                        names.imports[text(alias if alias is not None else name)] = Imported(source, text(name))


def _index_export(names: Names, node: Node) -> None:
    declaration, value = child(node, "declaration"), child(node, "value")
    written = child(node, "source")
    source = string_value(written) if written is not None else None
    if value is not None:
        names.exports["default"] = value
    if declaration is not None:
        for name in declared_names(declaration):
            names.exports[name] = name
        if any(c.type == "default" for c in node.children):
            own = declared_names(declaration)
            names.exports["default"] = own[0] if own else declaration
    clauses = [c for c in named(node) if c.type in {"export_clause", "namespace_export"}]
    for clause in clauses:
        if clause.type == "namespace_export":
            if source is not None and named(clause):
                names.exports[text(named(clause)[0])] = Imported(source, "*")
            continue
        for one in named(clause):
            name, alias = child(one, "name"), child(one, "alias")
            if name is not None:
                as_name = text(alias if alias is not None else name)
                names.exports[as_name] = Imported(source, text(name)) if source is not None else text(name)
    if source is not None and not clauses:
        names.passed_on.append(source)


def declared_names(declaration: Node) -> list[str]:
    if declaration.type in {"lexical_declaration", "variable_declaration"}:
        targets = [child(c, "name") for c in named(declaration) if c.type == "variable_declarator"]
        return [text(t) for t in targets if t is not None and t.type == "identifier"]
    name = child(declaration, "name")
    return [text(name)] if name is not None else []


def _index_common_js(names: Names, node: Node) -> None:
    assignment = named(node)[0] if named(node) else None
    if assignment is None or assignment.type != "assignment_expression":
        return
    target, value = text(child(assignment, "left")), child(assignment, "right")
    if value is None:
        return
    if target == "module.exports":
        names.exports["default"] = value
        if value.type == "object":
            for pair in named(value):
                if pair.type == "shorthand_property_identifier":
                    names.exports[text(pair)] = text(pair)
                elif pair.type == "pair" and (name := key_name(child(pair, "key"))):
                    inner = child(pair, "value")
                    if inner is not None:
                        names.exports[name] = inner
    elif target.startswith(("exports.", "module.exports.")):
        names.exports[target.rpartition(".")[2]] = value


def _index_require(names: Names, node: Node) -> None:
    for declarator in named(node):
        name, value = child(declarator, "name"), child(declarator, "value")
        if value is not None and value.type == "member_expression" and text(child(value, "property")) == "default":
            value = child(value, "object")
        if name is None or value is None or value.type != "call_expression":
            continue
        if text(child(value, "function")) != "require":
            continue
        given = child(value, "arguments")
        source = string_value(named(given)[0]) if named(given) else None
        if source is None:
            continue
        if name.type == "identifier":
            names.imports[text(name)] = Imported(source, "default")
        elif name.type == "object_pattern":
            for one in named(name):
                if one.type == "shorthand_property_identifier_pattern":
                    names.imports[text(one)] = Imported(source, text(one))
