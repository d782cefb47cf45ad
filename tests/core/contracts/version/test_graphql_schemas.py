"""A schema of GraphQL beside its earlier self: what breaks, how badly, and which operations."""

import itertools

import pytest
from graphql import build_schema, find_breaking_changes, lexicographic_sort_schema, print_schema

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.sources import SourceFile
from interlock.core.contracts.version.changes import OPPOSITES, Change
from interlock.core.contracts.version.difference import diff

from .documents import told

SCHEMA = """
type Query {
  order(id: ID!, state: State): Order
  orders(first: Int = 10, wanted: Wanted): [Order!]!
  found: Found
}
input Wanted {
  title: String
  by: Sorted = TITLE
}
enum State { OPEN PAID }
enum Sorted { TITLE TOTAL }
enum Mood { GOOD BAD }
interface Thing { id: ID! }
type Order implements Thing {
  id: ID!
  total: Float!
  note: String
  mood: Mood
}
type Person implements Thing { id: ID! }
union Found = Order | Person
scalar Day
directive @live(every: Int) on FIELD
directive @kept(long: Int) on FIELD_DEFINITION
"""

CASES: dict[str, tuple[str, str, tuple[str, str, str]]] = {
    # what is written, what is written instead, kind, level, field
    "a type goes": ("scalar Day", "scalar Hour", ("graphql_type.removed", "breaking", "")),
    "a type is of another kind": ("enum Mood { GOOD BAD }", "scalar Mood", ("graphql_type.changed", "breaking", "")),
    "a field goes": ("  note: String\n", "", ("property.removed", "breaking", "note")),
    "a field may be null": ("total: Float!", "total: Float", ("null.allowed", "breaking", "total")),
    "a field is never null": ("note: String", "note: String!", ("null.forbidden", "info", "note")),
    "a field is of another type": ("note: String", "note: Int", ("type.changed", "breaking", "note")),
    "a field is a list": ("note: String", "note: [String]", ("type.changed", "breaking", "note")),
    "what a list holds may be null": ("[Order!]!", "[Order]!", ("type.widened", "breaking", "orders")),
    "a field is one of those it was": ("found: Found", "found: Order", ("type.changed", "breaking", "found")),
    "a field of an input is a list": ("by: Sorted = TITLE", "by: [Sorted]", ("type.changed", "breaking", "by")),
    "an argument goes": ("(first: Int = 10, ", "(", ("parameter.removed", "breaking", "orders.first")),
    "an argument comes": ("found: Found", "found(at: Int): Found", ("parameter.added", "info", "found.at")),
    "a demanded argument comes": (
        "found: Found",
        "found(at: Int!): Found",
        ("required_parameter.added", "breaking", "found.at"),
    ),
    "an argument with a default comes": (
        "found: Found",
        "found(at: Int! = 1): Found",
        ("parameter.added", "info", "found.at"),
    ),
    "an argument is demanded": ("state: State", "state: State!", ("null.forbidden", "breaking", "order.state")),
    "an argument may be left out": ("(id: ID!", "(id: ID! = 1", ("parameter.optional", "info", "order.id")),
    "a default is another": ("= 10", "= 20", ("default.changed", "dangerous", "orders.first")),
    "an input goes": ("  title: String\n", "", ("property.removed", "breaking", "title")),
    "a demanded input comes": (
        "  title: String\n",
        "  title: String\n  at: Int!\n",
        ("required_property.added", "breaking", "at"),
    ),
    "an input is demanded": ("title: String", "title: String!", ("null.forbidden", "breaking", "title")),
    "an input may be null": ("id: ID!, ", "id: ID, ", ("null.allowed", "info", "order.id")),
    "a word that is taken goes": ("OPEN PAID", "OPEN", ("enum.value_removed", "breaking", "")),
    "a word that is taken comes": ("OPEN PAID", "OPEN PAID SENT", ("enum.value_added", "info", "")),
    "a word that is answered goes": ("GOOD BAD", "GOOD", ("enum.value_removed", "info", "")),
    "a word that is answered comes": ("GOOD BAD", "GOOD BAD SO", ("enum.value_added", "dangerous", "")),
    "a member goes": ("= Order | Person", "= Order", ("member.removed", "breaking", "")),
    "an interface goes": ("Person implements Thing", "Person", ("interface.removed", "breaking", "")),
    "a field will go": ("note: String", "note: String @deprecated", ("deprecation.added", "info", "note")),
    "a word will go": ("GOOD BAD", "GOOD BAD @deprecated", ("deprecation.added", "info", "BAD")),
    "a directive of operations goes": (
        "directive @live(every: Int) on FIELD\n",
        "",
        ("directive.removed", "breaking", ""),
    ),
    "it demands more": ("every: Int", "every: Int!", ("null.forbidden", "breaking", "every")),
    "a directive of schemas goes": (
        "directive @kept(long: Int) on FIELD_DEFINITION\n",
        "",
        ("directive.removed", "info", ""),
    ),
}
_SEEN_OTHERWISE = {
    "a word that is answered goes": "nobody can write it",
    "a word that is answered comes": "nobody can have written it when it goes",
    "a directive of schemas goes": "nobody can write it",
    "an argument may be left out": "whoever does fails when it is demanded again",
}


