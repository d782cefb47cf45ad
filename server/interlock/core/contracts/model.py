"""The one form both sides of a contract are read into: what is offered, and what is called, sent and read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .paths import PathTemplate
from .places import Place
from .shapes import UNKNOWN, Shape


class Side(StrEnum):
    PROVIDER = "provider"
    CONSUMER = "consumer"


class Source(StrEnum):
    DOCUMENT = "document"  # an OpenAPI document
    STATIC = "static"  # read from source code
    MIXED = "mixed"


class Confidence(StrEnum):
    """How sure the reading is. Rules may lower a severity by it, never raise one."""

    EXACT = "exact"
    INFERRED = "inferred"  # follows from the code, through a base or a wrapper
    HEURISTIC = "heuristic"  # a habit of programmers, not a certainty
    UNKNOWN = "unknown"


class Location(StrEnum):
    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    COOKIE = "cookie"


@dataclass(frozen=True)
class Parameter:
    """For a consumer: a parameter it sends. `required` then means that it is sent on every call."""

    name: str
    location: Location
    required: bool = False
    shape: Shape = UNKNOWN
    place: Place | None = None
    spelling: str = ""  # how a list or an object is written, where that is not the usual way: 'form', 'deepObject'


@dataclass(frozen=True)
class Body:
    """A request body. For a consumer: one body it sends, with the place it is written at."""

    media_type: str
    shape: Shape
    required: bool = False
    place: Place | None = None


@dataclass(frozen=True)
class Response:
    """`status` is '200', '2XX' or 'default'. No media type: an answer without a body."""

    status: str
    media_type: str = ""
    shape: Shape = UNKNOWN
    place: Place | None = None
    headers: tuple[Parameter, ...] = ()

    @property
    def is_success(self) -> bool:
        return self.status.startswith("2")


@dataclass(frozen=True)
class Read:
    """One spot where a consumer reads a field of an answer. `[]` in the path is any item of an array.

    `dereferenced`: something is read or called on the value, so null would break it.
    `guarded`: the spot copes with a value that is absent or null.
    """

    path: tuple[str, ...]
    place: Place
    dereferenced: bool = False
    guarded: bool = False
    status: str = "success"  # or "error": from the answer to a failed call; "header": the path is the header's name


@dataclass(frozen=True)
class Expectation:
    """What a consumer counts on. `declared` is the type its author wrote for the answer; `tested` are literals that
    a field is compared with; `statuses` the codes that are branched on; `parsed_at` is where the body is taken."""

    reads: tuple[Read, ...] = ()
    declared: Shape = UNKNOWN
    declared_at: Place | None = None
    tested: tuple["Tested", ...] = ()
    switched: tuple["Switched", ...] = ()
    statuses: tuple["StatusTested", ...] = ()
    parsed_at: Place | None = None


@dataclass(frozen=True)
class Tested:
    """A field of the answer is compared with a literal: `order.status === "shipped"`."""

    path: tuple[str, ...]
    value: str
    place: Place


@dataclass(frozen=True)
class Switched:
    """The values of a field are told apart one by one, and there is no branch for any other."""

    path: tuple[str, ...]
    values: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class StatusTested:
    """A branch for one status: `response.status === 404`."""

    status: str
    place: Place


@dataclass(frozen=True)
class Operation:
    """One call across the border, offered or made."""

    method: str
    path: PathTemplate
    place: Place
    parameters: tuple[Parameter, ...] = ()
    bodies: tuple[Body, ...] = ()
    responses: tuple[Response, ...] = ()
    security: tuple[str, ...] | None = None  # names of schemes; None: not said
    demands: tuple[tuple[str, ...], ...] | None = None  # one of these is enough: ('oauth', 'oauth:orders.read')
    deprecated: bool = False
    sunset: str = ""  # the day it ends, if that is said: '2027-01-31'
    stability: str = ""  # how settled it is, if that is said: 'alpha', 'stable'
    first_fits: bool = False  # of the routes in its file, the server takes the first that fits, and not the best
    slashes: str = ""  # at a final slash too many or too few: 'exact' refuses, 'redirect', 'either'; empty: not said
    operation_id: str = ""
    tags: tuple[str, ...] = ()
    summary: str = ""
    # For a consumer only, from here on.
    base: str = ""  # what stood before the path: 'https://api.shop.test', '{VITE_API_URL}'
    symbol: str = ""  # the function the call is made in
    chain: tuple[Place, ...] = ()  # from the call through its wrappers to the line that sends it
    expectation: Expectation = Expectation()
    query_is_complete: bool = True  # False: more may be sent (a provider: taken) than `parameters` says
    headers_are_complete: bool = False  # True: no other header is sent, by no wrapper and no interceptor
    confidence: Confidence = Confidence.EXACT

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def canonical(self) -> str:
        """The identity of an operation: `GET /orders/{}`."""
        return f"{self.method} {self.path.canonical}"


@dataclass(frozen=True)
class Diagnostic:
    """Something that could not be read or resolved. It is shown and counted, and is never an error of the contract."""

    code: str
    sentence: str
    place: Place | None = None


@dataclass(frozen=True)
class Unplaced:
    """A route that a provider serves where nobody can tell. `tail`: the end of its path, as far as that is known;
    empty when it may be anything."""

    method: str
    tail: PathTemplate
    place: Place


@dataclass(frozen=True)
class GraphqlText:
    """GraphQL as it is written: types that a provider offers, or operations that a consumer sends."""

    text: str
    place: Place  # where the text begins


@dataclass(frozen=True)
class Contract:
    side: Side
    source: Source = Source.STATIC
    operations: tuple[Operation, ...] = ()
    shapes: Mapping[str, Shape] = field(default_factory=dict[str, Shape])
    bases: tuple[str, ...] = ()  # where a provider says it is served: '/api/v1', 'https://api.shop.test/v1'
    diagnostics: tuple[Diagnostic, ...] = ()
    schemes: Mapping[str, str] = field(default_factory=dict[str, str])  # of security: 'bearer' -> 'http bearer'
    unplaced: tuple[Unplaced, ...] = ()
    webhooks: tuple[Operation, ...] = ()  # what a provider sends by itself: method 'WEBHOOK POST', path '/order-paid'
    graphql: tuple[GraphqlText, ...] = ()
