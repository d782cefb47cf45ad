"""Markdown becomes HTML that can do nothing."""

import pytest

from interlock_web.markdown import to_html, to_inline_html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        '[x](https://a.test "onmouseover=alert(1)")',
        "<a href='javascript:alert(1)'>x</a>",
        "![x](https://evil.test/track.png)",
        "<svg/onload=alert(1)>",
        "```<script>\nalert(1)\n```",
        "<!-- --><iframe src=//evil.test>",
        "[x]: javascript:alert(1)\n[x]",
        "<style>*{display:none}</style>",
    ],
)
def test_an_attack_comes_out_as_text(attack: str):
    for html in (to_html(attack), to_inline_html(attack)):
        lowered = html.lower()
        for tag in ("<script", "<img", "<svg", "<iframe", "<style", 'href="javascript', 'href="data', 'href="vbscript'):
            assert tag not in lowered
        assert " onerror=" not in lowered.replace("&lt;img src=x onerror=", "")


def test_links_lead_out_without_telling_where_from():
    assert 'rel="noopener noreferrer nofollow"' in to_html("[x](https://a.test)")


def test_headings_begin_below_those_of_the_page_and_skip_none():
    assert to_html("# One\n\n#### Two\n\n## Three").replace("\n", "") == "<h3>One</h3><h4>Two</h4><h4>Three</h4>"


def test_tables_and_code_are_kept():
    html = to_html("| a |\n|---|\n| `b` |")
    assert "<td><code>b</code></td>" in html


def test_a_line_keeps_code_and_loses_links():
    assert to_inline_html("`GET /a` [x](https://a.test)") == "<code>GET /a</code> x"
