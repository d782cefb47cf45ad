"""Which way a test goes is told by the url, the method or the state that is tested."""

import pytest
from tests.core.contracts.trees import calls, one_call

IS_ABSOLUTE = [
    'url.startsWith("http")',
    'url.startsWith("http://") || url.startsWith("https://")',
    "/^https?:\\/\\//i.test(url)",
    "url.match(/^http/)",
    'url.indexOf("http") === 0',
    'url.includes("://")',
    '!(url[0] === "/")',
    "isAbsolute(url)",
]


@pytest.mark.parametrize("test", IS_ABSOLUTE)
def test_a_base_is_put_before_what_is_no_whole_address(test: str):
    code = f"""
const BASE = "/api"
const isAbsolute = (address: string) => /^[a-z]+:/.test(address)
const get = (url: string) => fetch({test} ? url : BASE + url)
export const own = (id: string) => get(`/orders/${{id}}`)
"""
    assert calls(code) == ["GET /api/orders/{id}"]
    whole = one_call(code.replace("`/orders/${id}`", '"https://shop.test/orders"'))
    assert (whole.base, whole.name) == ("https://shop.test", "GET /orders")


def test_what_is_sent_depends_on_the_method():
    code = """
const send = (method: string, path: string, data: unknown) =>
  fetch(["GET", "HEAD"].includes(method) ? `/read${path}` : `/write${path}`, { method })
export const load = () => send("GET", "/orders", null)
export const save = () => send("POST", "/orders", {})
"""
    assert calls(code) == ["GET /read/orders", "POST /write/orders"]


def test_state_is_not_what_it_was_in_the_beginning():
    code = """
export default { data: () => ({ id: "" }), methods: { save() {
  const url = this.id ? `/api/orders/${this.id}` : "/api/orders"
  return fetch(url, { method: this.id ? "PUT" : "POST" })
} } }
"""
    assert sorted(calls({"orders.js": code})) == ["POST /api/orders", "PUT /api/orders/{id}"]


def test_what_a_constructor_is_not_given_takes_its_other_meaning():
    code = """
import again from "fetch-retry"
class Api {
  base: string
  constructor(options: { base?: string } = {}) { this.base = options.base || "/api" }
  send = (path: string, options: { base?: string } = {}) => {
    const plain: typeof fetch = (input, init) => fetch(input, init)
    return (options.retry === false ? plain : again(plain))((options.base ?? this.base) + path, { method: "POST" })
  }
}
class Shop extends Api {}
export const load = () => new Shop().send("/orders")
"""
    assert calls(code) == ["POST /api/orders"]
