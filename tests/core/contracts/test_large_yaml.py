"""What is large is read in a hurry, and says the same as what is read with care."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.core.contracts.extractors.openapi import large_yaml, tree

LARGE = "# " + "-" * 200_000 + "\n"
TEXTS = st.sampled_from(
    [
        "plain",
        "a: b",
        "x:\ny: 1\n",
        "- x\n- y: z\n",
        "on",
        "2020-01-01",
        "",
        "#",
        "it's: 'so'",
        "two\n\nid: parts\n",
        "1.0",
        "0E0",
    ]
) | st.text(max_size=8)
KEYS = st.sampled_from(["id", "type", "x", "y", "200", "a b", "it's", "#", "$ref", "/orders/{id}", "null", "-x"])
VALUES = st.recursive(
    TEXTS | st.integers() | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(KEYS, VALUES, min_size=1), st.sampled_from([20, 80, 1000]))
def test_both_readers_find_the_same_in_the_same_places(data: dict[str, Any], width: int):
    text = LARGE + yaml.safe_dump(data, width=width, sort_keys=False, allow_unicode=True)
    found = large_yaml.read(text)
    if found is not None:
        careful = tree.read("o.yaml", text.removeprefix(LARGE).encode())
        assert found[0] == careful.data
        assert places(found[0], found[1], len(LARGE)) == places(careful.data, careful._keys, 0)  # pyright: ignore[reportPrivateUsage] - the places of keys are what is compared


def places(data: Any, keys: dict[int, dict[str, int]], before: int) -> list[Any]:
    if isinstance(data, list):
        return [places(v, keys, before) for v in data]
    if not isinstance(data, dict):
        return []
    own = keys.get(id(data), {})
    return [(own[k] - before, places(v, keys, before)) for k, v in data.items()]


def test_a_usual_document_needs_no_care():
    text = """\
openapi: 3.0.3
paths:
  /orders/{id}:
    get:
      description: |
        get: what is asked for
        id: and the key of it
      tags: [orders]
      responses:
        200:
          description: 'ok: it is'
    'put':
      summary: in
        two lines
      parameters:
      - name: id
        in: path
      - name: "x"
"""
    data, keys = large_yaml.read(LARGE + text) or pytest.fail("it was not read")
    assert list(data["paths"]["/orders/{id}"]["get"]["responses"]) == ["200"]
    second = data["paths"]["/orders/{id}"]["put"]["parameters"][1]
    assert (LARGE + text)[keys[id(second)]["name"] :] == 'name: "x"\n'


@pytest.mark.parametrize(
    "unusual",
    ["a: &x {b: c}\nd: *x", "a: {b: c}", "<<: {a: b}", "a: 0o17", "a: 1\na: 2", "true: x", "? a\n: b", "a: [", "- a"],
)
def test_what_is_unusual_is_left_to_the_careful_reader(unusual: str):
    assert large_yaml.read(LARGE + unusual) is None
