"""Security schemes of FastAPI: what is asked for, and in which header, query or cookie it is looked for."""

from collections.abc import Iterable
from dataclasses import dataclass

from .attributes import member
from .values import Call, Instance, Known, Value, last_word, library_name, string

_KINDS = {
    "HTTPBearer": "http bearer",
    "HTTPBasic": "http basic",
    "HTTPDigest": "http digest",
    "OpenIdConnect": "openIdConnect",
    "OAuth2": "oauth2",
    "OAuth2PasswordBearer": "oauth2",
    "OAuth2AuthorizationCodeBearer": "oauth2",
}
_PLACES = {"APIKeyHeader": "header", "APIKeyQuery": "query", "APIKeyCookie": "cookie"}


@dataclass(frozen=True)
class Scheme:
    name: str
    line: str  # `http bearer`, `apiKey header X-Key`; '' when it looks somewhere of its own
    is_optional: bool = False


def scheme(target: Value) -> Scheme | None:
    """What a dependency asks for, when it is a scheme; called as FastAPI calls it in its document."""
    if not isinstance(target, Call | Instance) or not library_name(target).startswith("fastapi.security"):
        return None
    given, word = target.given, last_word(target)
    own = target.cls.name if isinstance(target, Instance) else word
    is_changed = isinstance(target, Instance) and member(target.cls, "__call__") is not None
    line = _KINDS.get(word, "")
    if word in _PLACES:
        line = f"apiKey {_PLACES[word]} {string(given.get(None, 'name')) or ''}"
    is_optional = given.get(None, "auto_error") == Known(False)
    return Scheme(string(given.get(None, "scheme_name")) or own, "" if is_changed else line, is_optional)


def demands(asked: Iterable[Scheme]) -> tuple[tuple[str, ...], ...] | None:
    """All that do not let the request pass without are needed together."""
    schemes = list(asked)
    if not schemes:
        return None
    needed = tuple(sorted(s.name for s in schemes if not s.is_optional))
    return (needed,) if needed else ((), *((s.name,) for s in schemes))
