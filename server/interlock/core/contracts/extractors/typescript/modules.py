"""One source file: what it imports, what it exports, and where a relative import leads."""

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from tree_sitter import Node

from ...nodes import child, named, text
from ...sources import SourceFile
from .names import Imported, Names, names_of
from .projects import Projects
from .syntax import FUNCTIONS, key_name, nodes_of_kinds, parse

_ENDINGS = (
    "", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".mts", ".cjs", ".cts", ".vue", ".svelte",
    "/index.ts", "/index.tsx", "/index.js", "/index.jsx", "/index.mjs", "/index.mts", "/index.cjs", "/index.vue",
)  # fmt: skip


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
    """All files of one tree, by path."""

    def __init__(self, files: Sequence[SourceFile], settings: Sequence[SourceFile] = ()) -> None:
        self._projects = Projects(settings)
        self._leads: dict[tuple[str, str], Module | None] = {}
        self.by_path: Mapping[str, Module] = {f.path: Module(f.path, f.content) for f in files}
        self._roots = sorted({root for path in self.by_path for root in _source_roots(path)}, key=len, reverse=True)

    def lead(self, module: Module, source: str) -> Module | None:
        """The module an import leads to, if it is one of ours."""
        asked = (posixpath.dirname(module.path), source)
        if asked not in self._leads:
            self._leads[asked] = self._led(module, source)
        return self._leads[asked]

    def _led(self, module: Module, source: str) -> Module | None:
        for base in self._candidates(module, source):
            base = posixpath.normpath(base)
            for ending in _ENDINGS:
                if found := self.by_path.get(base + ending):
                    return found
            written_as_js = re.sub(r"\.([cm]?)jsx?$", r".\1ts", base)
            for path in (written_as_js, written_as_js + "x"):
                if found := self.by_path.get(path):
                    return found
        return None

    def _candidates(self, module: Module, source: str) -> Iterator[str]:
        if source.startswith("."):
            yield posixpath.join(posixpath.dirname(module.path), source)
            return
        yield from self._projects.candidates(module.path, source)
        homes = [r for r in self._roots if module.path.startswith(r + "/")]
        # What nearly every template calls its source folder.
        if source.startswith(("@/", "~/", "~~/", "@@/", "src/", "$lib/")):
            tail = source.partition("/")[2]
            lib = "lib/" if source.startswith("$lib/") else ""
            yield from (f"{home}/{lib}{tail}" for home in homes)
            yield lib + tail
        elif "/" in source and not source.startswith("@"):
            yield from (f"{home}/{source}" for home in homes)


def _as_written(node: Node) -> tuple[int, int]:
    return node.start_byte, -node.end_byte


def _is_remark(node: Node) -> bool:
    return node.type in {"comment", "hash_bang_line"} or (
        node.type == "expression_statement" and (node.text or b"").startswith((b'"use ', b"'use "))
    )


def _source_roots(path: str) -> list[str]:
    """Every folder on the way that is called what source folders are called."""
    folders = path.split("/")[:-1]
    return ["/".join(folders[: i + 1]) for i, name in enumerate(folders) if name in {"src", "app", "source"}]
