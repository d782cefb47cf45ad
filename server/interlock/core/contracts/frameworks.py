"""By what a side was written, as far as its files say: told to people, and nothing is concluded from it."""

import re
from collections import Counter
from collections.abc import Callable

from .model import Contract, Operation, Side

_DOCUMENT = re.compile(r"\.(json|ya?ml)$")

# The first that a file mentions is the one.
_SERVERS = (
    ("FastAPI", rb"\bfastapi\b"),
    ("Flask", rb"\bflask"),
    ("Django REST framework", rb"\brest_framework\b"),
    ("Django", rb"\bdjango\b"),
    ("Starlette", rb"\bstarlette\b"),
    ("NestJS", rb"@nestjs/"),
    ("Fastify", rb"\bfastify\b"),
    ("Hono", rb"['\"](?:hono|@hono/)"),
    ("Koa", rb"\bkoa\b|@koa/"),
    ("Express", rb"\bexpress\b"),
    (
        "Next.js",
        rb"['\"]next(?:/|['\"])|\bNextResponse\b|export (?:async )?(?:function|const) (?:GET|POST|PUT|PATCH|DELETE)\b",
    ),
    ("Spring", rb"\borg\.springframework\b"),
    ("Rails", rb"\bRails\b|\bresources?\b"),
    ("Gin", rb"gin-gonic/gin"),
    ("chi", rb"go-chi/chi"),
    ("Echo", rb"labstack/echo"),
    ("axum", rb"\baxum\b"),
    ("net/http", rb"\"net/http\""),
)
_CLIENTS = (
    ("openapi-fetch", rb"openapi-fetch"),
    ("RTK Query", rb"@reduxjs/toolkit/query|\bcreateApi\b"),
    ("Angular HttpClient", rb"@angular/common/http"),
    ("axios", rb"\baxios\b"),
    ("ky", rb"['\"]ky(?:-universal)?['\"]"),
    ("superagent", rb"\bsuperagent\b"),
    ("ofetch", rb"\bofetch\b|\$fetch\b"),
    ("got", rb"['\"]got['\"]"),
    ("wretch", rb"['\"]wretch['\"]"),
    ("jQuery", rb"\$\.(?:ajax|get|post|getJSON)\b"),
    ("httpx", rb"\bhttpx2?\b"),
    ("aiohttp", rb"\baiohttp\b"),
    ("requests", rb"\bimport requests\b|\bfrom requests\b"),
    ("fetch", rb"\bfetch\b"),
)


def of(contract: Contract, content: Callable[[str], bytes]) -> Counter[str]:
    """With how many operations each. Where files mention none, nothing is said."""
    table = _SERVERS if contract.side is Side.PROVIDER else _CLIENTS
    files = Counter(_file(o) for o in contract.operations)
    counted: Counter[str] = Counter()
    for file, count in files.items():
        if name := _named(file, content(file), table):
            counted[name] += count
    return counted


def _file(operation: Operation) -> str:
    """Where the call is sent, at the end of its wrappers."""
    return operation.chain[-1].file if operation.chain else operation.place.file


def _named(file: str, content: bytes, table: tuple[tuple[str, bytes], ...]) -> str:
    if _DOCUMENT.search(file):
        return "Pact" if table is _CLIENTS else "OpenAPI"
    return next((name for name, mark in table if re.search(mark, content)), "")
