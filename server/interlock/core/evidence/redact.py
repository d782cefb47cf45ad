"""Takes secrets out of text that is kept.

Two lists. What has the unmistakable shape of a secret is taken out of every text. What is only called one
("password=...") is taken out of messages and stays in names: a test may well be named after a password.

Every pattern is bounded and begins with a mark, so that the time is linear in the text. The marks are looked for first:
nearly no text has one.
"""

import re
from collections.abc import Mapping

MARK = "[redacted]"

TOKENS: Mapping[str, str] = {  # mark -> what begins with it. None begins within a word: "laughs_when..." is no token.
    "il": r"il[a-z]_[\w-]{43}(?![\w-])",  # our own
    "gh": r"gh[pousr]_[\w.-]{20,1000}",
    "github_pat_": r"github_pat_\w{20,255}",
    "gl": r"gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[\w.-]{20,255}",
    "npm_": r"npm_[A-Za-z0-9]{36}",
    "pypi-": r"pypi-[\w-]{50,255}",
    "hf_": r"hf_[A-Za-z]{30,100}",
    "AKIA": r"AKIA[0-9A-Z]{16}",
    "ASIA": r"ASIA[0-9A-Z]{16}",
    "AIza": r"AIza[\w-]{35}",
    "ya29.": r"ya29\.[\w-]{20,1000}",
    "xox": r"xox[abeprs]-[\w-]{10,255}",
    "hooks.slack": r"hooks\.slack\.com/services/[\w/]{20,100}",
    "k_live_": r"[rs]k_live_[A-Za-z0-9]{16,255}",
    "sk-": r"sk-(?:(?:ant|proj|svcacct)-[\w-]{20,255}|[A-Za-z0-9]{32,255})",
    "SG.": r"SG\.[\w-]{16,64}\.[\w-]{16,64}",
    "dop_v1_": r"dop_v1_[a-f0-9]{64}",
    "eyJ": r"eyJ[\w-]{8,8192}\.eyJ[\w-]{8,8192}(?:\.[\w-]{0,8192})?",  # a JSON web token
}
SHAPES: Mapping[str, re.Pattern[str]] = {
    **{mark: re.compile(rf"(?<![A-Za-z0-9_-]){shape}") for mark, shape in TOKENS.items()},
    "PRIVATE KEY": re.compile(
        r"(?s)-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z ]{0,60}-----|\Z)"
    ),
    "://": re.compile(r"(?<=://)[^\s/@:?#]{0,255}:[^\s/@:]{1,255}(?=@)"),  # the name and the password in an address
}
CALLED = (
    "passw",
    "pwd",
    "secret",
    "token",
    "apikey",
    "api_key",
    "api-key",
    "access_key",
    "credential",
    "authorization",
)
ASSIGNED = re.compile(  # of lower case: a pattern that ignores the case is ten times as slow
    r"""(?x) (?:passw(?:or)?d|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|credentials?|authorization)
    ["']? \s{0,3} (?::|=>|=(?!=)) \s{0,3} (?:(?:bearer|basic|token)\s{1,3})? ["']?
    (?!\[redacted) (?P<value>[^\s"'<>,;&)}\]]{4,2000})"""
)
CAPITALS = re.compile("[A-Z]+")


def without_tokens(text: str) -> str:
    """For names: only what can be nothing else than a secret."""
    for mark, shape in SHAPES.items():
        if mark in text:
            text = shape.sub(MARK, text)
    return text


def without_secrets(text: str) -> str:
    """For messages: also what is called a secret where it is written."""
    text = without_tokens(text)
    lower = text.lower()
    if len(lower) != len(text):  # a few letters of other scripts become two
        lower = CAPITALS.sub(lambda run: run[0].lower(), text)
    if not any(word in lower for word in CALLED):
        return text
    pieces: list[str] = []
    end = 0
    for found in ASSIGNED.finditer(lower):
        pieces += [text[end : found.start("value")], MARK]
        end = found.end("value")
    return "".join([*pieces, text[end:]])
