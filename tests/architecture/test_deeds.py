"""Everything that can be done is permitted to somebody, covered by some token, and asked for by some use case."""

import re
from pathlib import Path

import pytest

import interlock
from interlock.core.members import COVERED, OWNERS_ONLY, PERMITTED, USUAL_SCOPES, Deed, Kind

SOURCES = "\n".join(path.read_text() for path in (Path(interlock.__file__).parent / "use_cases").glob("*.py"))
ASKED = set(re.findall(r"\bDeed\.([A-Z_]+)", SOURCES))


@pytest.mark.parametrize("deed", Deed)
def test_a_deed_is_permitted_to_a_person(deed: Deed):
    assert deed in PERMITTED[Kind.PERSON]


@pytest.mark.parametrize("deed", Deed)
def test_a_deed_is_covered_by_a_token(deed: Deed):
    assert any(deed in covered for covered in COVERED.values())


@pytest.mark.parametrize("deed", Deed)
def test_a_deed_is_asked_for_by_a_use_case(deed: Deed):
    assert deed.name in ASKED


@pytest.mark.parametrize("kind", Kind)
def test_the_usual_token_of_a_kind_covers_all_that_the_kind_may_do(kind: Kind):
    usual = frozenset[Deed]().union(*(COVERED[scope] for scope in USUAL_SCOPES[kind]))
    assert PERMITTED[kind] <= usual


def test_what_only_owners_may_do_is_for_persons():
    assert not any(deed in PERMITTED[kind] for deed in OWNERS_ONLY for kind in (Kind.AGENT, Kind.CI))
