"""Path templates: `/orders/{id}`, `/orders/:id` and `/orders/${x}` are one and the same."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# {id}, {id:int}, {path:path}, <int:id>, :id, [id], [...slug], *, *path
_HOLE = re.compile(
    r"\{(?P<brace>[^{}]*)\}|<(?:(?P<type>\w+):)?(?P<angle>[\w-]+)>|(?<=/):(?P<colon>\w+)\??|"
    r"\[\[?(?P<dots>\.\.\.)?(?P<square>[\w-]+)\]?\]|(?<=/)\*+(?P<star>\w*)"
)


@dataclass(frozen=True)
class Hole:
    """A part of a path that varies from call to call. Its name says nothing about what it matches."""

    name: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Segment:
    """What lies between two slashes: literals and holes, mostly one of either."""

    pieces: tuple[str | Hole, ...]
    catch_all: bool = False  # takes the rest of the path, one segment or more

    @property
    def literal(self) -> str | None:
        return self.pieces[0] if len(self.pieces) == 1 and isinstance(self.pieces[0], str) else None

    @property
    def is_hole(self) -> bool:
        return len(self.pieces) == 1 and isinstance(self.pieces[0], Hole)

    @property
    def canonical(self) -> str:
        return "{*}" if self.catch_all else "".join(p if isinstance(p, str) else "{}" for p in self.pieces)

    def __str__(self) -> str:
        star = "*" if self.catch_all else ""
        return "".join(p if isinstance(p, str) else f"{{{star}{p.name}}}" for p in self.pieces)


@dataclass(frozen=True)
class PathTemplate:
    segments: tuple[Segment, ...] = ()
    trailing_slash: bool = False
    doubled_slash: bool = False  # two slashes one after the other; they count as one here, and not for every server

    @property
    def canonical(self) -> str:
        """Without the names of the holes: `/orders/{}`. The identity of a path."""
        return self._joined(s.canonical for s in self.segments)

    @property
    def holes(self) -> tuple[Hole, ...]:
        return tuple(p for s in self.segments for p in s.pieces if isinstance(p, Hole))

    @property
    def literal_count(self) -> int:
        return sum(s.literal is not None for s in self.segments)

    def __str__(self) -> str:
        return self._joined(str(s) for s in self.segments)

    def _joined(self, segments: Iterable[str]) -> str:
        text = "/" + "/".join(segments)
        return text + "/" if self.trailing_slash and text != "/" else text


NOWHERE = PathTemplate()


def parse(text: str) -> PathTemplate:
    """Read a path in any of the spellings frameworks use. The query and the fragment are left out."""
    text = re.split(r"[?#](?![^{]*\})", text, maxsplit=1)[0]
    segments = tuple(_segment(s) for s in _split(text) if s)
    return PathTemplate(segments, trailing_slash=text.endswith("/") and bool(segments))


def of_pieces(pieces: tuple[str | Hole, ...]) -> PathTemplate:
    """Build a template from literals (which may hold slashes) and holes, in order."""
    segments: list[list[str | Hole]] = [[]]
    for piece in pieces:
        if isinstance(piece, Hole):
            segments[-1].append(piece)
            continue
        first, *others = piece.split("/")
        for index, text in enumerate([first, *others]):
            if index:
                segments.append([])
            if text:
                segments[-1].append(text)
    kept = tuple(Segment(_merged(s)) for s in segments if s)
    ends_open = bool(kept) and not segments[-1]
    return PathTemplate(kept, trailing_slash=ends_open, doubled_slash=not all(segments[1:-1]))


def _split(text: str) -> list[str]:
    """Cut at slashes, but not inside `{name:[^/]+}`."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if character == "/" and depth <= 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _segment(text: str) -> Segment:
    pieces: list[str | Hole] = []
    position, catch_all = 0, False
    for found in _HOLE.finditer("/" + text, 1):
        start, end = found.start() - 1, found.end() - 1
        if start > position:
            pieces.append(text[position:start])
        hole, greedy = _hole(found)
        pieces.append(hole)
        catch_all = catch_all or greedy
        position = end
    if position < len(text):
        pieces.append(text[position:])
    return Segment(_merged(pieces), catch_all)


def _hole(found: re.Match[str]) -> tuple[Hole, bool]:
    if found["brace"] is not None:
        name, _, kind = found["brace"].partition(":")
        starred = name.startswith("*") or name.endswith(("*", "+"))
        return Hole(name.strip("*+. "), kind), starred or kind == "path"
    if found["angle"] is not None:
        kind = found["type"] or ""
        return Hole(found["angle"], kind), kind == "path"
    if found["colon"] is not None:
        return Hole(found["colon"]), False
    if found["square"] is not None:
        return Hole(found["square"]), found["dots"] is not None
    return Hole(found["star"] or ""), True


def _merged(pieces: list[str | Hole]) -> tuple[str | Hole, ...]:
    merged: list[str | Hole] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        elif not (isinstance(piece, Hole) and merged and isinstance(merged[-1], Hole)):
            merged.append(piece)
    return tuple(merged)
