"""Routes whose place nobody can tell, and the calls they may be meant for."""

from .model import Contract, Unplaced
from .paths import PathTemplate, Segment


def may_serve(method: str, path: PathTemplate, provider: Contract) -> Unplaced | None:
    """The unplaced route that ends as the call does. One whose end says nothing may be anywhere: it counts only where
    the provider offers nothing in the neighbourhood."""
    fitting = [u for u in provider.unplaced if u.method in {method, "ANY"} and _ends_with(path, u.tail)]
    telling = next((u for u in fitting if u.tail.literal_count), None)
    if telling is not None or not fitting:
        return telling
    return None if _has_neighbours(path, provider) else fitting[0]


def _ends_with(path: PathTemplate, tail: PathTemplate) -> bool:
    length = len(tail.segments)
    end = path.segments[len(path.segments) - length :] if length else ()
    return length <= len(path.segments) and all(
        _fits(ours, theirs) for ours, theirs in zip(end, tail.segments, strict=True)
    )


def _fits(called: Segment, offered: Segment) -> bool:
    return offered.literal is None or called.literal == offered.literal


def _has_neighbours(path: PathTemplate, provider: Contract) -> bool:
    """Whether something is offered under the first word that tells one resource from another."""
    offered = [o.path.segments for o in provider.operations]
    shared = 0
    while offered and all(len(s) > shared + 1 and s[shared] == offered[0][shared] for s in offered):
        shared += 1
    beginning = path.segments[: shared + 1]
    return any(s[: shared + 1] == beginning for s in offered)