def contract(text: str, file: str = "schema.graphql") -> Contract:
    found = extract_files([SourceFile(file, text.encode())])
    return found.provider or found.consumer or Contract(Side.PROVIDER)


def changed(case: str) -> str:
    was, now, _ = CASES[case]
    assert SCHEMA.count(was) == 1
    return SCHEMA.replace(was, now)


def changes(old: str, new: str, asked: str = "") -> tuple[Change, ...]:
    return diff(contract(old), contract(new), [contract(asked, "calls.graphql")] if asked else None)


@pytest.mark.parametrize("case", CASES)
def test_a_change_of_a_schema_is_told_with_its_level_and_mirrored_the_other_way_round(case: str):
    found = changes(SCHEMA, changed(case))
    assert CASES[case][2] in told(found)
    back = [(c.kind, c.canonical, c.field) for c in changes(changed(case), SCHEMA)]
    assert sorted(back) == sorted((OPPOSITES[c.kind], c.canonical, c.field) for c in found)


@pytest.mark.parametrize("case", sorted(CASES.keys() - _SEEN_OTHERWISE.keys()))
def test_what_the_library_takes_for_breaking_is_and_nothing_else(case: str):
    for old, new in itertools.permutations((SCHEMA, changed(case))):
        is_breaking = any(c.level == "breaking" for c in changes(old, new))
        assert is_breaking is bool(find_breaking_changes(build_schema(old), build_schema(new)))


def test_nothing_changes_by_order_by_files_or_by_how_a_default_is_written():
    turned = print_schema(lexicographic_sort_schema(build_schema(SCHEMA.replace("= 10", "=10"))))
    assert changes(SCHEMA, turned) == ()
    cut = SCHEMA.index("union")
    files = [SourceFile("a.graphql", SCHEMA[:cut].encode()), SourceFile("b.graphql", SCHEMA[cut:].encode())]
    assert diff(contract(SCHEMA), extract_files(files).provider or Contract(Side.PROVIDER)) == ()


def test_a_schema_that_cannot_be_read_is_not_compared():
    assert changes(SCHEMA, "type Query { order: Nowhere }") == ()


def test_of_two_schemas_each_is_compared_with_its_own_earlier_self():
    def both(shop: str, bank: str = "type Query { balance: Int } type Bank { id: ID }") -> Contract:
        files = {"shop/a.graphql": shop, "bank/b.graphql": bank}
        return extract_files([SourceFile(p, t.encode()) for p, t in files.items()]).provider or Contract(Side.PROVIDER)

    found = diff(both(SCHEMA), both(changed("a field goes")))
    assert told(found) == [("property.removed", "breaking", "note")]
    assert diff(both(SCHEMA), both(SCHEMA, "type Query { balance: Nowhere }")) == ()
    assert diff(both(SCHEMA), contract(SCHEMA))[0].kind == "graphql_type.removed"


ASKED = {
    # a case, an operation, where it depends on the change
    "a field goes": [("{ order(id: 1) { note } }", ["1:18"]), ("{ order(id: 1) { id } }", [])],
    "an argument goes": [("{ orders(first: 3) { id } }", ["1:3"]), ("{ orders { id } }", [])],
    "a demanded argument comes": [("{ found { __typename } }", ["1:3"]), ("{ order(id: 1) { id } }", [])],
    "a demanded input comes": [
        ('{ orders(wanted: {title: "x"}) { id } }', ["1:3"]),
        ("query A($w: Wanted) { orders(wanted: $w) { id } }", ["1:9"]),
        ("{ orders { id } }", []),
    ],
    "an input goes": [
        ('{ orders(wanted: {title: "x"}) { id } }', ["1:3"]),
        ("{ orders(wanted: {by: TOTAL}) { id } }", []),
    ],
    "a word that is taken goes": [
        ("{ order(id: 1, state: PAID) { id } }", ["1:3"]),
        ("{ order(id: 1, state: OPEN) { id } }", []),
        ("query A($s: State) { order(id: 1, state: $s) { id } }", ["1:9"]),
    ],
    "a word that is answered comes": [("{ order(id: 1) { mood } }", ["1:18"]), ("{ order(id: 1) { id } }", [])],
    "a member goes": [("{ found { ... on Person { id } } }", ["1:3"]), ("{ orders { id } }", [])],
    "a directive of operations goes": [("{ orders @live { id } }", ["1:10"]), ("{ orders { id } }", [])],
}


@pytest.mark.parametrize(("case", "asked", "places"), [(c, *a) for c, given in ASKED.items() for a in given])
def test_operations_that_depend_on_a_change_are_named(case: str, asked: str, places: list[str]):
    (found,) = [c for c in changes(SCHEMA, changed(case), asked) if c.kind == CASES[case][2][0]]
    assert found.readers is not None
    assert [str(p) for p in found.readers] == [f"calls.graphql:{p}" for p in places]


def test_a_change_says_both_places():
    (found,) = changes(SCHEMA, changed("a field may be null"))
    assert (str(found.old_place), str(found.new_place)) == ("schema.graphql:17:1", "schema.graphql:17:1")
    assert found.sentence == "'total' of type Order may be null: Float! -> Float."
