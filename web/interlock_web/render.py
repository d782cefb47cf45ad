"""Jinja: a whole page, or the same page without what surrounds it, for a browser that has the rest already."""

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from .markdown import to_html, to_inline_html

HERE = Path(__file__).parent
STATIC = HERE / "static"
HUES = 12  # as many as static/css/base.css has classes for


def page(request: Request, template: str, context: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """The template bears the name of its page. A fragment holds the page's own part alone."""
    layout = "fragment.html" if "x-fragment" in request.headers else "base.html"
    session = getattr(request.state, "session", None)
    usual = {
        "layout": layout,
        "session": session,
        "drawn_at": datetime.now(UTC),
        "kept": defaultdict(str),
        "refused": None,
    }
    return HTMLResponse(_ENVIRONMENT.get_template(template).render({**usual, **context}), status)


def plural(count: int, word: str, many: str = "") -> str:
    return f"{count} {word if count == 1 else many or word + 's'}"


def age(at: datetime, now: datetime) -> str:
    """Short, as on a card: now, 5m, 2h, 3d. static/js/clock.js says the same."""
    seconds = (now - at).total_seconds()
    if seconds < 60:
        return "now"
    if seconds < 3600:
        return f"{seconds // 60:.0f}m"
    return f"{seconds // 3600:.0f}h" if seconds < 86_400 else f"{seconds // 86_400:.0f}d"


def left(until: datetime, now: datetime) -> str:
    """What a lease still has: 9:59, or "over"."""
    seconds = int((until - now) / timedelta(seconds=1))
    return f"{seconds // 60}:{seconds % 60:02}" if seconds > 0 else "over"


def moment(at: datetime) -> str:
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def hue(name: str) -> int:
    """The same colour for the same name, on every page."""
    return zlib.crc32(name.encode()) % HUES


def seconds_left(until: datetime, now: datetime) -> int:
    return max(0, int((until - now).total_seconds()))


def lower_first(sentence: str) -> str:
    """To go on with a sentence inside another."""
    return sentence[:1].lower() + sentence[1:]


def words(value: str) -> str:
    """An enum's value as people read it."""
    return value.replace("_", " ")


def _static_digest() -> str:
    """Of all static files: it stands in their address, so that they may be kept for ever."""
    digest = hashlib.sha256()
    for file in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        digest.update(file.relative_to(STATIC).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


STATIC_ADDRESS = f"/static/{_static_digest()}"


class KeptFiles(StaticFiles):
    """Static files whose address changes with their content."""

    async def get_response(self, path: str, scope: Scope) -> Any:
        response = await super().get_response(path, scope)
        if response.status_code in (200, 304):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = STATIC_ADDRESS
    for filter in (age, left, seconds_left, moment, hue, words, plural, lower_first):
        environment.filters[filter.__name__] = filter
    environment.filters.update(markdown=to_html, inline=to_inline_html)
    return environment


_ENVIRONMENT = _environment()
