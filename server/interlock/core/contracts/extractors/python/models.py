"""Classes that are written out as JSON: pydantic models, SQLModel, dataclasses, typed dicts.

The same class is read twice: as what is taken (a field with a default may be left out) and as what is answered (it is
always there).
"""

from dataclasses import replace

from ...nodes import child, place
from ...places import Place
from ...shapes import UNKNOWN, Field, Kind, Shape, nullable, of_kind
from . import configs
from .configs import Config
from .field_limits import limited
from .reading import Reading
from .type_shapes import Bindings, Types, annotated, extras, fields_in_order, inherited
from .values import (
    NONE,
    Bound,
    Call,
    Class,
    Either,
    Function,
    Given,
    Known,
    Subscript,
    Value,
    applied,
    bare,
    foreign_bases,
    is_from,
    last_word,
    library_name,
    lineage,
    string,
)

_MODELS = frozenset({"BaseModel", "SQLModel", "RootModel", "GenericModel", "BaseSettings", "CamelModel"})
_NEUTRAL = frozenset({"Generic", "ABC", "Protocol", "object", "TypedDict"})
_FIELD = ("Field", "field", "FormField")


class Models:
    """Shapes of one direction. `named` and `claimed` are shared by both."""

    def __init__(
        self, reading: Reading, is_answer: bool, is_old: bool, named: dict[str, Shape], claimed: dict[str, bool]
    ) -> None:
        self.types = Types(reading, self.object)
        self.named = named
        self._claimed = claimed
        self._reading = reading
        self._is_answer = is_answer
        self._is_old = is_old  # pydantic 1: an Optional has the default None
        self._names: dict[tuple[int, str], str] = {}

    def object(self, cls: Class, bound: Bindings) -> Shape:
        """A ref to the named shape, so that a model which contains itself stays finite."""
        if not is_model(cls):
            return _of_plain_base(cls)
        arguments = ",".join(_word(v) for v in bound.values())
        key = (id(cls), arguments)
        if key not in self._names:
            name = self._name(cls, arguments)
            self._names[key] = name
            self.named[name] = UNKNOWN  # taken, for a model that contains itself
            self.named[name] = self._whole(cls, bound)
        return Shape(ref=self._names[key])

    def fields(self, cls: Class, bound: Bindings | None = None) -> tuple[Field, ...]:
        config = configs.config(self._reading, cls)
        around = inherited(cls, bound or {})
        found = [f for name, at in fields_in_order(cls) for f in self._field(cls, name, at, config, around.get(at, {}))]
        if self._is_answer:
            found += self._computed(cls, config)
        return tuple({f.name: f for f in found}.values())

    def is_renamed(self, written: Value) -> bool:
        """Whether a field, here or further in, has another name outside than in the code."""
        seen: list[Class] = []
        waiting = [written]
        while waiting:
            match waiting.pop():
                case Either() as either:
                    waiting += either.options
                case Subscript() as generic:
                    waiting += (generic.base, *generic.items)
                case Class() as cls if is_model(cls) and cls not in seen:
                    seen.append(cls)
                    inside = fields_in_order(cls)
                    own = {name for name, _ in inside} | {name for at in lineage(cls) for name in at.members}
                    if any(f.name not in own for f in self.fields(cls)):
                        return True
                    waiting += (annotated(self._reading, at, name) for name, at in inside)
                case _:
                    pass
        return False

    def _name(self, cls: Class, arguments: str) -> str:
        whole = f"{cls.frame.module.path}#{cls.name}" + (f"[{arguments}]" if arguments else "")
        if self._claimed.setdefault(whole, self._is_answer) is not self._is_answer:
            whole += "-Output" if self._is_answer else "-Input"
        while whole in self.named:
            whole += "'"
        return whole

    def _whole(self, cls: Class, bound: Bindings) -> Shape:
        root = self._root(cls, bound)
        if root is not None:
            return root
        if self._is_answer and _decorated_members(cls, "model_serializer"):
            return UNKNOWN
        config = configs.config(self._reading, cls)
        fields = self.fields(cls, bound)
        closed = None
        if config.extra == "allow" or _is_partial(cls):
            closed = False
        elif config.extra == "forbid" and not self._is_answer:
            closed = True
        if not self._is_answer and _is_remade_before(cls):
            fields, closed = tuple(replace(f, required=False, shape=UNKNOWN) for f in fields), False
        return Shape(of_kind(Kind.OBJECT).kinds, fields, closed)

    def _root(self, cls: Class, bound: Bindings) -> Shape | None:
        for at in lineage(cls):
            name = next((n for n in ("__root__", "root") if n in at.attributes), None)
            if name and (name == "__root__" or any(b.endswith("RootModel") for b in foreign_bases(cls))):
                return self.types.shape(annotated(self._reading, at, name), bound)
            for base in at.bases:
                if is_from(base, "pydantic", "RootModel") and applied(base):
                    return self.types.shape(applied(base)[0], bound)
        return None

    def _field(self, cls: Class, name: str, at: Class, config: Config, bound: Bindings) -> list[Field]:
        written = annotated(self._reading, at, name)
        default = at.members.get(name)
        said = [c for c in (default, *extras(written)) if isinstance(c, Call) and _is_field(c)]
        is_hidden = name.startswith("_") or library_name(written).endswith("ClassVar") or name == "model_config"
        if is_hidden or _is_left_out(default) or (self._is_answer and _flag(said, "exclude")):
            return []
        shape = limited(self.types.shape(written, bound), said)
        has_default = _has_default(default, said) or (self._is_old and shape.is_nullable and default is None)
        is_required = _is_needed(cls, written, has_default, self._is_answer)
        if default == NONE:
            shape = nullable(shape)
        if _converters(cls, name, "field_serializer" if self._is_answer else "before"):
            shape = UNKNOWN
        where = place(at.frame.module.path, at.attributes[name].node)
        return self._named_fields(name, Field(name, shape, is_required, where), said, config)

    def _named_fields(self, name: str, field: Field, said: list[Call], config: Config) -> list[Field]:
        words = ("serialization_alias", "alias") if self._is_answer else ("validation_alias", "alias")
        given = next((v for w in words for c in said if (v := c.given.get(None, w)) is not None), None)
        if given is not None and string(given) is None:
            return [replace(field, required=False)] if not self._is_answer else [replace(field, shape=UNKNOWN)]
        alias = string(given) if given is not None else config.alias(name, self._is_answer)
        if alias is None or alias == name:
            return [replace(field, name=name)]
        if not self._is_answer and config.by_name:  # either will do
            return [replace(field, name=n, required=False) for n in (alias, name)]
        return [replace(field, name=alias)]

    def _computed(self, cls: Class, config: Config) -> list[Field]:
        found: list[Field] = []
        for function in _decorated_members(cls, "computed_field"):
            name = child(function.node, "name")
            if name is not None:
                returned = self._reading.annotation(child(function.node, "return_type"), function.frame)
                word = (name.text or b"").decode()
                where: Place = place(function.frame.module.path, name)
                found.append(Field(config.alias(word, True) or word, self.types.shape(returned), True, where))
        return found


