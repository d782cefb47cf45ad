"""How a tree as a whole writes and reads JSON: what is set once for Jackson, and who puts something around answers."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from . import naming
from .settings import Settings

_SERIALIZERS = re.compile(
    rb"extends\s+(?:Json|Std|StdScalar|Json\w*|ToString)(?:Deserializer|Serializer)\w*\s*<\s*([\w.]+)"
)
_MIXED_IN = re.compile(rb"(?:addMixIn\w*|mixIn|addSerializer|addDeserializer)\(\s*([\w.]+)(?:\.class|::class)")
_CONVERTED = re.compile(rb"(?:Converter|Formatter)\s*<\s*String\s*,\s*([\w.]+)\s*>")
_CONVERTERS = re.compile(rb"ConverterFactory\s*<\s*String\s*,")
_MAPPER = (b"ObjectMapper", b"SimpleModule", b"JsonMapper", b"Jackson")
_LONGS = re.compile(rb"Long\.(class|TYPE)|Long::class|BigInteger")
_SETS_MAPPER = re.compile(
    rb"@(?:Bean|Primary|Component|Configuration|JsonComponent|Provider)\b|\.registerModule|WebMvcConfigur"
)
_INCLUSION = re.compile(rb"(?:[sS]erializationInclusion|PropertyInclusion|Include\.NON_)")
_STRATEGY = re.compile(rb"(?:setPropertyNamingStrategy|propertyNamingStrategy)\(\s*(?:new\s+)?([\w.]+)")
_OTHER = re.compile(rb"(?:FastJson|Gson|Jsonb)HttpMessageConverter|JSONB?MessageConverter")
_ADVICE = re.compile(
    rb"(?:implements|extends|:)[^{]*\b(?:ResponseBodyAdvice|AbstractMappingJacksonResponseBodyAdvice)\b"
)
_STAMPS = re.compile(
    rb"WRITE_DATES_AS_TIMESTAMPS|LocalDateTimeSerializer|DateSerializer|LocalDateSerializer|setDateFormat"
)


@dataclass(frozen=True)
class Habits:
    rename: Callable[[str], str] | None  # None: nobody can tell
    leaves_out: bool  # what is null, or empty
    dates: bool  # are written as ISO texts
    longs: bool  # are written as numbers
    enums: bool  # are written by name
    wraps: bool  # an advice may put something around every answer
    is_other: bool  # not Jackson writes JSON
    custom: frozenset[str]  # types that somebody writes in his own way
    converted: frozenset[str]  # types that somebody reads from text in his own way
    converts_enums: bool


def read(contents: Iterable[bytes]) -> Habits:
    """What source says; see `under` for what settings add."""
    found = Habits(str, False, True, True, True, False, False, frozenset(), frozenset(), False)
    custom, converted = set[bytes](), set[bytes]()
    for content in contents:
        if b"erializer" in content or b"ixIn" in content:
            custom.update(_SERIALIZERS.findall(content), _MIXED_IN.findall(content))
        if b"Converter" in content or b"Formatter" in content:
            converted.update(_CONVERTED.findall(content))
            found = replace(
                found,
                converts_enums=found.converts_enums or bool(_CONVERTERS.search(content)),
                is_other=found.is_other or bool(_OTHER.search(content)),
            )
        if b"ResponseBodyAdvice" in content and _ADVICE.search(content):
            found = replace(found, wraps=True)
        if any(mark in content for mark in _MAPPER) and _SETS_MAPPER.search(content):
            found = _of_mapper(content, found)
    return replace(found, custom=_last(custom), converted=_last(converted))


def under(found: Habits, settings: Settings) -> Habits:
    """The same, where settings say more."""
    stated = settings.get("spring.jackson.property-naming-strategy")
    inclusion = settings.get("spring.jackson.default-property-inclusion") or ""
    return replace(
        found,
        rename=naming.strategy(stated) if stated and found.rename is not None else found.rename,
        leaves_out=found.leaves_out or inclusion.lower().startswith("non"),
        dates=found.dates and _is_off(settings, "spring.jackson.serialization.write-dates-as-timestamps"),
        enums=found.enums and _is_off(settings, "spring.jackson.serialization.write-enums-using-to-string"),
        is_other=found.is_other or settings.get("spring.mvc.converters.preferred-json-mapper") not in (None, "jackson"),
    )


def _of_mapper(content: bytes, found: Habits) -> Habits:
    strategy = _STRATEGY.search(content)
    rename = found.rename
    if strategy and rename is not None:
        rename = naming.strategy(strategy[1].decode(errors="replace").removesuffix(".class"))
    return replace(
        found,
        rename=rename,
        leaves_out=found.leaves_out or bool(_INCLUSION.search(content)),
        dates=found.dates and not _STAMPS.search(content),
        longs=found.longs and not _LONGS.search(content),
        enums=found.enums and b"ENUMS_USING" not in content and b"Enum" not in content,
    )


def _is_off(settings: Settings, name: str) -> bool:
    return settings.get(name) in (None, "false")


def _last(names: set[bytes]) -> frozenset[str]:
    return frozenset(n.decode(errors="replace").rpartition(".")[2] for n in names)
