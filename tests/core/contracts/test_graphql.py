"""Operations of GraphQL are held against the schema of the tree, wherever either is written."""

import json
from collections.abc import Mapping

import pytest
from graphql import build_schema, introspection_from_schema

from interlock.core.contracts.compare import Comparison, compare
from interlock.core.contracts.extract import Extraction, extract_files
from interlock.core.contracts.json_form import as_json, from_json
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.sources import SourceFile

SCHEMA = """type Query {
  order(id: ID!): Order
  orders(state: State, first: Int = 10): [Order!]!
}
type Mutation {
  create(input: NewOrder!): Order
}
enum State { OPEN PAID }
input NewOrder { title: String! count: Int }
type Order {
  id: ID!
  title: String!
  note: String @deprecated(reason: "Read title.")
}
"""


def extracted(files: Mapping[str, str]) -> Extraction:
    return extract_files(SourceFile(path, text.encode()) for path, text in files.items())


def compared(files: Mapping[str, str]) -> Comparison:
    found = extracted(files)
    return compare(found.provider or Contract(Side.PROVIDER), found.consumer or Contract(Side.CONSUMER))


def told(operation: str, schema: str = SCHEMA) -> list[tuple[str, str]]:
    comparison = compared({"schema.graphql": schema, "calls.graphql": operation})
    return [(m.rule.removeprefix("graphql_"), m.field) for m in comparison.mismatches]


ASKED = {
    "all is well": ("query A($id: ID!) { order(id: $id) { id title } }", []),
    "an unknown field": ("query A { order(id: 1) { total } }", [("unknown_field", "Order.total")]),
    "an unknown argument": ("query A { orders(last: 2) { id } }", [("unknown_argument", "Query.orders.last")]),
    "an unknown type": ("query A($s: Status) { orders(state: $s) { id } }", [("unknown_type", "Status")]),
    "a missing argument": ("query A { order { id } }", [("argument_missing", "Query.order.id")]),
    "a missing field of an input": (
        "mutation A { create(input: {count: 1}) { id } }", [("argument_missing", "NewOrder.title")],
    ),
    "a word that is not in an enum": ("query A { orders(state: SENT) { id } }", [("value_differs", "State.SENT")]),
    "a variable of another type": (
        "query A($id: String) { order(id: $id) { id } }", [("variable_differs", "String.$id")],
    ),
    "something that will go away": ("query A { order(id: 1) { note } }", [("deprecated", "Order.note")]),
    "a fragment": (
        "query A { order(id: 1) { ...F } } fragment F on Order { total }", [("unknown_field", "Order.total")],
    ),
    "a fragment that nobody uses": ("query A { order(id: 1) { id } } fragment F on Order { total }", []),
    "a fragment that nobody knows": ("query A { order(id: 1) { ...F } }", []),
    "a field of the client": ("query A { order(id: 1) { isOpen @client id } }", []),
    "an operation for somebody else": ("query A { viewer { login } }", []),
}  # fmt: skip


@pytest.mark.parametrize(("operation", "expected"), ASKED.values(), ids=ASKED)
def test_operations_are_held_against_the_schema(operation: str, expected: list[tuple[str, str]]):
    assert sorted(told(operation)) == expected


def test_both_sides_are_named_with_their_lines():
    code = (
        "import gql from 'graphql-tag'\n\nexport const A = gql`\n  query A {\n    order(id: 1) { total ${x} }\n  }`\n"
    )
    (found,) = compared({"api/schema.graphql": SCHEMA, "web/calls.ts": code}).mismatches
    assert [str(p) for p in found.consumer_places] == ["web/calls.ts:5:20"]
    assert str(found.provider_place) == "api/schema.graphql:10:1"
    assert (found.operation, found.severity.value) == ("query A", "error")


