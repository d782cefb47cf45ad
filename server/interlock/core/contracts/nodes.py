"""The few questions that are asked of a node of a syntax tree, in whatever language it is written."""

from collections.abc import Iterator

from tree_sitter import Node

from .places import Place

DEEPEST = 400  # nodes inside each other; the way up from a node costs its depth, and nobody writes deeper by hand


def text(node: Node | None) -> str:
    return (node.text or b"").decode("utf-8", errors="replace") if node is not None else ""


def child(node: Node | None, name: str) -> Node | None:
    return node.child_by_field_name(name) if node is not None else None


def children(node: Node | None, name: str) -> list[Node]:
    return node.children_by_field_name(name) if node is not None else []


def named(node: Node | None) -> list[Node]:
    """Named children without the comments."""
    return [c for c in node.named_children if not c.type.endswith("comment")] if node is not None else []


def place(path: str, node: Node) -> Place:
    return Place(path, node.start_point.row + 1, node.start_point.column + 1)


def walk(root: Node, stop: frozenset[str] = frozenset()) -> Iterator[Node]:
    """Every named node below, in the order written; not into the kinds named in `stop`, nor below DEEPEST."""
    return (node for node, _ in descend(root, stop))


def descend(root: Node, stop: frozenset[str] = frozenset()) -> Iterator[tuple[Node, int]]:
    """The same with the depth of each."""
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        yield node, depth
        if depth < DEEPEST and (depth == 0 or node.type not in stop):
            stack.extend((c, depth + 1) for c in reversed(node.named_children))
