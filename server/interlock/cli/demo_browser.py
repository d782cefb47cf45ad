"""A person's browser, as far as the demo needs one: it signs in, opens a page, and sends a form of it."""

from collections.abc import Mapping
from html.parser import HTMLParser
from types import TracebackType
from typing import Self

import httpx2

from .demo_screen import NotAsTold

TIMEOUT_SECONDS = 60


class Browser:
    """It keeps the session's cookie, and says with every form where it was, as browsers do."""

    def __init__(self, url: str) -> None:
        self._http = httpx2.Client(
            base_url=url, headers={"Origin": url}, follow_redirects=True, timeout=TIMEOUT_SECONDS
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def sign_in(self, link: str) -> None:
        page = self._http.get("/sign-in", params={"link": link})
        self.post("/sign-in", form_of(page.text, "/sign-in"))

    def open(self, path: str) -> str:
        return self._opened(self._http.get(path))

    def send(self, path: str, form: str, **filled_in: str) -> str:
        """Open the page, fill in one of its forms, and send it. The answer is the page that follows."""
        return self.post(form, {**form_of(self.open(path), form), **filled_in})

    def post(self, form: str, fields: Mapping[str, str]) -> str:
        """A form as it was read before, which may be long ago."""
        return self._opened(self._http.post(form, data=dict(fields)))

    def _opened(self, response: httpx2.Response) -> str:
        if not response.is_success:
            raise NotAsTold(f"The board answered {response.status_code} at {response.url.path}.")
        return response.text


def form_of(page: str, action: str) -> dict[str, str]:
    """The fields of a form as the page fills them. Refuses (NotAsTold) a page without that form."""
    forms = _Forms()
    forms.feed(page)
    if action not in forms.found:
        raise NotAsTold(f"The page has no form {action}; it has: {', '.join(forms.found) or 'none'}.")
    return forms.found[action]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self._fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = self.found[given.get("action", "")] = {}
        elif tag == "input" and given.get("type") == "hidden" and "name" in given:
            self._fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = {}