CODE = {
    "a tag": ("a.ts", "gql`{ order(id: 1) { total } }`"),
    "a function": ("a.tsx", "graphql(`query A { order(id: 1) { total } }`)"),
    "a comment": ("a.js", "const q = /* GraphQL */ `query A { order(id: 1) { total } }`"),
    "a component": ("a.vue", "<script>\nconst q = gql`query A { order(id: 1) { total } }`\n</script>"),
    "Python": ("a.py", 'from gql import gql\nq = gql("""query A { order(id: 1) { total } }""")'),
    "a fragment of another file": (
        "a.ts", "import {F} from './f'\nconst q = gql`query A { order(id: 1) { ...F } } ${F}`",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("path", "code"), CODE.values(), ids=CODE)
def test_operations_are_found_in_code(path: str, code: str):
    fragment = "export const F = gql`fragment F on Order { total }`"
    files = {"schema.graphqls": SCHEMA, path: code, "f.ts": fragment}
    assert [m.rule for m in compared(files).mismatches] == ["graphql_unknown_field"]


SCHEMAS = {
    "cut into files": {
        "a.graphql": "type Query { order(id: ID!): Order }",
        "b.graphql": "extend type Query { x: Int } type Order { id: ID }",
    },
    "only extensions": {"a.graphql": "extend type Query { order(id: ID!): Order } type Order { id: ID }"},
    "in code": {"a.ts": "const typeDefs = gql`type Query { order(id: ID!): Order } type Order { id: ID }`"},
    "as a server tells it": {"schema.json": json.dumps({"data": introspection_from_schema(build_schema(SCHEMA))})},
    "several that contradict": {
        "a.graphql": "type Query { user: Int } type Order { total: Int }",
        "b.graphql": "type Query { order(id: ID!): Order } type Order { id: ID }",
    },
    "with directives of a gateway": {
        "a.graphql": 'extend schema @link(url: "x") type Query { order(id: ID!): Order }\n'
        'type Order @key(fields: "id") { id: ID }',
    },
}  # fmt: skip


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_a_schema_is_found(schema: Mapping[str, str]):
    comparison = compared({**schema, "q.graphql": "query A { order(id: 1) { id total } }"})
    assert [(m.rule, m.field) for m in comparison.mismatches] == [("graphql_unknown_field", "Order.total")]


def test_an_operation_with_a_wrong_beginning_is_seen_among_others_that_are_right():
    right = "".join(f"query Q{i} {{ order(id: {i}) {{ id }} }}\n" for i in range(5))
    assert told(right + "query A { orderz { id } }") == [("unknown_field", "Query.orderz")]


def test_without_a_schema_there_is_nothing_to_say():
    assert compared({"q.graphql": "query A { order { id } }"}).mismatches == ()


def test_a_contract_with_graphql_comes_back_from_json():
    found = extracted({"schema.graphql": SCHEMA, "q.graphql": "query A { order(id: 1) { total } }"})
    for contract in (found.provider, found.consumer):
        assert contract is not None
        assert from_json(as_json(contract)) == contract


@pytest.mark.parametrize(
    "text", ["query {", "{" * 5000, "type Query {", "\ud800".encode("utf-16", "surrogatepass").decode("latin-1")]
)
def test_no_text_breaks_the_reader(text: str):
    comparison = compared(
        {"schema.graphql": SCHEMA, "q.graphql": text, "a.ts": f"gql`{text}`", "s.json": '{"__schema": 1}'}
    )
    assert comparison.mismatches == ()


def test_what_a_fragment_asks_for_is_one_mismatch_however_many_use_it():
    text = "query A { order(id: 1) { ...F } } query B { order(id: 2) { ...F } } fragment F on Order { total }"
    comparison = compared({"schema.graphql": SCHEMA, "q.graphql": text})
    assert [m.operation for m in comparison.mismatches] == ["fragment F"]


def test_a_folder_that_speaks_to_somebody_else_is_left_alone():
    right = "".join(f"query R{i} {{ order(id: {i}) {{ id }} }}\n" for i in range(5))
    wrong = "".join(f"query W{i} {{ order(id: {i}) {{ size{i} }} }}\n" for i in range(5))
    assert compared({"schema.graphql": SCHEMA, "a/q.graphql": right, "b/q.graphql": wrong}).mismatches == ()
