"""What the URL of a request says: the base, the path, the query; or that it cannot be said."""

import itertools
import re
from dataclasses import dataclass

from ...paths import Hole, PathTemplate, Segment, of_pieces
from . import texts
from .texts import Parts
from .values import NONE, Call, Known, Unknown, Value, either, library_name

_ORIGIN = re.compile(r"^(?:[a-z]+:)?//[^/?#]*", re.IGNORECASE)
_HOST_OF_HOLES = re.compile(r"^https?://(\{\w*\})$")
_TEMPLATE = re.compile(r"\{(\w+)\}")
_LIKE_A_QUERY = re.compile(r"quer|search|param|^qs$|filter|suffix|encoded", re.IGNORECASE)
_LIKE_A_PATH = re.compile(
    r"(?i)path|url|uri|endpoint|route|resource|suffix|action|method|command|entity|^kind$|^args?$|^$"
)
_PATH = re.compile(r"(?i)(path|url|uri|endpoint|route)$")
_MOUNT = re.compile(r"(?i)api|rest|v\d+(\.\d+)?|services?|internal|public")
_LIKE_A_BASE = re.compile(r"(?i)url|host|base|server|origin|domain|prefix|endpoint|root")


@dataclass(frozen=True)
class Address:
    base: str
    path: PathTemplate
    query: tuple[str, ...] = ()
    query_is_complete: bool = True
    is_open: bool = False  # a caller may say more of it

    @property
    def is_inferred(self) -> bool:
        return self.base.startswith("{")


def addresses(url: Value, base: Value, joins: bool = False) -> list[Address | None]:
    """One for each thing the URL may be; None for one that does not tell its path."""
    found: list[Address | None] = []
    for before, written in texts.ways(base, url):
        if isinstance(written, Known) and isinstance(written.value, bool):
            continue  # a setting that is switched off is no address
        address = address_of(_after_base(_parts(before), _parts(written), joins))
        if address not in found:
            found.append(address)
    return [a for a in found if a is None or not any(_is_behind(a, other) for other in found)]


def _is_behind(address: Address, other: Address | None) -> bool:
    """One of two bases that a call may have holds the beginning of the path: it is said once, as it is written."""
    if other is None or address.base == other.base:
        return False
    longer, shorter = address.path.segments, other.path.segments
    return len(longer) > len(shorter) and longer[len(longer) - len(shorter) :] == shorter


def joined(base: Value, url: Value) -> Value:
    """`urljoin(base, url)`."""
    made = [texts.spelled(_joined(_parts(b), _parts(u))) for b, u in texts.ways(base, url)]
    return either(made)


def query_text(given: Value) -> Value:
    """`urlencode({"page": 1})`."""
    entries = getattr(given, "entries", None)
    if entries is None or not entries:
        return Unknown("query")
    pieces: list[str | Hole] = []
    for key in entries:
        pieces += [f"{'&' if pieces else ''}{key}=", Hole(str(key))]
    return texts.spelled([*pieces, Hole("query")] if getattr(given, "is_open", False) else pieces)


def address_of(parts: Parts) -> Address | None:
    if len(parts) > 1 and parts[0] == "/" and isinstance(first := parts[1], Hole) and _LIKE_A_BASE.search(first.name):
        parts = parts[1:]
    base, rest = _split_base(parts)
    path, query = _split_query(rest)
    names, is_complete = _query_names(query)
    if len(path) > 1 and isinstance(path[-1], Hole) and _ends_in_word(path[-2]):
        if not _LIKE_A_QUERY.search(path[-1].name):
            return None  # '/orders' + something: neither a segment nor a query for sure
        path, is_complete = path[:-1], False
    if any(_is_glued(path, i) for i in range(1, len(path) - 1)):
        return None
    template = of_pieces(tuple(piece for p in path for piece in _pieces(p)))
    literal = "".join(p for s in template.segments for p in s.pieces if isinstance(p, str))
    if not re.search(r"\w", literal) or re.search(r"\s|https?:", literal):
        return None
    holes = [p for s in template.segments for p in s.pieces if isinstance(p, Hole)]
    is_told = any(map(_tells, template.segments))
    if (holes or template.trailing_slash) and (not is_told or _begins_with_path(template.segments)):
        return None  # which resource it is, or how many segments a hole holds, nobody knows
    return Address(base, template, names, is_complete, any(_LIKE_A_PATH.search(h.name) for h in holes))


def _tells(segment: Segment) -> bool:
    """Whether it names a resource, and is not only what all paths begin with."""
    return segment.literal is not None and not _MOUNT.fullmatch(segment.literal)


def _begins_with_path(segments: tuple[Segment, ...]) -> bool:
    before = itertools.takewhile(lambda s: not _tells(s), segments)
    return any(isinstance(hole := s.pieces[0], Hole) and _PATH.search(hole.name) for s in before)


def _parts(value: Value) -> Parts:
    if value == NONE:
        return ()
    if isinstance(value, Call) and library_name(value).rpartition(".")[2] in {"URL", "Url", "furl"}:
        return _parts(value.given.get(0) or value.given.get(None, "url") or Unknown("url"))
    return tuple(p for p in texts.parts_of(value) if p)


