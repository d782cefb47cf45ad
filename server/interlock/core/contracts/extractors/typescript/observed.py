"""What a walk over the files notes down: what is sent, and what is done with the answers."""

from dataclasses import dataclass, field

from ...places import Place
from ...shapes import Shape
from .values import NodeKey, Request, Value


@dataclass(frozen=True)
class Sighting:
    """A request as one call sends it."""

    request: Request
    place: Place
    symbol: str
    is_own: bool  # the last call on the way is this one, and not one further in


@dataclass(frozen=True)
class Taken:
    """`step` is read off `owner`; with no step, the owner itself is used in a way that null would break."""

    owner: Value
    step: str | None
    place: Place
    guarded: bool


@dataclass
class Observed:
    requests: list[Sighting] = field(default_factory=list[Sighting])
    taken: list[Taken] = field(default_factory=list[Taken])
    declared: list[tuple[Value, Shape, Place]] = field(default_factory=list[tuple[Value, Shape, Place]])
    tested: list[tuple[Value, str, Place]] = field(default_factory=list[tuple[Value, str, Place]])
    switched: list[tuple[Value, tuple[str, ...], Place]] = field(
        default_factory=list[tuple[Value, tuple[str, ...], Place]]
    )
    statuses: list[tuple[Value, str, Place]] = field(default_factory=list[tuple[Value, str, Place]])
    parsed: list[tuple[Value, Place]] = field(default_factory=list[tuple[Value, Place]])
    unknown_clients: dict[Place, str] = field(default_factory=dict[Place, str])
    given: dict[tuple[NodeKey, int], list[Value]] = field(default_factory=dict[tuple[NodeKey, int], list[Value]])
    made: set[str] = field(default_factory=set[str])
    """Files with a class of which an instance is made out of something that may be an answer, or may send."""
