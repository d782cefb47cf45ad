"""Refunds: up to what was paid, and not a cent more."""

from typing import Any

from fastapi.testclient import TestClient


def refund(client: TestClient, order_id: int, cents: int):
    return client.post(f"/api/orders/{order_id}/refunds", json={"amount_cents": cents, "reason": "arrived broken"})


def test_a_refund_within_the_total_is_recorded(client: TestClient, order: dict[str, Any]):
    answer = refund(client, order["id"], 2000)
    assert answer.status_code == 201
    assert answer.json()["amount_cents"] == 2000
    assert answer.json()["remaining_cents"] == 3000


def test_a_refund_over_the_total_is_refused(client: TestClient, order: dict[str, Any]):
    assert refund(client, order["id"], 5001).status_code == 409


def test_a_refused_refund_leaves_the_order_as_it_was(client: TestClient, order: dict[str, Any]):
    assert refund(client, order["id"], 5001).status_code == 409
    assert refund(client, order["id"], 5000).json()["remaining_cents"] == 0


def test_refunds_may_not_exceed_the_total_together(client: TestClient, order: dict[str, Any]):
    assert refund(client, order["id"], 3000).status_code == 201
    assert refund(client, order["id"], 3000).status_code == 409


def test_a_refund_of_an_unknown_order_is_not_found(client: TestClient):
    assert refund(client, 7, 100).status_code == 404
