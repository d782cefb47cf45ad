"""Singular forms as Rails makes them: `boxes` -> `box`, and what a tree says of its own words."""

import re
from collections.abc import Iterable

from ...nodes import child, named, text, walk
from .syntax import parse

_UNCOUNTABLE = frozenset(
    ["equipment", "information", "rice", "money", "species", "series", "fish", "sheep", "jeans", "police"]
)
_IRREGULAR = {
    "people": "person", "men": "man", "children": "child", "sexes": "sex", "moves": "move", "zombies": "zombie",
}  # fmt: skip
_RULES = [
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in [
        (r"(database)s$", r"\1"),
        (r"(quiz)zes$", r"\1"),
        (r"(matr)ices$", r"\1ix"),
        (r"(vert|ind)ices$", r"\1ex"),
        (r"^(ox)en", r"\1"),
        (r"(alias|status)(es)?$", r"\1"),
        (r"(octop|vir)(us|i)$", r"\1us"),
        (r"^(a)x[ie]s$", r"\1xis"),
        (r"(cris|test)(is|es)$", r"\1is"),
        (r"(shoe)s$", r"\1"),
        (r"(o)es$", r"\1"),
        (r"(bus)(es)?$", r"\1"),
        (r"^(m|l)ice$", r"\1ouse"),
        (r"(x|ch|ss|sh)es$", r"\1"),
        (r"(m)ovies$", r"\1ovie"),
        (r"(s)eries$", r"\1eries"),
        (r"([^aeiouy]|qu)ies$", r"\1y"),
        (r"([lr])ves$", r"\1f"),
        (r"(tive)s$", r"\1"),
        (r"(hive)s$", r"\1"),
        (r"([^f])ves$", r"\1fe"),
        (r"(^analy)(sis|ses)$", r"\1sis"),
        (r"((a)naly|(b)a|(d)iagno|(p)arenthe|(p)rogno|(s)ynop|(t)he)(sis|ses)$", r"\1sis"),
        (r"([ti])a$", r"\1um"),
        (r"(n)ews$", r"\1ews"),
        (r"(ss)$", r"\1"),
        (r"s$", ""),
    ]
]


class Inflector:
    def __init__(self, sources: Iterable[bytes] = ()) -> None:
        """`sources`: initializers that may add words of their own."""
        self._uncountable = set(_UNCOUNTABLE)
        self._irregular = dict(_IRREGULAR)
        for source in sources:
            self._learn(source)

    def singular(self, word: str) -> str:
        """Of the last of words joined by underscores."""
        lower = word.lower()
        for plain in self._uncountable:
            if re.search(rf"\b{re.escape(plain)}\Z", lower):
                return word
        for plural, singular in self._irregular.items():
            if lower.endswith(plural):
                return word[: len(word) - len(plural)] + singular
            if lower.endswith(singular):
                return word
        for pattern, replacement in _RULES:
            if pattern.search(word):
                return pattern.sub(replacement, word, count=1)
        return word

    def _learn(self, source: bytes) -> None:
        for node in walk(parse(source)):
            method = text(child(node, "method")) if node.type == "call" else ""
            if method not in {"irregular", "uncountable"}:
                continue
            words = [text(n) for n in walk(node) if n.type in {"string_content", "bare_string"} and not named(n)]
            if method == "uncountable":
                self._uncountable.update(w.lower() for w in words)
            elif len(words) == 2:
                self._irregular[words[1].lower()] = words[0].lower()
