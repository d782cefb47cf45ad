"""A client of a fresh shop, and an order of 50.00."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from shop.main import build


@pytest.fixture
def client() -> TestClient:
    return TestClient(build())


@pytest.fixture
def order(client: TestClient) -> dict[str, Any]:
    lines = [{"sku": "LAMP", "quantity": 2, "unit_cents": 1500}, {"sku": "BULB", "quantity": 4, "unit_cents": 500}]
    return client.post("/api/orders", json={"customer_email": "ada@example.com", "lines": lines}).json()
