"""What handlers of Rust take and answer is read from their signatures, and from the types serde writes and reads."""

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.extractors.rust.naming import spelled
from interlock.core.contracts.model import Contract
from interlock.core.contracts.shapes import Shape, describe, follow
from interlock.core.contracts.sources import SourceFile

TYPES = """
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    pub order_id: i64,
    #[serde(rename = "sum")]
    total: f64,
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    paid_at: Option<DateTime<Utc>>,
    #[serde(skip)]
    secret: String,
    lines: Vec<Line>,
    status: Status,
    #[serde(default)]
    tags: std::collections::HashMap<String, bool>,
    extra: serde_json::Value,
    #[serde(with = "money")]
    odd: Money,
}
#[derive(Serialize, Deserialize)]
pub struct Line { parent: Option<Box<Order>>, id: OrderId }
#[derive(Serialize, Deserialize)]
pub struct OrderId(pub uuid::Uuid);
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status { New, PaidInFull }
#[derive(Serialize)]
pub struct Page<T> { items: Vec<T>, total: usize }
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft { total: f64, note: Option<String>, #[serde(flatten)] rest: Rest }
#[derive(Deserialize)]
pub struct Strict { total: u8, #[serde(default)] count: u8 }
pub struct Plain { a: i32 }
#[derive(Serialize)]
#[serde(tag = "kind")]
pub struct Tagged { a: i32 }
#[derive(Deserialize)]
pub struct Filter { page: Option<u32>, q: String }
pub type Outcome<T> = std::result::Result<Json<T>, Error>;
"""
WRITTEN = (
    "{orderId: integer, sum: number, note: string?, paidAt?: string, lines: Line[], status: Status, "
    "tags: object, extra: any, odd: any}"
)
TAKEN = (
    "{orderId: integer, sum: number, note?: string?, paidAt?: string?, lines: Line[], status: Status, "
    "tags?: object, extra: any, odd?: any}"
)

ANSWERS = {
    "json": ("Json<Order>", f"200 {WRITTEN}"),
    "json or a failure": ("Result<Json<Line>, Error>", "200 {parent: Order?, id: OrderId}"),
    "json by another name": ("Outcome<Vec<Line>>", "200 Line[]"),
    "a status before it": ("(StatusCode, Json<OrderId>)", "2XX string"),
    "something generic": ("Json<Page<Line>>", "200 {items: Line[], total: integer}"),
    "a type that serde does not write": ("Json<Plain>", "2XX any"),
    "one that is written in another way": ("Json<Tagged>", "2XX any"),
    "whatever it likes": ("impl IntoResponse", "2XX any"),
}
BODIES = {
    "json": ("Json(order): Json<Order>", TAKEN),
    "with defaults": ("State(s): State<S>, Json(x): Json<Strict>", "{total: integer, count?: integer}"),
    "more than is said": ("body: Json<Draft>", "{total: number, note?: string?}"),
    "none that is said": ("request: Request", "any"),
}
AXUM = (
    "use axum::{{routing::post, Json, Router, extract::Query}};\n"
    'async fn main() {{ axum::serve(l, Router::new().route("/x", post(handle))).await }}\n'
    "async fn handle({}) -> {} {{ todo!() }}\n"
)


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_is_the_type_that_is_given_back(case: str):
    written, expected = ANSWERS[case]
    contract = scanned(AXUM.format("", written) + TYPES)
    response = contract.operations[0].responses[0]
    assert f"{response.status} {described(contract, response.shape)}" == expected


@pytest.mark.parametrize("case", BODIES)
def test_a_body_is_the_type_that_is_extracted(case: str):
    written, expected = BODIES[case]
    contract = scanned(AXUM.format(written, "()") + TYPES)
    assert described(contract, contract.operations[0].bodies[0].shape) == expected


def test_an_enum_of_words_is_these_words():
    contract = scanned(AXUM.format("", "Json<Status>") + TYPES)
    assert described(contract, contract.operations[0].responses[0].shape) == "new|paid_in_full"


def test_a_query_is_a_struct():
    found = scanned(AXUM.format("Query(f): Query<Filter>", "()") + TYPES).operations[0]
    assert [(p.name, p.required) for p in found.parameters] == [("page", False), ("q", True)]


def test_what_else_is_sent_may_be_refused():
    contract = scanned(AXUM.format("Json(d): Json<Draft>", "()") + TYPES)
    assert follow(contract.operations[0].bodies[0].shape, contract.shapes).closed is False  # something is flattened


@pytest.mark.parametrize(
    ("style", "field", "variant"),
    [
        ("lowercase", "order_id", "orderid"),
        ("UPPERCASE", "ORDER_ID", "ORDERID"),
        ("PascalCase", "OrderId", "OrderId"),
        ("camelCase", "orderId", "orderId"),
        ("snake_case", "order_id", "order_id"),
        ("SCREAMING_SNAKE_CASE", "ORDER_ID", "ORDER_ID"),
        ("kebab-case", "order-id", "order-id"),
        ("SCREAMING-KEBAB-CASE", "ORDER-ID", "ORDER-ID"),
        ("", "order_id", "OrderId"),
    ],
)
def test_names_are_spelled_as_serde_does(style: str, field: str, variant: str):
    assert (spelled("order_id", style), spelled("OrderId", style)) == (field, variant)


def described(contract: Contract, shape: Shape) -> str:
    return describe(follow(shape, contract.shapes), contract.shapes)


def scanned(source: str) -> Contract:
    found = extract_files([SourceFile("src/main.rs", source.encode())]).provider
    assert found is not None
    return found
