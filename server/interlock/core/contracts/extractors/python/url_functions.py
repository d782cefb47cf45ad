"""What functions that put URLs together, or take them apart, give back."""

from . import texts, urls
from .values import UNKNOWN, Call, Given, Part, Unknown, Value

_MOST_STEPS_BACK = 12


def function(name: str, given: Given) -> Value | None:
    """What a function that makes or takes apart URLs gives back; None for any other."""
    if name in {"urllib.parse.urljoin", "requests.compat.urljoin", "urlparse.urljoin"}:
        return urls.joined(given.get(0) or UNKNOWN, given.get(1) or UNKNOWN)
    word = name.rpartition(".")[2]
    if word in {"quote", "quote_plus"}:
        first = given.get(0) or UNKNOWN
        return first if texts.is_text(first) else Unknown(texts.word(first))
    if word == "urlencode":
        return urls.query_text(given.get(0) or UNKNOWN)
    if word in {"urlunparse", "urlunsplit"}:
        return _unparsed(given.get(0) or UNKNOWN)
    if name in {"posixpath.join", "os.path.join"}:
        return texts.joined("/", given.positional)
    return None


def _unparsed(value: Value) -> Value:
    """`urlunparse(urlparse(url)._replace(query=""))`: the url, or most of it."""
    for _ in range(_MOST_STEPS_BACK):
        if isinstance(value, Call) and texts.word(value.callee) in {"urlparse", "urlsplit"}:
            return value.given.get(0) or UNKNOWN
        value = value.callee if isinstance(value, Call) else value.owner if isinstance(value, Part) else UNKNOWN
    return UNKNOWN
