"""Which ticket needs which: never in a ring."""

from collections.abc import Iterable, Mapping, Sequence

from .refusals import Invalid


def must_not_ring(needs: Mapping[str, Iterable[str]]) -> None:
    """Refuses (Invalid) needs that lead back to where they began, and names the ring."""
    done: set[str] = set()
    for start in needs:
        trail: list[str] = []
        stack: list[tuple[str, Iterable[str]]] = [(start, iter(needs.get(start, ())))] if start not in done else []
        trail.extend(name for name, _ in stack)
        while stack:
            name, rest = stack[-1]
            following = next(iter(rest), None)
            if following is None:
                stack.pop()
                trail.pop()
                done.add(name)
            elif following in trail:
                _say_ring([*trail[trail.index(following) :], following])
            elif following not in done:
                stack.append((following, iter(needs.get(following, ()))))
                trail.append(following)


def _say_ring(ring: Sequence[str]) -> None:
    raise Invalid(f"These wait for each other in a ring: {' -> '.join(ring)}.", "Take one of the needs away.")
