"""Types as they are written: which declaration of the tree, or which name of a library, is meant."""

from dataclasses import dataclass

from tree_sitter import Node

from ...nodes import child, children, named, text
from .packages import Packages
from .syntax import literal
from .values import Declared, File, Function, Named, Package, Type

_DEEPEST = 20  # aliases of aliases, fields inside fields
_WRAPPERS = frozenset({"pointer_type", "parenthesized_type", "type_elem"})
_BASIC = frozenset({"bool", "string", "int", "int64", "float64", "byte", "rune", "any", "error"})


@dataclass(frozen=True)
class StructField:
    name: str
    type: Type
    tag: str
    is_embedded: bool
    node: Node


class Types:
    def __init__(self, packages: Packages) -> None:
        self._packages = packages
        self._fields: dict[int, list[StructField]] = {}

    def bare(self, type: Type) -> Type:
        """What a pointer points to, and a generic without what it is applied to."""
        for _ in range(_DEEPEST):
            node = type.node
            inner = child(node, "type") if node.type == "generic_type" else None
            if node.type in _WRAPPERS and named(node):
                inner = named(node)[-1]
            elif node.type == "unary_expression":  # (*T)(nil)
                inner = child(node, "operand")
            if inner is None:
                break
            type = Type(inner, type.file)
        return type

    def named(self, type: Type | None) -> Named | None:
        """The type of the tree, through aliases."""
        for _ in range(_DEEPEST):
            if type is None:
                return None
            found = self._declared(self.bare(type))
            if found is None:
                return None
            package, name, declared = found
            written = child(declared.node, "type")
            is_alias = declared.node.type == "type_alias"
            if not is_alias or written is None:
                return Named(name, package, declared)
            type = Type(written, declared.file)
        return None

    def library(self, type: Type | None) -> str:
        """`github.com/gin-gonic/gin.Engine`, through aliases and names of the tree for it."""
        for _ in range(_DEEPEST):
            if type is None:
                return ""
            type = self.bare(type)
            if type.node.type == "qualified_type":
                path = type.file.imports.get(text(child(type.node, "package")), "")
                if self._packages.imported(path) is None:
                    return f"{path}.{text(child(type.node, 'name'))}" if path else ""
            found = self._declared(type)
            if found is None:
                return ""
            written = child(found[2].node, "type")
            type = Type(written, found[2].file) if written is not None else None
        return ""

    def underlying(self, type: Type | None) -> tuple[str, Type | None]:
        """The kind of node a type comes down to, and the type that is of this kind."""
        at = type
        for _ in range(_DEEPEST):
            if at is None:
                return "", type
            at = self.bare(at)
            found = self._declared(at)
            if found is None:
                return at.node.type, at if at.node.type in {"slice_type", "array_type", "map_type"} else type
            written = child(found[2].node, "type")
            if written is None or written.type in {"struct_type", "interface_type"}:
                return written.type if written is not None else "", type
            at = Type(written, found[2].file)
        return "", type

    def part(self, type: Type | None, name: str) -> Type | None:
        """The type of the elements, or of the values of a map."""
        kind, at = self.underlying(type)
        inner = child(at.node, name) if at is not None and kind.endswith("_type") else None
        return Type(inner, at.file) if inner is not None and at is not None else None

    def is_struct(self, type: Named) -> bool:
        return (node := child(type.declared.node, "type")) is not None and node.type == "struct_type"

    def is_interface(self, type: Named) -> bool:
        return (node := child(type.declared.node, "type")) is not None and node.type == "interface_type"

    def method(self, type: Named, name: str) -> Function | None:
        return type.package.methods.get(type.name, {}).get(name)

    def fields(self, type: Named) -> list[StructField]:
        key = type.declared.node.id
        if key not in self._fields:
            struct = child(type.declared.node, "type")
            self._fields[key] = struct_fields(Type(struct, type.declared.file)) if struct is not None else []
        return self._fields[key]

    def anonymous(self, node: Node, file: File) -> Named:
        """A struct without a name."""
        return Named("", file.package, Declared(node, file))

    def interface_result(self, type: Named, name: str) -> Type | None:
        """What a method of an interface gives back first."""
        for declared in named(child(type.declared.node, "type")):
            if declared.type == "method_elem" and text(child(declared, "name")) == name:
                results = self.results(Function(declared, type.declared.file))
                return results[0] if results else None
        return None

    def results(self, function: Function) -> list[Type]:
        written = child(function.node, "result")
        if written is None:
            return []
        if written.type != "parameter_list":
            return [Type(written, function.file)]
        found: list[Type] = []
        for declared in named(written):
            inner = child(declared, "type")
            if inner is not None:
                found += [Type(inner, function.file)] * max(1, len(children(declared, "name")))
        return found

    def _declared(self, type: Type) -> tuple[Package, str, Declared] | None:
        node, file = type.node, type.file
        if node.type in {"type_identifier", "identifier"}:
            name, package = text(node), file.package
            if name in _BASIC and name not in package.declared:
                return None
        elif node.type in {"qualified_type", "selector_expression"}:
            owner = child(node, "package") or child(node, "operand")
            found = self._packages.imported(file.imports.get(text(owner), ""))
            if found is None:
                return None
            name, package = text(child(node, "name") or child(node, "field")), found
        else:
            return None
        declared = package.declared.get(name)
        return (package, name, declared) if declared and declared.node.type in {"type_spec", "type_alias"} else None


def struct_fields(struct: Type) -> list[StructField]:
    found: list[StructField] = []
    if struct.node.type != "struct_type":
        return found
    for declared in (d for part in named(struct.node) for d in named(part)):
        written = child(declared, "type")
        if declared.type != "field_declaration" or written is None:
            continue
        tag = literal(t) if (t := child(declared, "tag")) is not None else ""
        names = children(declared, "name")
        type = Type(written, struct.file)
        for name in names:
            found.append(StructField(text(name), type, tag, False, name))
        if not names:
            word = text(written).lstrip("*").partition("[")[0].rpartition(".")[2]
            found.append(StructField(word, type, tag, True, written))
    return found
