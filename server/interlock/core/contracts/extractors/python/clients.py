"""Libraries that send requests, as a table; what a call of one sends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...paths import Hole
from . import texts
from .values import (
    NONE,
    UNKNOWN,
    Call,
    Class,
    External,
    Given,
    Inner,
    Instance,
    Known,
    Listing,
    Part,
    Spelled,
    Unknown,
    Value,
    bare,
    foreign_bases,
    library_name,
    options,
)

VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
IMPORTED = re.compile(
    rb"^\s*(?:from|import)\s+(?:requests|httpx2?|aiohttp|urllib|urllib2|urllib3|niquests|curl_cffi|http\.client|"
    rb"tornado\.httpclient|authlib|requests_\w+|aiohttp_retry|cloudscraper|grequests|http\s+import)\b|"
    rb"client_?session|http_client",
    re.MULTILINE | re.IGNORECASE,
)

_WHOLE = ("requests", "httpx", "httpx2", "niquests", "grequests", "curl_cffi", "urllib3")
_WITH_METHOD = frozenset({"request", "stream", "build_request"})
_SESSIONS = {
    "requests": {"Session", "session"},
    "niquests": {"Session", "AsyncSession"},
    "httpx": {"Client", "AsyncClient"},
    "httpx2": {"Client", "AsyncClient"},
    "aiohttp": {"ClientSession"},
    "aiohttp_retry": {"RetryClient"},
    "urllib3": {"PoolManager", "ProxyManager", "HTTPConnectionPool", "HTTPSConnectionPool"},
    "http": {"HTTPConnection", "HTTPSConnection"},
    "tornado": {"AsyncHTTPClient", "HTTPClient"},
    "curl_cffi": {"Session", "AsyncSession"},
    "requests_toolbelt": {"BaseUrlSession"},
    "requests_oauthlib": {"OAuth1Session", "OAuth2Session"},
    "requests_cache": {"CachedSession"},
    "requests_futures": {"FuturesSession"},
    "authlib": {"OAuth1Session", "OAuth2Session", "AsyncOAuth1Client", "AsyncOAuth2Client", "OAuth2Client"},
    "cloudscraper": {"create_scraper", "CloudScraper"},
    "google": {"AuthorizedSession"},
}  # fmt: skip
_OBJECTS = {
    ("requests", "Request"): ("method", "url"),
    ("niquests", "Request"): ("method", "url"),
    ("httpx", "Request"): ("method", "url"),
    ("urllib", "Request"): ("", "url"),
    ("tornado", "HTTPRequest"): ("", "url"),
}
"""A request that is made first, and sent later."""

_TESTED = re.compile(r"https?://(test|localhost|app|ephemeral|example)")
_PARTIAL = frozenset({"functools.partial", "functools.partialmethod"})
_APPS = frozenset({"ASGITransport", "WSGITransport", "MockTransport"})  # asks an app in the same process
_LOOKS_LIKE_ONE = re.compile(r"(?i)(session|(?<![a-z]s3_)client|(^|_)http|requests|(^|_)http_?x)s?_?$")


@dataclass(frozen=True)
class Sent:
    """What one call of a library sends. `is_sure`: the library is known, and not only what somebody calls a client."""

    library: str
    method: Value
    url: Value
    base: Value
    given: Given
    client: Value = NONE
    is_sure: bool = True
    joins: bool = False  # a base is followed as a browser would: `/x` begins at the host


def sent(call: Call) -> Sent | None:
    """None for a call that sends nothing."""
    callee = call.callee
    if isinstance(callee, External):
        return _of_function(callee.name, call.given)
    if isinstance(callee, Part | Inner):
        owner = callee.owner
        name = callee.name if isinstance(callee, Part) else callee.word
        library = client_library(owner)
        if library and is_in_process(owner):
            return None
        if library:
            return _of_client(library, owner, name, call.given)
        if name in VERBS or name == "request":
            return _of_unknown(owner, name, call.given)
    return None


def client_library(value: Value) -> str:
    """The package of a session or a client; '' for anything else."""
    if isinstance(value, Call | Instance | Class):
        names = [library_name(value)] if isinstance(value, Call) else foreign_bases(_class_of(value))
        if isinstance(value, Call) and not isinstance(value.callee, External):
            return ""
        for name in names:
            package, _, _ = name.partition(".")
            if name.rpartition(".")[2] in _SESSIONS.get(package, ()) and not name.endswith("urllib3.request"):
                return package
    return ""


def is_in_process(client: Value) -> bool:
    """`AsyncClient(transport=ASGITransport(app))` tests the app and calls nobody, unless its base is a real one."""
    given = getattr(client, "given", Given())
    base = setting(client, "base_url")
    if base is not None and not all(_TESTED.match(str(getattr(o, "value", ""))) for o in options(base)):
        return False
    transport = given.get(None, "transport")
    return "app" in given.keywords or library_name(transport).rpartition(".")[2] in _APPS


def may_send(value: Value) -> bool:
    """Whether it sends when it is called: `requests.get`, `partial(requests.get, timeout=5)`."""
    name = library_name(value.given.get(0) if isinstance(value, Call) and library_name(value) in _PARTIAL else value)
    package, _, rest = name.partition(".")
    return package in _WHOLE and rest.rpartition(".")[2] in {*VERBS, *_WITH_METHOD}


def setting(client: Value, name: str) -> Value | None:
    """What a client was made with, or was given later."""
    if isinstance(client, Call | Instance):
        found = client.attributes.get(name)
        return found if found is not None else client.given.get(None, name)
    return None


def _class_of(value: Instance | Class) -> Class:
    return value.cls if isinstance(value, Instance) else value


def _of_function(name: str, given: Given) -> Sent | None:
    package, _, rest = name.partition(".")
    word = rest.rpartition(".")[2]
    if (package, word) in _OBJECTS:
        wants_method = _OBJECTS[package, word][0]
        method = given.get(0 if wants_method else None, "method")
        url = given.get(1 if wants_method else 0, "url")
        return Sent(package, method or _by_body(given, 1 if package == "urllib" else None), url or UNKNOWN, NONE, given)
    if package == "urllib" and word in {"urlopen", "urlretrieve"}:
        url = given.get(0, "url") or UNKNOWN
        if any(isinstance(o, Call) and sent(o) is not None for o in options(url)):
            return None
        return Sent("urllib", _by_body(given, 1), url, NONE, given)
    if package == "aiohttp" and word == "request":
        return Sent(package, given.get(0, "method") or UNKNOWN, given.get(1, "url") or UNKNOWN, NONE, given)
    if package not in _WHOLE or "." in rest.removeprefix("api.").removeprefix("requests."):
        return None
    return _with(package, NONE, word, given, NONE)


def _of_client(library: str, owner: Value, name: str, given: Given) -> Sent | None:
    if library == "tornado":
        url = given.get(0, "request", "url") or UNKNOWN
        is_made = isinstance(url, Call) and sent(url) is not None
        method = given.get(None, "method") or Known("GET")
        return Sent(library, method, url, NONE, given, owner) if name == "fetch" and not is_made else None
    if library == "http":
        made = getattr(owner, "given", Given())
        base = texts.spelled(("http://", *texts.parts_of(made.get(0, "host") or Unknown("host"))))
        return _with(library, base, name, given, owner) if name == "request" else None
    base = setting(owner, "base_url")
    if base is None and library in {"aiohttp", "requests_toolbelt"}:
        base = getattr(owner, "given", Given()).get(0)
    if base is None and getattr(owner, "given", Given()).is_open:
        base = Unknown("client")
    if name in {"urlopen", "request_encode_body", "request_encode_url"} and library == "urllib3":
        name = "request"
    found = _with(library, base or NONE, name, given, owner)
    if found is not None and library in {"aiohttp", "requests_toolbelt"}:
        return Sent(found.library, found.method, found.url, found.base, given, owner, joins=True)
    return found


def _with(library: str, base: Value, name: str, given: Given, owner: Value) -> Sent | None:
    if name in VERBS:
        return Sent(library, Known(name.upper()), given.get(0, "url") or UNKNOWN, base, given, owner)
    if name in _WITH_METHOD:
        return Sent(library, given.get(0, "method") or UNKNOWN, given.get(1, "url") or UNKNOWN, base, given, owner)
    return None


def _of_unknown(owner: Value, name: str, given: Given) -> Sent | None:
    """`session.get("https://...")`, and nobody knows where the session comes from."""
    if not _LOOKS_LIKE_ONE.search(texts.word(owner)) or isinstance(owner, Instance | Class):
        return None
    url = given.get(0, "url") if name in VERBS else given.get(1, "url")
    found = _with("", NONE, name, given, owner)
    if found is None or url is None or not any(_is_whole(o) for o in options(url)):
        return None
    return Sent("", found.method, url, NONE, given, owner, is_sure=False)


def _is_whole(url: Value) -> bool:
    """Whether it says who is called, and where."""
    parts = texts.parts_of(url) if isinstance(url, Known | Spelled) else ()
    if not parts:
        return False
    first = parts[0]
    if isinstance(first, Hole):
        return len(parts) > 1 and isinstance(following := parts[1], str) and following.startswith("/")
    return bool(re.match(r"https?://", first))


def _by_body(given: Given, index: int | None) -> Value:
    """urllib posts when there is data."""
    method = given.get(None, "method")
    body = given.get(index, "data", "body")
    return method or Known("GET" if body is None or body == NONE else "POST")


def partial(call: Call, given: Given) -> tuple[Value, Given] | None:
    """`functools.partial(requests.get, timeout=5)`, when it is called."""
    if library_name(call) not in _PARTIAL or not call.given.positional:
        return None
    function, *before = call.given.positional
    return function, Given((*before, *given.positional), {**call.given.keywords, **given.keywords}, given.is_open)


def handed_on(call: Call) -> Iterator[tuple[Value, Given]]:
    """`run_in_executor(None, requests.get, url)`, `to_thread(fetch, url)`: the function is called there."""
    if texts.word(call.callee) not in _RUNNERS:
        return
    positional = call.given.positional
    for index, value in enumerate(positional[:2]):
        if isinstance(bare(value), External | Part) or type(value).__name__ in {"Function", "Bound"}:
            yield value, Given(positional[index + 1 :], call.given.keywords)
            return


_RUNNERS = frozenset(
    ["to_thread", "run_in_executor", "run_sync", "run_in_threadpool", "submit", "async_add_executor_job"]
)
_PASSED = frozenset(
    ["run", "wait_for", "create_task", "ensure_future", "shield", "run_until_complete", "enter_async_context"]
)


def passed(call: Call) -> Value | None:
    """`asyncio.run(fetch())` gives back what fetch gives."""
    is_list = texts.word(call.callee) == "gather"
    if is_list and library_name(call).startswith("asyncio"):
        return Listing(list(call.given.positional), call.given.is_open)
    return call.given.get(0) if texts.word(call.callee) in _PASSED else None
