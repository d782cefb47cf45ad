"""How a pydantic model is set up: by model_config, by an inner Config, or in the line of the class."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .reading import Reading
from .values import (
    UNKNOWN,
    Call,
    Class,
    External,
    Function,
    Given,
    Known,
    Table,
    Value,
    is_from,
    last_word,
    library_name,
    lineage,
    string,
)

_OLD_PYDANTIC = re.compile(r"^pydantic\.(validator|root_validator|BaseSettings|generics|utils)\b")
_NEW_PYDANTIC = re.compile(
    r"^pydantic_settings|^pydantic\.(ConfigDict|field_validator|model_validator|RootModel|TypeAdapter|computed_field|"
    r"field_serializer|model_serializer|alias_generators|functional_validators)\b"
)


@dataclass(frozen=True)
class Config:
    reading: Reading
    extra: str = ""
    by_name: bool = False
    generator: Value = UNKNOWN
    at: Class | None = None

    def alias(self, name: str, is_answer: bool) -> str | None:
        """What the field is called in JSON."""
        generator = self.generator
        if is_from(generator, "pydantic", "AliasGenerator") and isinstance(generator, Call):
            words = ("serialization_alias" if is_answer else "validation_alias", "alias")
            generator = generator.given.get(None, *words) or UNKNOWN
        if isinstance(generator, Function) and self.at is not None:
            made = string(self.reading.invoke(generator, Given((Known(name),)), self.at.place))
            return (
                made
                if made is not None
                else _by_word((generator.node.child_by_field_name("name") or generator.node).text, name)
            )
        return _by_word(library_name(generator).encode(), name) if isinstance(generator, External) else name


def config(reading: Reading, cls: Class) -> Config:
    said: dict[str, Value] = {}
    for at in reversed(lineage(cls)):
        said |= _written(at)
    extra = said.get("extra")
    by_name = (said.get("populate_by_name"), said.get("allow_population_by_field_name"), said.get("validate_by_name"))
    return Config(
        reading,
        string(extra) or last_word(extra),
        Known(True) in by_name,
        said.get("alias_generator", UNKNOWN),
        cls,
    )


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(o[:1].upper() + o[1:] for o in others)


def is_old(imported: set[str]) -> bool:
    """Whether the tree is written for pydantic 1."""
    return any(map(_OLD_PYDANTIC.match, imported)) and not any(map(_NEW_PYDANTIC.match, imported))


def _written(cls: Class) -> Mapping[str, Value]:
    said: dict[str, Value] = {}
    stated = cls.members.get("model_config")
    if isinstance(stated, Call):
        said |= stated.given.keywords
    elif isinstance(stated, Table):
        said |= {k: v for k, v in stated.entries.items() if isinstance(k, str)}
    inner = cls.members.get("Config")
    if isinstance(inner, Class):
        for at in reversed(lineage(inner)):
            said |= at.members
    return said | dict(cls.keywords)


def _by_word(written: bytes | None, name: str) -> str:
    word = (written or b"").decode(errors="replace").lower()
    if "pascal" in word:
        return camel(name)[:1].upper() + camel(name)[1:]
    if "camel" in word:
        return camel(name)
    return re.sub("_", "-", name) if "kebab" in word else name
