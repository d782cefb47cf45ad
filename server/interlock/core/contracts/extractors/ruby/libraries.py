"""Routes that libraries draw with one word: Devise, its tokens, Doorkeeper."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from .arguments import Given
from .values import Table, Value, texts

_PAGES = re.compile(
    r"^(Sidekiq|Resque|GoodJob|MissionControl|SolidQueue|Flipper|PgHero|Blazer|LetterOpener\w*|Coverband|RailsAdmin|"
    r"ActionCable|ActionMailbox|Lookbook|MaintenanceTasks|Avo|Rswag|GraphiQL|GraphqlPlayground|Split|Flower|Ahoy|"
    r"Delayed\w*|Rollout\w*|ExceptionTrack|PgExtras|RailsPgExtras|RailsPerformance|Logster|Motor|Field\w*Test|Audits1984|"
    r"OkComputer|ApiDocs|Mailbin|RailsDb|Rails\.application|Hotwire|Spotlight|TrestleAuth|Trestle|Administrate|Vernier|"
    r"ActiveAdmin|Peek|RailsEmailPreview|Prometheus|Yabeda|HealthCheck|HealthMonitor|Notifications|Rack)\b"
)

Modules = Callable[[str], frozenset[str] | None]
Drawn = Iterable[tuple[str, str]]


def is_page(constant: str) -> bool:
    """Whether it is a page for people, or something no front end calls as an API."""
    return bool(_PAGES.match(constant))


def _devise(given: Given, modules_of: Modules) -> Iterator[tuple[str, str]]:
    for name in (n for v in given.positional for n in texts(v)):
        owner = given.options.get("class_name")
        modules = modules_of(owner if isinstance(owner, str) else name)
        stated = given.options.get("path")
        words = {**_DEFAULTS, **_words(given.options.get("path_names"))}
        base = stated if isinstance(stated, str) else name
        for group, routes in _DEVISE.items():
            if _is_skipped(given, group) or (modules is not None and _MODULES[group] not in modules):
                continue
            if modules is None and group not in {"sessions"}:
                continue
            for method, path in routes:
                yield method, f"{base}/" + path.format_map(words)


def _devise_token(given: Given, modules_of: Modules) -> Iterator[tuple[str, str]]:
    at = given.options.get("at")
    base = at if isinstance(at, str) else "auth"
    for group, routes in _TOKEN.items():
        if not _is_skipped(given, group):
            yield from ((method, f"{base}/{path}".rstrip("/")) for method, path in routes)


def _doorkeeper(given: Given, modules_of: Modules) -> Iterator[tuple[str, str]]:
    scope = given.options.get("scope")
    base = scope if isinstance(scope, str) else "oauth"
    yield from ((method, f"{base}/{path}") for method, path in _DOORKEEPER)


def _is_skipped(given: Given, group: str) -> bool:
    skip, only = given.options.get("skip"), given.options.get("only")
    skipped = texts(skip)
    is_left = only is not None and group not in texts(only)
    return is_left or bool({"all", group, group.rstrip("s")} & set(skipped))


def _words(given: Value) -> Mapping[str, str]:
    entries = given.entries if isinstance(given, Table) else ()
    return {k: v for k, v in entries if isinstance(k, str) and isinstance(v, str)}


_DEFAULTS = {
    "sign_in": "sign_in", "sign_out": "sign_out", "sign_up": "sign_up", "password": "password", "edit": "edit",
    "new": "new", "cancel": "cancel", "registration": "", "confirmation": "confirmation", "unlock": "unlock",
}  # fmt: skip
_MODULES = {
    "sessions": "database_authenticatable", "passwords": "recoverable", "registrations": "registerable",
    "confirmations": "confirmable", "unlocks": "lockable", "omniauth_callbacks": "omniauthable",
}  # fmt: skip
_DEVISE: Mapping[str, list[tuple[str, str]]] = {
    "sessions": [("GET", "{sign_in}"), ("POST", "{sign_in}"), ("DELETE", "{sign_out}")],
    "omniauth_callbacks": [
        ("GET", "auth/:provider"), ("POST", "auth/:provider"), ("GET", "auth/:provider/callback"),
        ("POST", "auth/:provider/callback"),
    ],
    "passwords": [
        ("GET", "{password}/{new}"), ("GET", "{password}/{edit}"), ("PATCH", "{password}"), ("PUT", "{password}"),
        ("POST", "{password}"),
    ],
    "registrations": [
        ("GET", "{registration}/{cancel}"), ("GET", "{registration}/{sign_up}"), ("GET", "{registration}/{edit}"),
        ("PATCH", "{registration}"), ("PUT", "{registration}"), ("DELETE", "{registration}"),
        ("POST", "{registration}"),
    ],
    "confirmations": [("GET", "{confirmation}/{new}"), ("GET", "{confirmation}"), ("POST", "{confirmation}")],
    "unlocks": [("GET", "{unlock}/{new}"), ("GET", "{unlock}"), ("POST", "{unlock}")],
}  # fmt: skip
_TOKEN: Mapping[str, list[tuple[str, str]]] = {
    "sessions": [("GET", "sign_in"), ("POST", "sign_in"), ("DELETE", "sign_out")],
    "passwords": [
        ("GET", "password/new"), ("GET", "password/edit"), ("PATCH", "password"), ("PUT", "password"),
        ("POST", "password"),
    ],
    "registrations": [
        ("GET", "cancel"), ("GET", "sign_up"), ("GET", "edit"), ("PATCH", ""), ("PUT", ""), ("DELETE", ""),
        ("POST", ""),
    ],
    "token_validations": [("GET", "validate_token")],
}  # fmt: skip
_DOORKEEPER = [
    ("GET", "authorize"), ("POST", "authorize"), ("DELETE", "authorize"), ("GET", "authorize/native"),
    ("POST", "token"), ("POST", "revoke"), ("POST", "introspect"), ("GET", "token/info"),
]  # fmt: skip
DRAWN: Mapping[str, Callable[[Given, Modules], Drawn]] = {
    "devise_for": _devise,
    "mount_devise_token_auth_for": _devise_token,
    "use_doorkeeper": _doorkeeper,
}
