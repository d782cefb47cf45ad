"""Calls through `this`: of a Vue component and its mixins, and of classes that stand for others."""

from tests.core.contracts.trees import calls, consumer

MIXIN = """
import axios from "axios"
export default { methods: {
  get(url, done) { axios.get(url).then(done) },
  put: function (url, data) { return axios.put(url, data) },
} }
"""


def component(code: str) -> dict[str, str]:
    return {"mixins/api.js": MIXIN, "Items.vue": f'<script>\nimport Api from "./mixins/api"\n{code}\n</script>'}


def test_a_component_calls_through_its_mixin():
    code = 'export default { mixins: [Api], mounted() { this.get("/items", (r) => { this.items = r.data }) } }'
    assert calls(component(code)) == ["GET /items"]


def test_a_method_of_its_own_stands_over_the_one_of_a_mixin():
    code = "export default { mixins: [Api], methods: { get(id) { return this.put(`/items/${id}`) } } }"
    assert calls(component(code)) == ["PUT /items/{id}"]


def test_an_address_may_go_through_the_router_of_the_app():
    code = 'export default { mixins: [Api], created() { this.get(this.$router.resolve("/items").href) } }'
    assert calls(component(code)) == ["GET /items"]


def test_a_component_may_be_defined_by_a_function():
    code = """import { defineComponent } from "vue"
const Base = defineComponent({ mixins: [Api] })
export default defineComponent({ extends: Base, created() { this.get("/items") } })"""
    assert calls(component(code)) == ["GET /items"]


def test_an_abstract_class_is_what_its_subclasses_are():
    code = """
import axios from "axios"
abstract class Repository {
  kind = "none"
  list(id: string) { return axios.get(`/shops/${id}/${this.kind}`) }
}
class Orders extends Repository { kind = "orders" }
class Items extends Repository { kind = "items" }
class Service {
  constructor(private readonly repository: Repository) {}
  load(id: string) { return this.repository.list(id) }
}
"""
    assert sorted(calls(code)) == ["GET /shops/{id}/items", "GET /shops/{id}/orders"]


def test_what_the_constructor_of_an_argument_was_given_is_only_a_name():
    code = """
import axios from "axios"
class Item { constructor(readonly id: number, readonly title: string) {} }
const api = { put: (url: string, data: unknown) => axios.put(url, data) }
export class Items {
  save(item: Item) { return api.put(`/items/${item.id}`, { title: item.title }) }
}
"""
    assert calls(code) == ["PUT /items/{id}"]


def test_what_is_no_address_is_no_path():
    found = consumer('import axios from "axios"\nexport const load = () => axios.get(false)')
    assert not found.operations
    assert [d.code for d in found.diagnostics] == ["unresolved_call"]
