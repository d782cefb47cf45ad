"""Types as shapes: what Java and the libraries that go with it say of a value, in answers or in what is taken."""

from collections.abc import Callable
from dataclasses import replace

from ...shapes import UNKNOWN, Field, Kind, Shape, array_of, nullable, of_kind
from .declarations import ANY, Type, TypeName
from .habits import Habits
from .type_index import Bindings, Meant, Types, bindings

_STRING, _INTEGER, _NUMBER = of_kind(Kind.STRING), of_kind(Kind.INTEGER), of_kind(Kind.NUMBER)
_SCALAR = of_kind(Kind.STRING, Kind.NUMBER, Kind.BOOLEAN)  # what Jackson makes a text of
_DEEPEST = 20
_LONGEST = 200  # a type with its arguments; longer ones grow without end

_LONGS = frozenset({"long", "Long", "BigInteger", "AtomicLong"})
_INTEGERS = frozenset(["int", "short", "byte", "Integer", "Int", "Short", "Byte", "AtomicInteger", *_LONGS])
_NUMBERS = frozenset(["float", "double", "Float", "Double", "BigDecimal", "Number"])
_TEXTS = frozenset(["String", "CharSequence", "char", "Character", "Char", "Locale", "Currency", "TimeZone", "ZoneId"])
_FORMATS = {
    "UUID": "uuid",
    "URI": "uri",
    "URL": "uri",
    "LocalDate": "date",
    "LocalTime": "time",
    "LocalDateTime": "",
    "Instant": "date-time",
    "OffsetDateTime": "date-time",
    "ZonedDateTime": "date-time",
    "Date": "",
    "Timestamp": "",
    "Year": "",
    "YearMonth": "",
}
_DATES = frozenset(_FORMATS) - {"UUID", "URI", "URL"}
_LISTS = frozenset(
    [
        "[]", "List", "Set", "Collection", "Iterable", "Iterator", "ArrayList", "LinkedList", "HashSet", "TreeSet",
        "LinkedHashSet", "SortedSet", "Queue", "Deque", "Stream", "Array", "MutableList", "MutableSet", "Flow",
        "Sequence", "ImmutableList", "ImmutableSet", "Flux", "Multi", "Streamable",
    ]
)  # fmt: skip
_MAPS = frozenset(
    ["Map", "HashMap", "LinkedHashMap", "TreeMap", "SortedMap", "ConcurrentHashMap", "ConcurrentMap", "MutableMap"]
)
COLLECTIONS = _LISTS | _MAPS
WRAPPERS = frozenset(
    [
        "ResponseEntity", "HttpEntity", "RequestEntity", "Mono", "CompletableFuture", "CompletionStage", "Callable",
        "DeferredResult", "ListenableFuture", "WebAsyncTask", "Future", "Single", "Uni", "Deferred", "RestResponse",
    ]
)  # fmt: skip
_PAGES = {
    "Page": ("content", {"totalElements": _INTEGER, "totalPages": _INTEGER, "size": _INTEGER, "number": _INTEGER}),
    "Slice": ("content", {"size": _INTEGER, "number": _INTEGER}),
    "IPage": ("records", {"total": UNKNOWN, "size": UNKNOWN, "current": UNKNOWN, "pages": UNKNOWN}),
}
"""Pages of Spring Data and of MyBatis-Plus: where the items are, and some of what else is there."""

Objects = Callable[[Type, Bindings], Shape]


class TypeShapes:
    """Of one direction. What a class of the tree is made of, others say (`objects`)."""

    def __init__(self, types: Types, habits: Habits, objects: Objects, is_answer: bool) -> None:
        self._types = types
        self._habits = habits
        self._objects = objects
        self._is_answer = is_answer
        self._depth = 0

    def shape(self, meant: Meant) -> Shape:
        """Unknown is what is not understood, and what may be anything."""
        if self._depth > _DEEPEST:
            return UNKNOWN
        self._depth += 1
        try:
            found = self._shape(meant)
        finally:
            self._depth -= 1
        return nullable(found) if meant.written.may_be_null else found

    def word(self, meant: Meant, depth: int = 0) -> str:
        """The type with what its parameters stand for, for a name."""
        written = meant.written
        if written.name in meant.bound and depth < _DEEPEST:
            return self.word(meant.bound[written.name], depth + 1)
        inner = ",".join(self.word(replace(meant, written=a), depth + 1)[:_LONGEST] for a in written.arguments)
        return f"{written.last}<{inner}>" if inner else written.last

    def _shape(self, meant: Meant) -> Shape:
        written, unit = meant.written, meant.unit
        if written.name in meant.bound and not written.arguments:
            return self.shape(meant.bound[written.name])
        declared = self._types.find(written.name, unit, meant.inside)
        if written.last in self._habits.custom:
            return UNKNOWN
        if declared is not None:
            if len(self.word(meant)) > _LONGEST:
                return UNKNOWN
            arguments = (replace(meant, written=a) for a in written.arguments)
            return self._objects(declared, bindings(declared, arguments))
        first = replace(meant, written=written.arguments[0] if written.arguments else ANY)
        last = written.last
        if last in _LISTS:
            if last == "[]" and first.written.name in {"byte", "Byte"}:
                return _STRING
            return array_of(self.shape(first))
        if last in _MAPS and len(written.arguments) == 2:
            return Shape(
                frozenset({Kind.OBJECT}), closed=False, values=self.shape(replace(meant, written=written.arguments[1]))
            )
        if last in WRAPPERS:
            return self.shape(first)
        if last in {"Optional", "JsonNullable"}:
            return nullable(self.shape(first))
        if last in _PAGES and written.arguments:
            return self._page(meant, first)
        return self._plain(written)

    def _page(self, meant: Meant, item: Meant) -> Shape:
        name = meant.written.last
        whole = self._types.full_name(meant.written.name, meant.unit)
        if "mybatisplus" in whole:
            name = "IPage"
        elif not whole.startswith("org.springframework.data") or not self._is_answer:
            return UNKNOWN
        at, others = _PAGES[name]
        fields = [Field(at, array_of(self.shape(item))), *(Field(n, s) for n, s in others.items())]
        return Shape(frozenset({Kind.OBJECT}), tuple(fields), closed=False)

    def _plain(self, written: TypeName) -> Shape:
        last = written.last
        if last in _TEXTS:
            return _STRING if self._is_answer else _SCALAR
        if last in _LONGS and self._is_answer and not self._habits.longs:
            return UNKNOWN
        if last in _INTEGERS:
            return _INTEGER
        if last in _NUMBERS:
            return _NUMBER
        if last in {"boolean", "Boolean"}:
            return of_kind(Kind.BOOLEAN)
        if last in _FORMATS:
            if last in _DATES and not (self._is_answer and self._habits.dates):
                return UNKNOWN if self._is_answer else of_kind(Kind.STRING, Kind.NUMBER)
            return replace(_STRING, format=_FORMATS[last])
        return UNKNOWN
