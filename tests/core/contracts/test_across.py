"""Several consumers are compared each by itself, and told as one."""

from interlock.core.contracts.across import compare_each
from interlock.core.contracts.bases import Base
from interlock.core.contracts.components import folders, split
from interlock.core.contracts.model import Contract, Operation, Side
from interlock.core.contracts.paths import parse
from interlock.core.contracts.places import Place

from .makers import called, offered


def provider(*names: str) -> Contract:
    return Contract(Side.PROVIDER, operations=tuple(offered(name) for name in names))


def consumer(*names: str, file: str = "calls.ts", base: str = "") -> Contract:
    made = [called(name, base=base) for name in names]
    moved = tuple(Operation(o.method, o.path, Place(file, n), base=base) for n, o in enumerate(made, 1))
    return Contract(Side.CONSUMER, operations=moved)


def test_each_consumer_has_bases_of_its_own():
    offers = provider("GET /api/orders", "GET /api/customers", "GET /v2/orders", "GET /v2/customers")
    old = consumer("GET /orders", "GET /customers", base="{URL}")
    new = consumer("GET /v2/orders", "GET /v2/customers", base="{URL}")
    found = compare_each(offers, {"old": old, "new": new}).comparison
    assert found.assumptions == ("Calls through {URL} are served under /api.",)
    assert (found.matched, found.unanswered, found.mismatches) == (4, 0, ())


def test_what_two_consumers_meet_is_one_mismatch_with_both_places():
    one, two = consumer("GET /orders/gone", file="a.ts"), consumer("GET /orders/gone", file="b.ts")
    (found,) = compare_each(provider("GET /orders"), {"a": one, "b": two}).comparison.mismatches
    assert [p.file for p in found.consumer_places] == ["a.ts", "b.ts"]


def test_an_operation_that_any_consumer_calls_is_used():
    one, two = consumer("GET /orders"), consumer("GET /customers")
    found = compare_each(provider("GET /orders", "GET /customers", "GET /bills"), {"a": one, "b": two})
    assert found.comparison.unused == ("GET /bills",)


def test_a_consumer_that_calls_somebody_else_is_said_so_and_not_compared():
    ours = consumer("GET /orders")
    other = consumer("GET /v1/charges", "POST /v1/refunds", "GET /v1/payouts")
    found = compare_each(provider("GET /orders"), {"web": ours, "payments": other})
    assert found.strangers == ("payments",)
    assert (found.comparison.mismatches, found.comparison.foreign) == ((), 3)


def test_the_only_consumer_is_compared_whatever_it_calls():
    other = consumer("GET /v1/charges", "POST /v1/refunds", "GET /v1/payouts")
    found = compare_each(provider("GET /orders"), {"web": other})
    assert (found.strangers, found.comparison.unanswered) == ((), 3)


def test_a_base_that_a_person_explains_is_not_voted_on():
    calls = consumer("GET /orders", "GET /customers", base="{URL}")
    offers = provider("GET /api/orders", "GET /api/customers", "GET /v2/orders", "GET /v2/customers")
    said = Base("{URL}", add=parse("/v2").segments)
    found = compare_each(offers, {"web": calls}, {"{URL}": said}).comparison
    assert found.unused == ("GET /api/orders", "GET /api/customers")
    foreign = compare_each(offers, {"web": calls}, {"{URL}": Base("{URL}", is_foreign=True)}).comparison
    assert (foreign.matched, foreign.foreign) == (0, 2)


def test_a_component_begins_at_its_manifest():
    beginnings = folders(["package.json", "web/package.json", "web/src/a.ts", "api/go.mod"])
    assert beginnings == {"", "web", "api"}
    contract = consumer("GET /orders", file="web/src/a.ts")
    more = consumer("GET /bills", file="scripts/b.ts")
    whole = Contract(Side.CONSUMER, operations=(*contract.operations, *more.operations))
    parts = split(whole, beginnings)
    assert {name: [o.name for o in part.operations] for name, part in parts.items()} == {
        "": ["GET /bills"],
        "web": ["GET /orders"],
    }
    assert list(split(contract, beginnings)) == ["web"]


def test_a_host_of_others_is_not_explained_by_any_route_that_fits():
    offers = provider("GET /api/organizations/{id}", "PUT /api/organizations/{id}")
    calls = consumer("DELETE /v2/meetings/{id}", base="https://api.meetings.test")
    found = compare_each(offers, {"plugin": calls}).comparison
    assert (found.foreign, found.mismatches) == (1, ())
