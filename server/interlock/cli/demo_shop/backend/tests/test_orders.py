"""Orders are placed, listed and read."""

from typing import Any

from fastapi.testclient import TestClient


def test_a_new_order_gets_the_sum_of_its_lines(order: dict[str, Any]):
    assert order["total_cents"] == 5000


def test_an_order_is_listed_and_read(client: TestClient, order: dict[str, Any]):
    assert client.get("/api/orders").json() == [order]
    assert client.get(f"/api/orders/{order['id']}").json() == order


def test_an_order_without_lines_is_refused(client: TestClient):
    answer = client.post("/api/orders", json={"customer_email": "ada@example.com", "lines": []})
    assert answer.status_code == 422
    assert client.get("/api/orders").json() == []


def test_an_unknown_order_is_not_found(client: TestClient):
    assert client.get("/api/orders/7").status_code == 404
