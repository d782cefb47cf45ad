"""TypeScript types as shapes: interfaces, aliases, generics and what is imported."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tree_sitter import Node

from ...nodes import child, named, place, text
from ...shapes import NULL, UNKNOWN, Field, Kind, Shape, array_of, follow, of_kind, one_of
from .modules import Module, Modules
from .names import Imported
from .syntax import key_name, string_value

_PLAIN = {
    "string": of_kind(Kind.STRING),
    "number": of_kind(Kind.NUMBER),
    "bigint": of_kind(Kind.INTEGER),
    "boolean": of_kind(Kind.BOOLEAN),
    "null": NULL,
    "Date": Shape(frozenset({Kind.STRING}), format="Date"),
}
_SAME = frozenset(
    [
        "Promise",
        "Readonly",
        "Awaited",
        "NonNullable",
        "AxiosResponse",
        "AxiosPromise",
        "Observable",
        "Required",
        "PromiseLike",
        "Ref",
        "DeepReadonly",
        "Response",
    ]
)
_ARRAYS = frozenset({"Array", "ReadonlyArray", "Set"})
_DECLARATIONS = frozenset({"interface_declaration", "type_alias_declaration", "enum_declaration", "class_declaration",
                           "abstract_class_declaration"})  # fmt: skip
_STATUS = re.compile(r"[1-5](\d\d|XX)|default")
_INFERS = frozenset({"infer", "output", "TypeOf", "InferOutput"})  # of zod and valibot
_DEEPEST = 40

Bound = Mapping[str, Shape]
"""What the type parameters stand for."""


@dataclass
class Types:
    modules: Modules
    named: dict[str, Shape] = field(default_factory=dict[str, Shape])
    inferred: Callable[[Node, Module], Shape] | None = None
    """The shape of the validator that an expression gives."""
    _found: dict[str, dict[str, Node]] = field(default_factory=dict[str, dict[str, Node]])

    def shape(self, node: Node | None, module: Module, bound: Bound | None = None, depth: int = 0) -> Shape:
        """`node` is a type, or the annotation that holds it."""
        bound = bound or {}
        while node is not None and node.type in {"type_annotation", "parenthesized_type", "readonly_type"}:
            node = named(node)[0] if named(node) else None
        if node is None or depth > _DEEPEST:
            return UNKNOWN
        deeper = depth + 1
        match node.type:
            case "predefined_type":
                return _PLAIN.get(text(node), UNKNOWN)
            case "literal_type":
                return _literal(node)
            case "array_type":
                return array_of(self.shape(named(node)[0], module, bound, deeper)) if named(node) else UNKNOWN
            case "tuple_type":
                return array_of(UNKNOWN)
            case "object_type" | "interface_body":
                return self._object(node, module, bound, deeper)
            case "union_type":
                options = [o for o in _flattened(node) if text(o) not in {"undefined", "void"}]
                return one_of(tuple(self.shape(o, module, bound, deeper) for o in options)) if options else UNKNOWN
            case "intersection_type":
                return self._together([self.shape(c, module, bound, deeper) for c in named(node)])
            case "type_identifier" | "identifier":
                return self._by_name(text(node), (), module, bound, deeper)
            case "generic_type":
                return self._generic(node, module, bound, deeper)
            case "lookup_type":
                return self._looked_up(node, module, bound, deeper)
            case "template_literal_type":
                return of_kind(Kind.STRING)
            case _:
                return UNKNOWN

    def answered(self, shape: Shape) -> Shape:
        """`{ 200: Order; 404: Problem }` says what comes with each status; of these, what comes with success."""
        by_status = follow(shape, self.named).fields
        if not by_status or not all(_STATUS.fullmatch(f.name) for f in by_status):
            return shape
        successes = tuple(f.shape for f in by_status if f.name.startswith("2"))
        return one_of(successes) if successes else UNKNOWN

    def _object(self, node: Node, module: Module, bound: Bound, depth: int) -> Shape:
        fields: list[Field] = []
        values: Shape | None = None
        for part in named(node):
            if part.type in {"property_signature", "public_field_definition"}:
                name, annotation = key_name(child(part, "name")), child(part, "type")
                if name is None:
                    continue
                optional = any(c.type == "?" for c in part.children) or _may_be_undefined(annotation)
                shape = self.shape(annotation, module, bound, depth)
                fields.append(Field(name, shape, not optional, place(module.path, part)))
            elif part.type == "index_signature":
                values = self.shape(child(part, "type"), module, bound, depth)
        closed = False if values is not None else None
        return Shape(frozenset({Kind.OBJECT}), tuple(fields), closed=closed, values=values)

    def _together(self, parts: list[Shape]) -> Shape:
        fields: dict[str, Field] = {}
        for part in (follow(p, self.named) for p in parts):
            if Kind.OBJECT not in part.kinds:
                return UNKNOWN
            fields |= {f.name: f for f in part.fields}
        return Shape(frozenset({Kind.OBJECT}), tuple(fields.values()))

    def _generic(self, node: Node, module: Module, bound: Bound, depth: int) -> Shape:
        name = text(child(node, "name") or (named(node)[0] if named(node) else None))
        written = next((c for c in named(node) if c.type == "type_arguments"), None)
        arguments = named(written)
        if name.rpartition(".")[2] in _INFERS and arguments and arguments[0].type == "type_query":
            asked = named(arguments[0])
            return self.inferred(asked[0], module) if asked and self.inferred is not None else UNKNOWN
        given = tuple(self.shape(a, module, bound, depth) for a in arguments)
        first = given[0] if given else UNKNOWN
        if self.declaration(name, module) is None:
            if name in _SAME:
                return first
            if name in _ARRAYS:
                return array_of(first)
            if name in {"Record", "Map"}:
                values = given[1] if len(given) > 1 else UNKNOWN
                return Shape(frozenset({Kind.OBJECT}), closed=False, values=values)
            if name in {"Partial", "Pick", "Omit"}:
                return self._reshaped(name, first, arguments[1] if len(arguments) > 1 else None)
        return self._by_name(name, given, module, bound, depth)

    def _reshaped(self, name: str, whole: Shape, keys: Node | None) -> Shape:
        shape = follow(whole, self.named)
        if Kind.OBJECT not in shape.kinds:
            return UNKNOWN
        if name == "Partial":
            return replace(shape, fields=tuple(replace(f, required=False) for f in shape.fields))
        chosen = set(re.findall(r"[\"']([^\"']+)[\"']", text(keys)))
        return replace(shape, fields=tuple(f for f in shape.fields if (f.name in chosen) == (name == "Pick")))

    def _looked_up(self, node: Node, module: Module, bound: Bound, depth: int) -> Shape:
        parts = named(node)
        if len(parts) != 2:
            return UNKNOWN
        shape = follow(self.shape(parts[0], module, bound, depth), self.named)
        if text(parts[1]) == "number":
            return shape.items or UNKNOWN
        if parts[1].type == "index_type_query":  # `Answers[keyof Answers]`
            return one_of(tuple(f.shape for f in shape.fields)) if shape.fields else UNKNOWN
        found = shape.field(text(parts[1]).strip("\"'"))
        return found.shape if found else UNKNOWN

    def _by_name(self, name: str, given: tuple[Shape, ...], module: Module, bound: Bound, depth: int) -> Shape:
        if name in bound:
            return bound[name]
        found = self.declaration(name, module)
        if found is None:
            return _PLAIN.get(name, UNKNOWN)
        node, home = found
        if node.type == "enum_declaration":
            return _enum(node)
        own_parameters = [text(child(p, "name")) for p in named(child(node, "type_parameters"))]
        reference = f"{home.path}#{text(child(node, 'name'))}{_spelled(given) if own_parameters else ''}"
        if reference not in self.named:
            self.named[reference] = UNKNOWN  # taken, so that a type which contains itself ends here
            inner = dict(zip(own_parameters, given, strict=False))
            self.named[reference] = self._declared(node, home, inner, depth)
        return Shape(ref=reference)

    def _declared(self, node: Node, module: Module, bound: Bound, depth: int) -> Shape:
        if node.type == "type_alias_declaration":
            return self.shape(child(node, "value"), module, bound, depth)
        own = self._object(child(node, "body") or node, module, bound, depth)
        above = [
            self.shape(t, module, bound, depth)
            for c in named(node)
            if c.type in {"extends_type_clause", "class_heritage"}
            for t in named(c)
            if t.type in {"type_identifier", "generic_type"}
        ]
        if not above:
            return own
        whole = self._together([*above, own])
        return whole if whole.is_known else replace(own, closed=False)  # something above it is not known

    def declaration(self, name: str, module: Module, depth: int = 0) -> tuple[Node, Module] | None:
        if depth > 10:
            return None
        if (node := self._declarations(module).get(name)) is not None:
            return node, module
        passed = module.exports.get(name)
        for found in (module.imports.get(name), passed if isinstance(passed, Imported) else None):
            target = self.modules.lead(module, found.source) if found else None
            if found and target:
                wanted = name if found.name in {"default", "*"} else found.name
                return self.declaration(wanted, target, depth + 1)
        if isinstance(passed, str) and passed != name:
            return self.declaration(passed, module, depth + 1)
        for source in module.passed_on:
            target = self.modules.lead(module, source)
            if target and (there := self.declaration(name, target, depth + 1)):
                return there
        return None

    def field_of(
        self, annotation: Node | None, name: str, module: Module, depth: int = 0
    ) -> tuple[Node, Module] | None:
        """The annotation of one field of an object type, and where it is written."""
        while annotation is not None and annotation.type in {"type_annotation", "readonly_type", "parenthesized_type"}:
            annotation = named(annotation)[0] if named(annotation) else None
        if annotation is None or depth > 5:
            return None
        if annotation.type in {"type_identifier", "generic_type"}:
            own = annotation if annotation.type == "type_identifier" else child(annotation, "name")
            found = self.declaration(text(own), module)
            if found is None:
                return None
            inner = child(found[0], "value") or child(found[0], "body")
            return self.field_of(inner, name, found[1], depth + 1)
        if annotation.type == "intersection_type":
            parts = (self.field_of(p, name, module, depth + 1) for p in named(annotation))
            return next((p for p in parts if p is not None), None)
        for part in named(annotation) if annotation.type in {"object_type", "interface_body"} else ():
            if key_name(child(part, "name")) == name and (written := child(part, "type")) is not None:
                return written, module
        return None

    def _declarations(self, module: Module) -> dict[str, Node]:
        if module.path not in self._found:
            found: dict[str, Node] = {}
            for node in named(module.root):
                declared = child(node, "declaration") if node.type == "export_statement" else node
                if declared is not None and declared.type in _DECLARATIONS:
                    found[text(child(declared, "name"))] = declared
            self._found[module.path] = found
        return self._found[module.path]


def _literal(node: Node) -> Shape:
    inner = named(node)
    if not inner:
        return UNKNOWN
    written = string_value(inner[0])
    if written is not None:
        return Shape(frozenset({Kind.STRING}), enum=(written,))
    match inner[0].type:
        case "null":
            return NULL
        case "true" | "false":
            return of_kind(Kind.BOOLEAN)
        case "number":
            return of_kind(Kind.NUMBER)
        case _:
            return UNKNOWN


def _enum(node: Node) -> Shape:
    values = [child(p, "value") for p in named(child(node, "body"))]
    written = [string_value(v) if v is not None else None for v in values]
    texts = tuple(w for w in written if w is not None)
    if len(texts) == len(values) and texts:
        return Shape(frozenset({Kind.STRING}), enum=texts)
    return of_kind(Kind.NUMBER) if not texts else UNKNOWN


def _flattened(union: Node) -> list[Node]:
    """A long union leans to the left."""
    found: list[Node] = []
    stack = [union]
    while stack:
        node = stack.pop()
        if node.type == "union_type":
            stack += reversed(named(node))
        else:
            found.append(node)
    return found


def _may_be_undefined(annotation: Node | None) -> bool:
    inner = named(annotation)
    return bool(inner) and inner[0].type == "union_type" and any(text(o) == "undefined" for o in _flattened(inner[0]))


def _spelled(given: tuple[Shape, ...]) -> str:
    words = [g.ref.rpartition("#")[2] or "|".join(sorted(g.kinds)) or "any" for g in given]
    return f"<{', '.join(words)}>" if words else ""