def is_model(cls: Class) -> bool:
    words = {b.rpartition(".")[2] for b in foreign_bases(cls)}
    marks = {last_word(d) for at in lineage(cls) for d in at.decorators}
    return bool(words & (_MODELS | {"TypedDict", "Struct"})) or bool(marks & {"dataclass", "define", "frozen", "attrs"})


def _of_plain_base(cls: Class) -> Shape:
    """`class Slug(str)`."""
    words = {b.rpartition(".")[2] for b in foreign_bases(cls)}
    for word, kind in (("str", Kind.STRING), ("int", Kind.INTEGER), ("float", Kind.NUMBER)):
        if word in words:
            return of_kind(kind)
    return UNKNOWN


def _is_partial(cls: Class) -> bool:
    """Some fields may come from a class that is not in the tree."""
    words = {b.rpartition(".")[2] for b in foreign_bases(cls)}
    has_unknown = any(not library_name(b) and not isinstance(bare(b), Class) for c in lineage(cls) for b in c.bases)
    return has_unknown or bool(words - _MODELS - _NEUTRAL - {"Struct", "Enum", "str"})


def _is_field(value: Call) -> bool:
    return last_word(value) in _FIELD


def _is_left_out(default: Value | None) -> bool:
    return last_word(default) in {"PrivateAttr", "Relationship"}


def _has_default(default: Value | None, said: list[Call]) -> bool:
    for call in said:
        first = call.given.get(0, "default")
        if (first is not None and first != Known(...)) or "default_factory" in call.given.keywords:
            return True
    return default is not None and default != Known(...) and not (isinstance(default, Call) and _is_field(default))


def _is_needed(cls: Class, written: Value, has_default: bool, is_answer: bool) -> bool:
    word = last_word(written)
    if any(b.endswith("TypedDict") for b in foreign_bases(cls)):
        is_total = cls.keywords.get("total") != Known(False)
        return word != "NotRequired" and (is_total or word == "Required")
    return is_answer or not has_default


def _flag(said: list[Call], word: str) -> bool:
    return any(c.given.get(None, word) == Known(True) for c in said)


def _is_remade_before(cls: Class) -> bool:
    """A validator sees the input first, and may make something else of it."""
    for at in lineage(cls):
        for member in at.members.values():
            for decorator in member.decorators if isinstance(member, Function) else ():
                word = last_word(decorator)
                given = decorator.given if isinstance(decorator, Call) else Given()
                if word == "model_validator" and given.get(None, "mode") in (Known("before"), Known("wrap")):
                    return True
                if word == "root_validator" and given.get(None, "pre") == Known(True):
                    return True
    return False


def _converters(cls: Class, name: str, when: str) -> bool:
    """A function changes the field: on its way out, or before it is checked."""
    for at in lineage(cls):
        for member in at.members.values():
            inner = member.function if isinstance(member, Bound) else member
            for decorator in inner.decorators if isinstance(inner, Function) else ():
                if not isinstance(decorator, Call) or Known(name) not in decorator.given.positional:
                    continue
                word = last_word(decorator)
                is_before = word == "field_validator" and decorator.given.get(None, "mode") in (
                    Known("before"),
                    Known("wrap"),
                )
                is_before = is_before or (word == "validator" and decorator.given.get(None, "pre") == Known(True))
                if word == when or (when == "before" and is_before):
                    return True
    return False


def _decorated_members(cls: Class, word: str) -> list[Function]:
    return [
        m
        for at in reversed(lineage(cls))
        for m in at.members.values()
        if isinstance(m, Function) and any(last_word(d) == word for d in m.decorators)
    ]


def _word(value: Value) -> str:
    """What a type is called, for the name of a generic."""
    if isinstance(value, Either):
        return "|".join(map(_word, value.options))
    inner = f"[{','.join(map(_word, applied(value)))}]" if applied(value) else ""
    plain = bare(value)
    return (plain.name if isinstance(plain, Class) else last_word(plain)) + inner
