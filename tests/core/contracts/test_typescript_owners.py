"""What a client, a base or a part of a path is handed in through: constructors, plugins, props, tables."""

import pytest
from tests.core.contracts.trees import calls

CASES = {
    "a default of a constructor": (
        """
import axios from "axios"
abstract class Base { constructor(protected path: string, protected client = axios) {} }
class Orders extends Base {
  constructor() { super("/orders") }
  pay(id: string) { return this.client.post(`${this.path}/${id}/pay`) }
}
export const pay = (id: string) => new Orders().pay(id)
""",
        ["POST /orders/{id}/pay"],
    ),
    "a template in an enum": (
        """
enum Endpoint { order = "orders/:id", orders = "orders/" }
const url = (endpoint: Endpoint, id?: string) => {
  let found = "/api/" + endpoint
  if (id) { found = found.replace(":id", id) }
  return found
}
export const one = (id: string) => fetch(url(Endpoint.order, id))
export const all = () => fetch(url(Endpoint.orders))
""",
        ["GET /api/orders/{id}", "GET /api/orders/"],
    ),
    "a verb as a field of the client": (
        """
import axios from "axios"
const send = (method: string, url: string, data?: unknown) => axios[method.toLowerCase()](url, data)
export const save = () => send("POST", "/orders", {})
export const load = () => send("get", "/orders")
""",
        ["POST /orders", "GET /orders"],
    ),
}


@pytest.mark.parametrize(("code", "found"), CASES.values(), ids=CASES)
def test_what_is_handed_in_is_followed(code: str, found: list[str]):
    assert calls(code) == found


def test_a_plugin_of_nuxt_is_what_it_provides():
    plugin = 'export default defineNuxtPlugin(() => ({ provide: { api: $fetch.create({ baseURL: "/api" }) } }))'
    use = 'const { $api } = useNuxtApp()\nexport const add = (o) => $api("/orders", { method: "POST", body: o })'
    assert calls({"plugins/api.ts": plugin, "composables/orders.ts": use}) == ["POST /api/orders"]


def test_props_and_reactive_names_of_svelte_stand_in_paths():
    code = """<script>
export let id
$: url = `/api/orders/${id}`
const load = () => fetch(`/api/items/${id}?a=1`)
const save = () => fetch(url, { method: "PUT" })
</script>"""
    assert calls({"Order.svelte": code}) == ["GET /api/items/{id}", "PUT /api/orders/{id}"]
