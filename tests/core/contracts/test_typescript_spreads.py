"""Addresses that are put together of parts that are spread, gathered and joined."""

import pytest
from tests.core.contracts.trees import calls

JOIN = """
const joined = (...parts: string[]): string =>
  ["", ...parts].join("/").replace(/\\/+$/g, "").replace(/\\/+/g, "/")
const meta = (): string => document.querySelector("meta")?.content ?? ""
const base = (value = meta()): string => (value === "::base::" ? "" : joined(value))
const path = (path: string, under = base()): string => joined(under, path)
"""


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("fetch(path(`api/users/${id}`))", "GET /api/users/{id}"),
        ('fetch(joined("/api/", "users", id))', "GET /api/users/{id}"),
        ('fetch(["/api", "users", id].filter(Boolean).join("/"))', "GET /api/users/{id}"),
        ('handed("/api/users", { method: "POST" })', "POST /api/users"),
        ('segments("api", "users", id)', "PUT /api/users/{id}"),
    ],
)
def test_an_address_is_put_together_of_its_parts(code: str, found: str):
    wrappers = """
const handed = (...args: any[]) => fetch(...args).then((r) => r.json())
const segments = (...s: string[]) => fetch("/" + s.map(encodeURIComponent).join("/"), { method: "PUT" })
"""
    assert calls(f"{JOIN}{wrappers}export const load = (id: string) => {code}") == [found]


def test_parts_that_nobody_can_count_are_no_path():
    code = """
export const load = (ids: string[]) => fetch(["/api/users", ...ids.map((i) => `${i}`)].join("/"))
"""
    assert calls(code) == []
