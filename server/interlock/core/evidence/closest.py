"""A name that no test bears -> the names that come closest: it may have been renamed, moved, or misspelt.

The cost grows with the number of tests and no faster: each is cut into words once, and only the few that share most
words are compared letter by letter.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from heapq import nlargest

from .model import Case

WANTED_LIMIT = 5  # names that are looked for at once
CASE_LIMIT = 20_000  # tests that are looked at
LETTERS = 200  # of each name
COMPARED = 8  # of those that share most words
SHOWN = 2
ALIKE = 0.6  # of 1, which is the same
BEGINNING = re.compile(r"^(?:tests?|should|it)[ _]?", re.IGNORECASE)
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


def closest(wanted: Iterable[str], cases: Sequence[Case]) -> Mapping[str, Sequence[str]]:
    """Each of the first five names with the titles that are like it, the closest first; perhaps none."""
    looked_for = {name: _words(name) for name in list(dict.fromkeys(wanted))[:WANTED_LIMIT]}
    if not looked_for:
        return {}
    known = [(title, _words(title)) for title in dict.fromkeys(case.title for case in cases[:CASE_LIMIT])]
    return {name: _alike(name, words, known) for name, words in looked_for.items()}


def _alike(name: str, words: frozenset[str], known: Sequence[tuple[str, frozenset[str]]]) -> Sequence[str]:
    """By what the test itself is called: it may have moved. Among equals the nearest place."""
    sharing = nlargest(COMPARED, known, key=lambda each: len(words & each[1]) / (len(words | each[1]) or 1))
    rated = [(_ratio(_own(name), _own(title)), _ratio(name, title), title) for title, _ in sharing]
    return [title for own, _, title in nlargest(SHOWN, rated) if own >= ALIKE]


def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in WORD.findall(name[-LETTERS:]))


def _own(name: str) -> str:
    """Without its file and class, and without what every test is called."""
    return BEGINNING.sub("", name.rpartition("::")[2])


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one[-LETTERS:], other[-LETTERS:], autojunk=False).ratio()
