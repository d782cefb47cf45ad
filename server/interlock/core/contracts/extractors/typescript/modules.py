"""One source file: its tree, and where in it lies what is looked at."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from tree_sitter import Node

from ...nodes import child, named, text
from ...sources import SourceFile
from .leads import Leads
from .names import Imported, Names, names_of
from .projects import Projects
from .syntax import FUNCTIONS, key_name, nodes_of_kinds, parse

_GENERATED = re.compile(
    rb"(?i)auto-?\s?generated|generated (by|using|via|with|from)|do not (edit|modify)|swagger-typescript-api|"
    rb"openapi-generator"
)
CLASSES = ("class_declaration", "abstract_class_declaration", "class")
WATCHED = (
    "call_expression",
    "new_expression",
    "jsx_opening_element",
    "jsx_self_closing_element",
    "member_expression",
    "subscript_expression",
    "variable_declarator",
    "for_in_statement",
    "binary_expression",
    "switch_statement",
    "as_expression",
    "satisfies_expression",
    *sorted(FUNCTIONS),
)
"""The kinds of node that may say something of a call or an answer."""
SCOPES = ("statement_block", "switch_case", "switch_default", "for_statement", "for_in_statement", "catch_clause",
          *sorted(FUNCTIONS))  # fmt: skip
"""The kinds of node in which a name may be declared, beside the whole file."""
_INDEXED = frozenset(
    [
        *WATCHED,
        *SCOPES,
        *CLASSES,
        "return_statement",
        "assignment_expression",
        "augmented_assignment_expression",
        "try_statement",
    ]
)


@dataclass
class Module:
    """A file is parsed when somebody first asks for what is in it."""

    path: str
    content: bytes
    _members: dict[int, dict[str, list[Node]]] = field(default_factory=dict[int, dict[str, list[Node]]])
    _assigned: dict[int, dict[str, list[Node]]] = field(default_factory=dict[int, dict[str, list[Node]]])
    is_deep: bool = False  # something in it lies too deep to be looked at
    _nodes: dict[str, list[Node]] = field(default_factory=dict[str, list[Node]])
    _starts: dict[str, list[int]] = field(default_factory=dict[str, list[int]])

    @cached_property
    def root(self) -> Node:
        return parse(self.path, self.content)

    @cached_property
    def names(self) -> Names:
        return names_of(self.root)

    @property
    def imports(self) -> Mapping[str, Imported]:
        return self.names.imports

    @property
    def exports(self) -> Mapping[str, Node | Imported | str]:
        return self.names.exports

    @property
    def passed_on(self) -> Sequence[str]:
        return self.names.passed_on

    def within(self, node: Node, kind: str) -> Iterator[Node]:
        """Every node of a kind (one of those that are indexed) that lies in another, in the order written."""
        if not self._starts:
            self._index_nodes()
        if kind not in self._nodes:
            return
        nodes, starts = self._nodes[kind], self._starts[kind]
        for index in range(bisect_left(starts, node.start_byte), len(nodes)):
            if starts[index] >= node.end_byte:
                return
            if nodes[index].end_byte <= node.end_byte:
                yield nodes[index]

    def members(self, node: Node) -> Mapping[str, Sequence[Node]]:
        """The fields and methods that a class declares, by name."""
        if node.start_byte not in self._members:
            found = self._members[node.start_byte] = {}
            for part in named(child(node, "body")):
                if part.type in {"method_definition", "public_field_definition", "field_definition"}:
                    name = key_name(child(part, "name") or child(part, "property"))
                    found.setdefault(name or "", []).append(part)
        return self._members[node.start_byte]

    def assigned_to_this(self, node: Node) -> Mapping[str, Sequence[Node]]:
        """What the methods of a class, its constructor first, assign to the fields of `this`."""
        if node.start_byte not in self._assigned:
            found = self._assigned[node.start_byte] = {}
            for assignment in self.within(node, "assignment_expression"):
                left, right = child(assignment, "left"), child(assignment, "right")
                if left is not None and right is not None and text(child(left, "object")) == "this":
                    found.setdefault(text(child(left, "property")), []).append(right)
        return self._assigned[node.start_byte]

    def all(self, *kinds: str) -> list[Node]:
        """Every node of these kinds (each one of those that are indexed), in the order written."""
        if not self._starts:
            self._index_nodes()
        return sorted((node for kind in kinds for node in self._nodes.get(kind, ())), key=_as_written)

    @cached_property
    def is_generated(self) -> bool:
        """A tool wrote it, and says so at its beginning or in its name."""
        above = b" ".join(n.text or b"" for n in takewhile(_is_remark, self.root.children))
        return bool(_GENERATED.search(above) or re.search(r"\.gen\.[cm]?[jt]sx?$", self.path))

    def _index_nodes(self) -> None:
        found, self.is_deep = nodes_of_kinds(self.path, self.content, self.root, _INDEXED)
        self._nodes = {kind: sorted(nodes, key=_as_written) for kind, nodes in found.items()}
        self._starts = {kind: [n.start_byte for n in nodes] for kind, nodes in self._nodes.items()}

    @property
    def is_broken(self) -> bool:
        return self.root.has_error


class Modules:
    """The files that are read together, by path."""

    def __init__(self, modules: Iterable[Module], leads: Leads) -> None:
        self._leads = leads
        self.by_path: Mapping[str, Module] = {m.path: m for m in modules}

    def lead(self, module: Module, source: str) -> Module | None:
        """The module an import leads to, if it is one of these."""
        path = self._leads.lead(module.path, source)
        return self.by_path.get(path) if path is not None else None


def modules_of(files: Sequence[SourceFile], settings: Sequence[SourceFile]) -> Modules:
    """All files of a tree, with those that say where its imports lead."""
    return Modules((Module(f.path, f.content) for f in files), Leads({f.path for f in files}, Projects(settings)))


def _as_written(node: Node) -> tuple[int, int]:
    return node.start_byte, -node.end_byte


def _is_remark(node: Node) -> bool:
    return node.type in {"comment", "hash_bang_line"} or (
        node.type == "expression_statement" and (node.text or b"").startswith((b'"use ', b"'use "))
    )