def _after_base(base: Parts, url: Parts, joins: bool) -> Parts:
    first = url[0] if url else ""
    if not base or (isinstance(first, str) and _ORIGIN.match(first)):
        return url
    if joins:
        return _joined(base, url)
    last = base[-1]
    ends = isinstance(last, str) and last.endswith("/")
    if ends and isinstance(first, str) and first.startswith("/"):
        return _merged((*base, first[1:], *url[1:]))
    starts = isinstance(first, str) and first.startswith(("/", "?"))
    return _merged((*base, *url) if ends or starts or not first else (*base, "/", *url))


def _joined(base: Parts, url: Parts) -> Parts:
    first = url[0] if url else ""
    if not base or not url or (isinstance(first, str) and _ORIGIN.match(first)):
        return url or base
    if isinstance(first, str) and first.startswith("/"):
        origin = _ORIGIN.match(base[0]) if isinstance(base[0], str) else None
        holes: list[str | Hole] = [base[0]] if origin is None else [origin[0]]
        if origin is not None and isinstance(base[0], str) and len(base[0]) == origin.end():
            holes += [p for p in base[1:2] if isinstance(p, Hole)]
        return _merged((*holes, *url))
    last = base[-1]
    if isinstance(last, Hole):
        return _merged((*base, "/", *url))
    kept = last if last.endswith("/") or (last.count("/") <= 2 and "//" in last) else last[: last.rfind("/") + 1]
    return _merged((*base[:-1], kept, *([] if kept.endswith("/") else ["/"]), *url))


def _merged(parts: Parts) -> Parts:
    merged: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(before := merged[-1], str):
            merged[-1] = before + part
        elif part:
            merged.append(part)
    return tuple(merged)


def _pieces(part: str | Hole) -> list[str | Hole]:
    """A literal may be a template itself, to be filled later: `/orders/{id}`."""
    if isinstance(part, Hole):
        return [part]
    return [Hole(p) if i % 2 else p for i, p in enumerate(_TEMPLATE.split(part)) if p]


def _split_base(parts: Parts) -> tuple[str, Parts]:
    """Take off what says where the provider is, and not what is asked of it."""
    if not parts:
        return "", parts
    first = parts[0]
    if isinstance(first, str):
        origin = _ORIGIN.match(first)
        if origin is None:
            return "", parts
        base, rest = origin[0], (first[origin.end() :], *parts[1:])
    else:
        base, rest = f"{{{first.name}}}", parts[1:]
        if not rest or (isinstance(rest[0], str) and rest[0].startswith("?")):
            return "", parts
    while rest and (not rest[0] or isinstance(rest[0], Hole)):  # a hole in the host or the port
        base += f"{{{rest[0].name}}}" if isinstance(rest[0], Hole) else ""
        rest = rest[1:]
        if rest and isinstance(head := rest[0], str) and head.startswith((":", ".", "-", "@")):
            host, slash, path = head.partition("/")
            base, rest = base + host, (slash + path, *rest[1:])
        if rest and isinstance(rest[0], str) and rest[0]:
            break
    if isinstance(first, Hole) and rest and isinstance(head := rest[0], str):
        if head.startswith("://"):  # f"{scheme}://{host}/orders"
            return _split_base(_merged(("http", *rest)))
        if head.startswith((":", ".", "@")):  # f"{host}:{port}/orders"
            return _split_base((f"http://{{{first.name}}}{head}", *rest[1:]))
    return _HOST_OF_HOLES.sub(r"\1", base), rest


def _split_query(parts: Parts) -> tuple[Parts, Parts]:
    for index, part in enumerate(parts):
        if isinstance(part, str) and (cut := re.search(r"[?#]", part)):
            path = (*parts[:index], *([part[: cut.start()]] if cut.start() else []))
            rest = (part[cut.end() :], *parts[index + 1 :]) if cut[0] == "?" else ()
            return path, rest
    return parts, ()


def _query_names(parts: Parts) -> tuple[tuple[str, ...], bool]:
    """The keys that are written out; False when a hole stands where a key could be."""
    whole = "".join(p if isinstance(p, str) else "\0" for p in parts)
    names: list[str] = []
    is_complete = True
    for pair in whole.split("&") if whole else ():
        key, sign, _ = pair.partition("=")
        is_complete = is_complete and "\0" not in key and not ("\0" in pair and not sign)
        if key and sign and "\0" not in key:
            names.append(key)
    return tuple(dict.fromkeys(names)), is_complete


def _ends_in_word(part: str | Hole) -> bool:
    return isinstance(part, str) and bool(re.search(r"[\w}]$", part))


def _is_glued(path: Parts, index: int) -> bool:
    """A hole between a word and a slash, as in `/orders{x}/items`: nobody knows how many segments it holds."""
    before, after = path[index - 1], path[index + 1]
    is_hole = isinstance(path[index], Hole)
    return is_hole and _ends_in_word(before) and isinstance(after, str) and after.startswith("/")
