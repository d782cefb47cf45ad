"""What a call sends, as shapes: its body, its query, its headers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...model import Body, Location, Parameter
from ...places import Place
from ...shapes import NULL, UNKNOWN, Field, Kind, Shape, array_of, follow, of_kind, one_of, without_null
from . import clients, texts
from .models import Models, is_model
from .type_shapes import enumeration
from .values import (
    NONE,
    Argument,
    Call,
    Either,
    Inner,
    Instance,
    Known,
    Listing,
    Part,
    Spelled,
    Table,
    Value,
    library_name,
    options,
    string,
)

_DEEPEST = 12
_WRITTEN_OUT = frozenset({"model_dump", "dict", "asdict", "to_dict", "jsonable_encoder", "dump", "_asdict"})
_PARTLY = ("exclude_unset", "exclude_none", "exclude_defaults", "include", "exclude")
_AS_TEXT = frozenset({"dumps", "model_dump_json", "json", "encode", "BytesPayload", "JsonPayload"})
_TEXTS = frozenset({"isoformat", "strftime", "hexdigest", "decode", "uuid4", "str", "hex", "quote", "join", "format"})
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_SCHEMES = {"bearer": "bearer", "basic": "basic", "token": "token"}


@dataclass(frozen=True)
class Headers:
    """`media_type` and `scheme` are empty when the headers do not say."""

    parameters: tuple[Parameter, ...] = ()
    media_type: str = ""
    scheme: str = ""


class SentShapes:
    def __init__(self, models: Models) -> None:
        self._models = models

    def shape(self, value: Value | None, depth: int = 0) -> Shape:
        if value is None or depth > _DEEPEST:
            return UNKNOWN
        match value:
            case Known():
                return _literal(value)
            case Spelled():
                return of_kind(Kind.STRING)
            case Argument() if value.annotation is not None:
                return self._models.types.shape(value.annotation)
            case Inner() if value.step is None and value.word == "value":
                return self.shape(value.owner, depth + 1)
            case Table():
                return self._object(value, depth)
            case Listing():
                items = tuple(self.shape(i, depth + 1) for i in value.items)
                return array_of(one_of(items) if items and not value.is_open else UNKNOWN)
            case Either():
                return one_of(tuple(self.shape(o, depth + 1) for o in value.options))
            case Instance() if enumeration(value.cls) is not None or is_model(value.cls):
                return self._models.types.shape(value.cls)
            case Part() if value.name == "value":
                return self.shape(value.owner, depth + 1)
            case Call():
                return self._called(value, depth)
            case _:
                return UNKNOWN

    def query(self, sent: clients.Sent, at: Place) -> tuple[tuple[Parameter, ...], bool]:
        """The names that are sent, and whether these are all."""
        given = sent.given
        is_complete = not given.is_open
        found: dict[str, Parameter] = {}
        written = [given.get(_index(sent, "params"), "params"), clients.setting(sent.client, "params")]
        if sent.library == "urllib3" and not _writes(sent.method):
            written.append(given.get(2, "fields"))
        for value in (v for v in written if v is not None and v != NONE):
            shape = follow(self.shape(_as_table(value)), self._models.named)
            if Kind.OBJECT not in shape.kinds or shape.values is not None:
                is_complete = False
                continue
            is_complete = is_complete and shape.closed is not False
            for sent_field in shape.fields:
                if sent_field.shape != NULL:
                    is_always = sent_field.required and not sent_field.shape.is_nullable
                    bare = without_null(sent_field.shape)
                    found[sent_field.name] = Parameter(
                        sent_field.name, Location.QUERY, is_always, bare, sent_field.place or at
                    )
        return tuple(found.values()), is_complete

    def bodies(self, sent: clients.Sent, media_type: str, at: Place) -> Iterator[Body]:
        given = sent.given
        files = given.get(None, "files")
        json = given.get(_index(sent, "json"), "json")
        for option in options(json) if json is not None else ():
            if option != NONE:
                yield Body(media_type or "application/json", self.shape(option), True, at)
        data = given.get(_index(sent, "data"), "data", "content", "body")
        if sent.library == "urllib3" and data is None and _writes(sent.method):
            files = data = given.get(2, "fields")
        is_parts = files is not None and files != NONE
        if is_parts and data is None:
            yield Body("multipart/form-data", _form(self._parts(files)), True, at)
        for option in options(data) if data is not None else ():
            if option == NONE:
                continue
            inner = _written_out(option)
            if inner is not None:
                yield Body(media_type or "application/json", self.shape(inner), True, at)
            elif isinstance(option, Table) or _is_form(option):
                kind = "multipart/form-data" if is_parts or _is_form(option) else "application/x-www-form-urlencoded"
                shape = _form(self.shape(option), self._parts(files)) if isinstance(option, Table) else UNKNOWN
                yield Body(media_type or kind, shape, True, at)
            else:
                yield Body(media_type or "application/octet-stream", UNKNOWN, True, at)

    def headers(self, sent: clients.Sent, at: Place) -> Headers:
        found: dict[str, tuple[str, Value, bool]] = {}
        written = (clients.setting(sent.client, "headers"), sent.given.get(_index(sent, "headers"), "headers"))
        for table in (o for v in written if v is not None for o in options(v)):
            for key, value in table.entries.items() if isinstance(table, Table) else ():
                if isinstance(key, str) and value != NONE:
                    is_sometimes = isinstance(table, Table) and key in table.sometimes
                    found[key.lower()] = (key, value, is_sometimes)
        parameters = tuple(
            Parameter(name, Location.HEADER, not sometimes, self.shape(value), at)
            for name, value, sometimes in found.values()
        )
        _, media, _ = found.get("content-type", ("", NONE, False))
        _, sender, is_sometimes = found.get("authorization", ("", NONE, True))
        word = _beginning(sender).partition(" ")[0].lower()
        scheme = "" if is_sometimes else _SCHEMES.get(word, "")
        if not scheme and _is_basic(sent):
            scheme = "basic"
        return Headers(parameters, _beginning(media).partition(";")[0], scheme)

    def cookies(self, sent: clients.Sent, at: Place) -> Iterator[Parameter]:
        """Those that are written out. A session may have others, and so may a table that is not known in full."""
        given = sent.given.get(None, "cookies")
        if given is None or sent.client != NONE:
            return
        tables = [option for option in options(given) if option != NONE]
        known = [t for t in tables if isinstance(t, Table) and not t.is_open]
        if len(tables) != 1 or not known or not all(isinstance(name, str) for name in known[0].entries):
            return
        is_sometimes = len(list(options(given))) > 1
        for name, value in known[0].entries.items():
            is_sent = not is_sometimes and name not in known[0].sometimes
            yield Parameter(str(name), Location.COOKIE, is_sent, self.shape(value), at)

    def _object(self, value: Table, depth: int) -> Shape:
        fields = tuple(
            Field(key, self.shape(inner, depth + 1), key not in value.sometimes, value.places.get(key))
            for key, inner in value.entries.items()
            if isinstance(key, str)
        )
        return Shape(of_kind(Kind.OBJECT).kinds, fields, closed=not value.is_open)

    def _called(self, value: Call, depth: int) -> Shape:
        name = texts.word(value.callee)
        if library_name(value) in {"builtins.int", "builtins.len"}:
            return of_kind(Kind.INTEGER)
        if library_name(value) == "builtins.float":
            return of_kind(Kind.NUMBER)
        if name in _TEXTS:
            return of_kind(Kind.STRING)
        if name not in _WRITTEN_OUT:
            return UNKNOWN
        owner = value.callee.owner if isinstance(value.callee, Part | Inner) else value.given.get(0)
        shape = self.shape(owner, depth + 1)
        if not any(k in value.given.keywords for k in _PARTLY) and not value.given.is_open:
            return shape
        whole = follow(shape, self._models.named)
        fields = tuple(replace(f, required=False, unsure=True) for f in whole.fields)
        return replace(whole, fields=fields, closed=False) if fields else UNKNOWN

    def _parts(self, files: Value | None) -> Shape:
        """A part for each file: what is in it nobody says."""
        table = _as_table(files) if files is not None else NONE
        if not isinstance(table, Table):
            return UNKNOWN
        fields = tuple(Field(k, UNKNOWN, k not in table.sometimes) for k in table.entries if isinstance(k, str))
        return Shape(of_kind(Kind.OBJECT).kinds, fields, closed=not table.is_open)


def _literal(value: Known) -> Shape:
    match value.value:
        case None:
            return of_kind(Kind.NULL)
        case bool():
            return of_kind(Kind.BOOLEAN)
        case int():
            return of_kind(Kind.INTEGER)
        case float():
            return of_kind(Kind.NUMBER)
        case str() if not value.is_default:
            return Shape(of_kind(Kind.STRING).kinds, enum=(value.value,))
        case str():
            return of_kind(Kind.STRING)
        case _:
            return UNKNOWN


def _index(sent: clients.Sent, name: str) -> int | None:
    """Where requests takes it when it has no name."""
    if sent.library not in {"requests", "niquests"}:
        return {"data": 2, "headers": 3}.get(name) if sent.library == "http" else None
    is_verb = not (sent.given.positional[:1] == (sent.method,) or "method" in sent.given.keywords)
    if not is_verb:
        return {"params": 2, "data": 3, "headers": 4}.get(name)
    if isinstance(sent.method, Known) and sent.method.value == "GET":
        return 1 if name == "params" else None
    return {"data": 1, "json": 2}.get(name)


def _writes(method: Value) -> bool:
    return any(isinstance(o, Known) and str(o.value).upper() in _WRITES for o in options(method))


def _as_table(value: Value) -> Value:
    """`[("page", 1), ("size", 2)]`."""
    if isinstance(value, Listing):
        entries: dict[object, Value] = {}
        is_open = value.is_open
        for item in value.items:
            pair = item.items if isinstance(item, Listing) else []
            name = string(pair[0]) if len(pair) >= 2 else None
            is_open = is_open or name is None
            entries |= {name: pair[1]} if name is not None else {}
        return Table(entries, is_open)
    return value


def _written_out(value: Value) -> Value | None:
    """What JSON text was made of."""
    if not isinstance(value, Call):
        return None
    name = texts.word(value.callee)
    if name not in _AS_TEXT:
        return None
    if isinstance(value.callee, Part | Inner) and name in {"model_dump_json", "json", "encode"}:
        owner = value.callee.owner
        inner = _written_out(owner)
        return inner if inner is not None else owner if name != "encode" else None
    return value.given.get(0)


def _is_form(value: Value) -> bool:
    return isinstance(value, Call) and texts.word(value.callee) in {"FormData", "MultipartEncoder", "MultipartWriter"}


def _form(*shapes: Shape) -> Shape:
    """A form has no null: what is null is left out of it."""
    known = [s for s in shapes if Kind.OBJECT in s.kinds]
    fields = {f.name: f for s in known for f in s.fields}
    bare = (
        replace(f, shape=without_null(f.shape), required=f.required and not f.shape.is_nullable)
        for f in fields.values()
    )
    is_whole = bool(known) and all(s.closed is True for s in known)
    return Shape(of_kind(Kind.OBJECT).kinds, tuple(bare), closed=is_whole)


def _is_basic(sent: clients.Sent) -> bool:
    given = sent.given.get(None, "auth") or clients.setting(sent.client, "auth")
    return isinstance(given, Listing) or texts.word(given or NONE).endswith("BasicAuth")


def _beginning(value: Value) -> str:
    part = texts.parts_of(value)[:1] if isinstance(value, Known | Spelled) else ()
    return part[0] if part and isinstance(part[0], str) else ""
