"""What lies in a glob, and that no glob takes long to say so."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.core import globs

TOKENS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
ENDLESS = ["*a" * 150, "**/" * 100, "**a" * 100, "*?" * 150, "**/*a" * 60, "?" * 300]


@pytest.mark.parametrize(
    ("glob", "path", "lies_in_it"),
    [
        ("src/api/**", "src/api/orders.py", True),
        ("src/api/**", "src/api/v1/orders.py", True),
        ("src/api/**", "src/apis/orders.py", False),
        ("src/*.py", "src/orders.py", True),
        ("src/*.py", "src/api/orders.py", False),
        ("src/**.py", "src/api/orders.py", True),
        ("**/conftest.py", "conftest.py", True),
        ("**/conftest.py", "tests/api/conftest.py", True),
        ("**/conftest.py", "tests/my_conftest.py", False),
        ("src/**/test_?.py", "src/test_a.py", True),
        ("src/**/test_?.py", "src/a/b/test_ab.py", False),
        ("README.md", "README.md", True),
        ("README.md", "docs/README.md", False),
        ("a[b].py", "a[b].py", True),
        ("aa", "a", False),
        ("a*a", "a", False),
    ],
)
def test_a_path_lies_in_a_glob(glob: str, path: str, lies_in_it: bool):
    assert globs.matches(glob, path) is lies_in_it


def as_pattern(glob: str) -> str:
    return "".join(TOKENS.get(token, re.escape(token)) for token in re.split(r"(\*\*/|\*\*|\*|\?)", glob))


@given(st.text("ab/*?", max_size=8), st.text("ab/", max_size=8))
def test_a_glob_means_what_a_pattern_with_all_its_ways_means(glob: str, path: str):
    assert globs.matches(glob, path) is (re.fullmatch(as_pattern(glob), path, re.DOTALL) is not None)


@pytest.mark.parametrize("glob", ENDLESS)
def test_a_glob_of_many_stars_ends(glob: str):
    for path in ("a" * 500, "a/" * 249 + "b", "/" * 500):
        globs.matches(glob, f"{path}!")
        globs.matches(f"{glob}!", path)
