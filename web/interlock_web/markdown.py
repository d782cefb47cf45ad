"""Markdown that anybody may have written -> HTML that can do nothing.

Raw HTML is off, pictures are off, and whatever comes out is cleaned once more by an allowlist.
"""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup

TAGS = {
    *("h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "ul", "ol", "li"),
    *("em", "strong", "s", "code", "pre", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
TOP_HEADING = 3  # the page's title and its section stand above the headings of a spec


@lru_cache(maxsize=512)  # a page that is open is drawn again after each event
def to_html(text: str) -> Markup:
    cleaned = nh3.clean(
        _READER.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(cleaned)  # noqa: S704  the one place where what others wrote becomes HTML


@lru_cache(maxsize=2048)
def to_inline_html(text: str) -> Markup:
    """One line of it: code, emphasis, and no links."""
    cleaned = nh3.clean(_READER.renderInline(text), tags={"em", "strong", "s", "code"}, attributes={})
    return Markup(cleaned)  # noqa: S704  as above


def _order_headings(state: StateCore) -> None:
    """Headings follow one another without a gap, whatever levels the author chose: screen readers walk along them."""
    above: list[str] = []
    for token in state.tokens:
        if token.type == "heading_open":
            while above and above[-1] >= token.tag:
                above.pop()
            above.append(token.tag)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, TOP_HEADING - 1 + len(above))}"


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
    reader.core.ruler.push("order_headings", _order_headings)
    return reader


_READER = _reader()
