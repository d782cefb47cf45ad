"""What a request's URL says: the base, the path, the query; or why it cannot be said."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...paths import Hole, PathTemplate, of_pieces
from ...places import Place
from .branches import variants
from .classes import THIS
from .rewriting import sent
from .spreads import JOINED
from .texts import SOMETIMES, Part, Parts, merged, parts_of
from .values import Either, Literal, Param, Value, options

_INSIDE = ("data:", "blob:", "about:", "javascript:")  # what no server is asked for
_ORIGIN = re.compile(r"^(?:[a-z]+:)?//[^/?#]*", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{(\w+)\}|(?<=/):(\w+)(?=/|$)")
_QUERY = re.compile(r"[?#]|&(?=[\w.-]*=|$)")  # `url + "&" + query`, where others have put the question mark
_LIKE_A_QUERY = re.compile(r"quer|search|param|^qs$|filter|suffix", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    base: str
    path: PathTemplate
    query: tuple[str, ...] = ()
    sometimes: tuple[str, ...] = ()  # names in the query that are not always there
    query_is_complete: bool = True
    depends: bool = False  # a parameter is still open in it
    is_inferred: bool = False  # the base is not known
    holes: tuple[tuple[str, Value], ...] = ()  # what stands in the path, by its word, where that is still open
    taken: frozenset[tuple[str, bool]] = frozenset()  # the way that the branches on the way here went
    unclear: Place | None = None  # an interceptor there may change it, and nobody can tell how


def addresses(url: Value, base: Value) -> list[Address | None]:
    """One for each thing the URL may be; None for one that does not tell its path."""
    found: list[Address | None] = []
    for taken, option in variants(closed(url)):
        if isinstance(option, Literal):  # `url: false` is none
            continue
        request = sent(parts_of(option), closed(base))
        for before in options(closed(request.base)):
            address = _address(_after_base(parts_of(before), request.url))
            if address is not None:
                address = replace(address, taken=frozenset(taken.items()))
            if address is not None and request.unclear is not None:
                address = replace(address, base=address.base or "{rewritten}", unclear=request.unclear)
            if address not in found:
                found.append(address)
    return found


def fits(address: Address, taken: Mapping[str, bool]) -> bool:
    """Whether a branch that was taken elsewhere leads here: one test goes one way in one call."""
    return all(taken.get(key, way) is way for key, way in address.taken)


def united(found: list[Address]) -> list[Address]:
    """One for each path. What only some send of a query is sent sometimes."""
    merged: dict[str, Address] = {}
    for address in sorted(found, key=lambda a: a.base.startswith("{")):  # a base that is known says more
        key = address.path.canonical
        known = merged.get(key)
        if known is None:
            merged[key] = address
            continue
        always = tuple(n for n in known.query if n in address.query)
        names = dict.fromkeys((*known.query, *known.sometimes, *address.query, *address.sometimes))
        sometimes = tuple(n for n in names if n not in always)
        is_complete = known.query_is_complete and address.query_is_complete
        merged[key] = replace(
            known, taken=known.taken & address.taken, query=always, sometimes=sometimes, query_is_complete=is_complete
        )
    return list(merged.values())


def closed(value: Value) -> Value:
    """What is still open when nobody is left to fill it takes its other meaning."""
    while isinstance(value, Either):
        value = value.otherwise
    return value


def _after_base(base: Parts, url: Parts) -> Parts:
    first = url[0] if url else ""
    if not base or (isinstance(first, str) and _ORIGIN.match(first)) or (isinstance(first, Hole) and first == base[0]):
        return url
    last = base[-1]
    ends = isinstance(last, str) and last.endswith("/")
    starts = isinstance(first, str) and first.startswith(("/", "?"))
    if ends and isinstance(first, str) and first.startswith("/"):
        return (*base, first[1:], *url[1:])
    return (*base, *url) if ends or starts or not first else (*base, "/", *url)


def _address(parts: Parts) -> Address | None:
    parts = merged(parts).parts
    if parts and isinstance(parts[0], str) and parts[0].startswith(_INSIDE):
        return None
    base, rest = _split_base(parts)
    path, query = _split_query(rest)
    depends = any(isinstance(p, Param | Either) for p in path)
    names, sometimes, complete = _query_names(query)
    if path and not isinstance(path[-1], str) and len(path) > 1 and _ends_in_word(path[-2]):
        if not _LIKE_A_QUERY.search(_name(path[-1])):
            return None  # '/orders' + something: neither a segment nor a query for sure
        path, complete = path[:-1], False
    if any(_is_glued(path, i) for i in range(1, len(path) - 1)) or _begins_glued(path):
        return None
    if any(isinstance(first := p.first if isinstance(p, Either) else p, Param) and first.index == THIS for p in path):
        return None  # a subclass says what stands here
    if any(isinstance(p, Param) and p.steps[-1:] and p.steps[-1].startswith(JOINED) for p in path):
        return None  # nobody knows how many segments that is
    template = of_pieces(tuple(piece for p in path for piece in _pieces(p)))
    if not any(re.search(r"\w", p) for s in template.segments for p in s.pieces if isinstance(p, str)):
        return None
    holes = tuple((p.word, p) for p in path if isinstance(p, Param | Either) and p.word)
    return Address(base, template, names, sometimes, complete, depends, base.startswith("{"), holes)


def _pieces(part: Part) -> list[str | Hole]:
    """A literal may be a template itself, to be filled by somebody: `/orders/{id}`, `/orders/:id`."""
    if isinstance(part, Param | Either):
        return [Hole(part.word)]
    if isinstance(part, Hole):
        return [part]
    pieces: list[str | Hole] = []
    end = 0
    for found in _TEMPLATE.finditer(part):
        pieces += [part[end : found.start()], Hole(found[1] or found[2])]
        end = found.end()
    return [p for p in (*pieces, part[end:]) if p]


def _split_base(parts: Parts) -> tuple[str, Parts]:
    """Take off what says where the provider is, and not what is asked of it."""
    if not parts:
        return "", parts
    first, following = parts[0], parts[1] if len(parts) > 1 else ""
    if isinstance(first, str) and first.startswith("///"):
        return _split_base((first.lstrip("/"), *parts[1:]) if first.strip("/") else ("/", *parts[1:]))
    if not isinstance(first, str) and isinstance(following, str) and following.startswith(("://", "//")):
        colon, slashes, behind = following.partition("//")  # `${scheme}://${host}/orders`, `${protocol}//..`
        base, rest = _split_base((slashes + behind, *parts[2:]))
        return f"{{{_name(first)}}}{colon}{base}", rest
    if first == "/" and len(parts) > 2 and isinstance(behind := parts[2], str) and behind.startswith("/"):
        return f"{{{_name(parts[1])}}}", parts[2:]  # `/${base}/orders`
    if isinstance(first, str):
        origin = _ORIGIN.match(first)
        if origin is None:
            return "", parts
        base, rest = origin[0], (first[origin.end() :], *parts[1:])
        while rest and (not rest[0] or not isinstance(rest[0], str)):  # a hole in the host or the port
            base += f"{{{_name(rest[0])}}}" if not isinstance(rest[0], str) else ""
            rest = rest[1:]
            if rest and isinstance(rest[0], str) and not rest[0].startswith("/"):
                host, slash, path = rest[0].partition("/")
                base, rest = base + host, (slash + path, *rest[1:])
            if rest and isinstance(rest[0], str) and rest[0].startswith("/"):
                break
        return base, rest
    if isinstance(following, str) and following[:1] not in {"", "?"}:
        return f"{{{_name(first)}}}", parts[1:]
    return "", parts


def _split_query(parts: Parts) -> tuple[Parts, Parts]:
    for index, part in enumerate(parts):
        if isinstance(part, str) and (cut := _QUERY.search(part)):
            path = (*parts[:index], *([part[: cut.start()]] if cut.start() else []))
            rest = (part[cut.end() :], *parts[index + 1 :]) if cut[0] != "#" else ()
            return path, rest
    return parts, ()


def _query_names(parts: Parts) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """The keys that are written out, those that are there sometimes; False when a hole stands where a key could be."""
    sometimes = tuple(p.name for p in parts if isinstance(p, Hole) and _is_pair(p))
    whole = "".join(p if isinstance(p, str) else "" if _is_pair(p) else "\0" for p in parts)
    names: list[str] = []
    complete = True
    for pair in whole.split("&"):
        key, sign, _ = pair.partition("=")
        if "\0" in key:
            complete = False
        elif key and sign:
            names.append(key)
        if "\0" in pair and not sign:
            complete = False
    return tuple(dict.fromkeys(names)), tuple(n for n in dict.fromkeys(sometimes) if n not in names), complete


def _is_pair(part: Part) -> bool:
    return isinstance(part, Hole) and part.kind == SOMETIMES


def _ends_in_word(part: Part) -> bool:
    return isinstance(part, str) and bool(re.search(r"[\w}]$", part))


def _is_glued(path: Parts, index: int) -> bool:
    """A hole between a word and a slash, as in `/orders{x}/items`: nobody knows how many segments it holds."""
    before, after = path[index - 1], path[index + 1]
    is_hole = not isinstance(path[index], str)
    return is_hole and _ends_in_word(before) and isinstance(after, str) and after.startswith("/")


def _begins_glued(path: Parts) -> bool:
    """`{base}users`: where the base ends, nobody can tell."""
    rest = path[1:] if path and path[0] == "/" else path
    following = rest[1] if len(rest) > 1 and not isinstance(rest[0], str) else ""
    return isinstance(following, str) and re.match(r"\w", following) is not None


def _name(part: Part) -> str:
    match part:
        case str():
            return part
        case Hole():
            return part.name
        case _:
            return part.word
