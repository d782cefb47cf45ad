"""By what a side was written, as far as its files say: told to people, and nothing is concluded from it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from .model import Contract, Operation, Side

_Table: TypeAlias = tuple[tuple[str, tuple[str, ...], bytes], ...]

_DOCUMENT = re.compile(r"\.(json|ya?ml)$")
_PYTHON, _SCRIPT, _JVM = (
    (".py",),
    (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte"),
    (".java", ".kt"),
)

# The first that a file mentions is the one.
_SERVERS = (
    ("FastAPI", _PYTHON, rb"\bfastapi\b"),
    ("Flask", _PYTHON, rb"\bflask"),
    ("Django REST framework", _PYTHON, rb"\brest_framework\b"),
    ("Django", _PYTHON, rb"\bdjango\b"),
    ("Litestar", _PYTHON, rb"\blitestar\b"),
    ("Starlette", _PYTHON, rb"\bstarlette\b"),
    ("Sanic", _PYTHON, rb"\bsanic\b"),
    ("aiohttp", _PYTHON, rb"\baiohttp\b"),
    ("NestJS", _SCRIPT, rb"@nestjs/"),
    ("Fastify", _SCRIPT, rb"\bfastify\b"),
    ("Hono", _SCRIPT, rb"['\"](?:hono|@hono/)"),
    ("Koa", _SCRIPT, rb"\bkoa\b|@koa/"),
    ("Express", _SCRIPT, rb"\bexpress\b"),
    ("Next.js", _SCRIPT, rb"['\"]next(?:/|['\"])|export (?:async )?(?:function|const) (?:GET|POST|PUT|PATCH|DELETE)\b"),
    ("Spring", _JVM, rb"\borg\.springframework\b"),
    ("Rails", (".rb",), rb""),
    ("Gin", (".go",), rb"gin-gonic/gin"),
    ("chi", (".go",), rb"go-chi/chi"),
    ("Echo", (".go",), rb"labstack/echo"),
    ("net/http", (".go",), rb""),
    ("axum", (".rs",), rb""),
)
_CLIENTS = (
    ("openapi-fetch", _SCRIPT, rb"openapi-fetch"),
    ("RTK Query", _SCRIPT, rb"@reduxjs/toolkit/query|\bcreateApi\b"),
    ("Angular HttpClient", _SCRIPT, rb"@angular/common/http"),
    ("axios", _SCRIPT, rb"\baxios\b"),
    ("ky", _SCRIPT, rb"['\"]ky(?:-universal)?['\"]"),
    ("superagent", _SCRIPT, rb"\bsuperagent\b"),
    ("ofetch", _SCRIPT, rb"\bofetch\b|\$fetch\b"),
    ("got", _SCRIPT, rb"['\"]got['\"]"),
    ("wretch", _SCRIPT, rb"['\"]wretch['\"]"),
    ("jQuery", _SCRIPT, rb"\$\.(?:ajax|get|post|getJSON)\b"),
    ("fetch", _SCRIPT, rb"\bfetch\b"),
    ("httpx", _PYTHON, rb"\bhttpx2?\b"),
    ("aiohttp", _PYTHON, rb"\baiohttp\b"),
    ("requests", _PYTHON, rb"\bimport requests\b|\bfrom requests\b"),
)


def of(contract: Contract, content: Callable[[str], bytes], manifests: Iterable[str] = ()) -> Counter[str]:
    """With how many operations each. A file that mentions none is asked for its package.json; else nothing is said."""
    table = _SERVERS if contract.side is Side.PROVIDER else _CLIENTS
    packages = {path.rpartition("/")[0]: path for path in manifests if path.rpartition("/")[2] == "package.json"}
    counted: Counter[str] = Counter()
    for file, count in Counter(_file(o) for o in contract.operations).items():
        name = _named(file, content(file), table)
        if not name and file.endswith(_SCRIPT) and (package := _nearest(file, packages)):
            name = _named(file, content(package), table)
        if name:
            counted[name] += count
    return counted


def _file(operation: Operation) -> str:
    """Where the call is sent, at the end of its wrappers."""
    return operation.chain[-1].file if operation.chain else operation.place.file


def _named(file: str, content: bytes, table: _Table) -> str:
    if _DOCUMENT.search(file):
        return "Pact" if table is _CLIENTS else "OpenAPI"
    return next((name for name, kinds, mark in table if file.endswith(kinds) and re.search(mark, content)), "")


def _nearest(file: str, packages: Mapping[str, str]) -> str:
    folder = file
    while folder:
        folder = folder.rpartition("/")[0]
        if folder in packages:
            return packages[folder]
    return ""
