"""Types of Rust as shapes, the way serde writes and reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from ...nodes import child, place, text
from ...shapes import UNKNOWN, Field, Kind, Shape, array_of, nullable, of_kind, without_null
from .crates import Crates, type_path
from .naming import spelled
from .syntax import arguments, attributes, literal, named, path_of
from .values import Item, Module

_PLAIN = {
    **dict.fromkeys(("String", "str", "char", "PathBuf", "Uuid", "Url", "Ulid"), Kind.STRING),
    **dict.fromkeys(("DateTime", "NaiveDateTime", "NaiveDate", "IpAddr", "Decimal"), Kind.STRING),
    **{f"{sign}{bits}": Kind.INTEGER for sign in "iu" for bits in (8, 16, 32, 64, 128, "size")},
    **dict.fromkeys(("f32", "f64"), Kind.NUMBER),
    "bool": Kind.BOOLEAN,
}
_LISTS = frozenset({"Vec", "HashSet", "BTreeSet", "VecDeque", "IndexSet"})
_MAPS = frozenset({"HashMap", "BTreeMap", "IndexMap"})
_BOXES = frozenset({"Box", "Arc", "Rc", "Cow"})
_REWRITTEN = frozenset({"untagged", "tag", "content", "from", "into", "try_from", "remote"})
_REWRITTEN_FIELDS = frozenset({"with", "serialize_with", "deserialize_with", "as", "flatten", "alias"})
_DEEPEST = 12


@dataclass(frozen=True)
class Type:
    """A type as written somewhere; `given` are the types that stand for its parameters."""

    node: Node
    module: Module
    given: Mapping[str, "Type"]

    @property
    def word(self) -> str:
        return (type_path(self.node) or ("",))[-1]

    @property
    def inner(self) -> list["Type"]:
        """`A, B` of `T<A, B>`"""
        written = child(self.node, "type_arguments")
        return [Type(n, self.module, self.given) for n in named(written) if n.type != "lifetime"]


class TypeShapes:
    """`named` takes the types of the tree, once as they are answered and once as they are taken."""

    def __init__(self, crates: Crates, named: dict[str, Shape]) -> None:
        self._crates = crates
        self._named = named
        self._open: set[str] = set()  # being read

    def shape(self, type: Type, answered: bool, depth: int = 0) -> Shape:
        type = self.meant(type)
        node = type.node
        if depth > _DEEPEST:
            return UNKNOWN
        if node.type == "reference_type":
            inner = child(node, "type")
            return self.shape(Type(inner, type.module, type.given), answered, depth + 1) if inner else UNKNOWN
        if node.type in {"array_type", "slice_type"}:
            element = child(node, "element")
            return array_of(
                self.shape(Type(element, type.module, type.given), answered, depth + 1) if element else UNKNOWN
            )
        word, inner = type.word, type.inner
        item = self.item(type)
        if item is not None:
            return self._ours(item, type, answered, depth)
        if word in _PLAIN:
            return of_kind(_PLAIN[word])
        if word == "Option" and inner:
            return nullable(self.shape(inner[0], answered, depth + 1))
        if word in _LISTS and inner:
            return array_of(self.shape(inner[0], answered, depth + 1))
        if word in _MAPS and len(inner) > 1:
            values = self.shape(inner[1], answered, depth + 1)
            return Shape(of_kind(Kind.OBJECT).kinds, closed=False, values=values if values.is_known else None)
        return self.shape(inner[-1], answered, depth + 1) if word in _BOXES and inner else UNKNOWN

    def fields(self, type: Type, answered: bool, depth: int = 0) -> tuple[Field, ...] | None:
        """Of a struct of the tree; None where they cannot be told."""
        item = self.item(self.meant(type))
        if item is None or item.node.type != "struct_item":
            return None
        whole = self._struct(item, self._applied(item, type), answered, depth)
        return whole.fields if whole.is_known else None

    def meant(self, type: Type) -> Type:
        """What a parameter stands for, and what an alias is another name of."""
        for _ in range(_DEEPEST):
            if type.word in type.given and type.node.type == "type_identifier":
                type = type.given[type.word]
                continue
            item = self.item(type)
            written = child(item.node, "type") if item is not None and item.node.type == "type_item" else None
            if item is None or written is None:
                return type
            type = Type(written, item.module, self._applied(item, type))
        return type

    def item(self, type: Type) -> Item | None:
        words = type_path(type.node)
        found = self._crates.find(type.module, words) if words else None
        return found if isinstance(found, Item) else None

    def library(self, type: Type) -> str:
        """The last word of what a library calls it."""
        words = type_path(type.node)
        found = self._crates.find(type.module, words) if words else ()
        return found[-1] if isinstance(found, tuple) and found else ""

    def _ours(self, item: Item, type: Type, answered: bool, depth: int) -> Shape:
        given = self._applied(item, type)
        if given:
            return self._read(item, given, answered, depth)
        name = text(child(item.node, "name"))
        key = f"{'::'.join(item.module.path)}{'' if answered else '/taken'}#{name}"
        if key not in self._named:
            self._named[key] = UNKNOWN
            self._open.add(key)
            self._named[key] = self._read(item, given, answered, depth)
            self._open.discard(key)
        return Shape(ref=key) if key in self._open or self._named[key].is_known else UNKNOWN

    def _read(self, item: Item, given: Mapping[str, Type], answered: bool, depth: int) -> Shape:
        if item.node.type == "struct_item":
            return self._struct(item, given, answered, depth)
        return self._enum(item, answered) if item.node.type == "enum_item" else UNKNOWN

    def _struct(self, item: Item, given: Mapping[str, Type], answered: bool, depth: int) -> Shape:
        words = _serde(item.node)
        body = child(item.node, "body")
        if body is None or not _is_derived(item.node, answered) or _REWRITTEN & words.keys():
            return UNKNOWN
        if body.type == "ordered_field_declaration_list":
            only = [n for n in named(body) if n.type != "visibility_modifier"]
            return self.shape(Type(only[0], item.module, given), answered, depth + 1) if len(only) == 1 else UNKNOWN
        style = _side(words, "rename_all", answered)
        closed: bool | None = True if "deny_unknown_fields" in words and not answered else None
        found: list[Field] = []
        for declared in (n for n in named(body) if n.type == "field_declaration"):
            marks = _serde(declared)
            if {"skip", "skip_serializing" if answered else "skip_deserializing"} & marks.keys():
                continue
            if "flatten" in marks or (not answered and "alias" in marks):
                closed = False
            if "flatten" not in marks:
                found.append(self._field(declared, marks, style, "default" in words, item, given, answered, depth))
        return Shape(of_kind(Kind.OBJECT).kinds, tuple(found), closed if found else False)

    def _field(
        self,
        declared: Node,
        marks: Mapping[str, str],
        style: str,
        has_default: bool,
        item: Item,
        given: Mapping[str, Type],
        answered: bool,
        depth: int,
    ) -> Field:
        written = child(declared, "type")
        name = text(child(declared, "name")).removeprefix("r#")
        type = Type(written, item.module, given) if written is not None else None
        is_plain = type is not None and not (_REWRITTEN_FIELDS & marks.keys())
        shape = self.shape(type, answered, depth + 1) if type is not None and is_plain else UNKNOWN
        is_optional = type is not None and self.meant(type).word == "Option"
        if answered:
            is_required = "skip_serializing_if" not in marks
            shape = shape if is_required or not is_optional else without_null(shape)
        else:
            is_required = not (is_optional or has_default or "default" in marks or not is_plain)
        told = _side(marks, "rename", answered) or spelled(name, style)
        return Field(told, shape, is_required, place(item.module.file, declared))

    def _enum(self, item: Item, answered: bool) -> Shape:
        """One whose variants hold nothing is one of several words."""
        words = _serde(item.node)
        if not _is_derived(item.node, answered) or _REWRITTEN & words.keys():
            return UNKNOWN
        style = _side(words, "rename_all", answered)
        variants = [n for n in named(child(item.node, "body")) if n.type == "enum_variant"]
        if not variants or any(child(v, "body") is not None for v in variants):
            return UNKNOWN
        told: list[str] = []
        for variant in variants:
            marks = _serde(variant)
            if {"other", "alias"} & marks.keys():
                return UNKNOWN
            if "skip" not in marks:
                told.append(_side(marks, "rename", answered) or spelled(text(child(variant, "name")), style))
        return Shape(of_kind(Kind.STRING).kinds, enum=tuple(told))

    def _applied(self, item: Item, type: Type) -> dict[str, Type]:
        written = [
            n for n in named(child(item.node, "type_parameters")) if n.type in {"type_parameter", "type_identifier"}
        ]
        names = [text(child(n, "name") or n) for n in written]
        return dict(zip(names, type.inner, strict=False))


def _is_derived(item: Node, answered: bool) -> bool:
    wanted = "Serialize" if answered else "Deserialize"
    return any(path_of(a) == "derive" and any(text(n) == wanted for n in _tokens(a)) for a in attributes(item))


def _tokens(attribute: Node) -> Sequence[Node]:
    tokens = attribute.child_by_field_name("arguments")
    return tokens.named_children if tokens is not None else ()


def _serde(item: Node) -> dict[str, str]:
    """The words of `#[serde(...)]` with what each is set to; `rename(serialize = "x")` as 'rename/serialize'."""
    found: dict[str, str] = {}
    for attribute in attributes(item):
        if path_of(attribute).rpartition("::")[2] not in {"serde", "serde_as"}:
            continue
        positional, by_name = arguments(attribute.child_by_field_name("arguments"))
        for part in positional:
            found[text(child(part, "function") or part)] = ""
            for inner in named(child(part, "arguments")):
                right = child(inner, "right")
                if right is not None and right.type == "string_literal":
                    found[f"{text(child(part, 'function'))}/{text(child(inner, 'left'))}"] = literal(right)
        for name, value in by_name.items():
            found[name] = literal(value) if value.type == "string_literal" else ""
    return found


def _side(words: Mapping[str, str], name: str, answered: bool) -> str:
    return words.get(f"{name}/{'serialize' if answered else 'deserialize'}") or words.get(name, "")
