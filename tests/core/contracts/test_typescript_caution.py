"""What looks like a disagreement and is none: state, narrowed values, addresses of the front end itself."""

from interlock.core.contracts.shapes import describe

from .trees import calls, consumer, one_call


def body(code: str) -> str:
    (sent,) = one_call(code).bodies
    return describe(sent.shape, consumer(code).shapes)


def reads(code: str) -> set[str]:
    return {".".join(r.path) for o in consumer(code).operations for r in o.expectation.reads if r.path}


def test_what_state_is_in_the_beginning_is_not_what_is_sent():
    store = (
        'const s = ref(null); const save = () => fetch("/o", { method: "POST", body: JSON.stringify({ a: s.value }) })'
    )
    assert body(store) == "{a: any}"
    hook = (
        "function Page() { const [token, setToken] = useState(null);\n"
        'const send = () => fetch("/o", { method: "POST", body: JSON.stringify({ token }) }); }'
    )
    assert body(hook) == "{token: any}"
    field = "class Poll { constructor() { this.job = {}; } ask() { return fetch(`/jobs/${this.job.id}`); } }"
    assert calls(field) == ["GET /jobs/{id}"]


def test_the_rest_of_an_object_is_without_what_was_taken_out():
    code = (
        "const save = ({ id, ...order }: { id: string; title: string }) =>\n"
        '  fetch(`/orders/${id}`, { method: "PUT", body: JSON.stringify(order) })'
    )
    assert body(code) == "{title: string}"


def test_a_default_of_a_wrapper_is_not_what_its_callers_send():
    code = (
        'const post = (url: string, data = {}) => fetch(url, { method: "POST", body: JSON.stringify(data) });\n'
        'export const add = (order: any) => post("/orders", order)'
    )
    assert body(code) == "any"


def test_null_beside_what_nobody_knows_says_nothing():
    code = (
        'const send = (e) => { const t = e.target ? new FormData(e.target).get("t") : null;\n'
        'if (!t) return; fetch("/o", { method: "POST", body: JSON.stringify({ t }) }) }'
    )
    assert body(code) == "{t: any}"


def test_what_was_asked_for_its_kind_is_not_read_as_the_whole():
    order = 'const order = await (await fetch("/orders/1")).json();\n'
    assert reads(order + 'const f = "latest" in order ? order.latest : order.id') == {"id"}
    assert reads(order + "const f = Array.isArray(order) ? order[0].id : order.total") == set()
    assert reads(order + "if (typeof order.total === 'string') { order.total.trim() }") == {"total"}
    assert reads(order + 'if ("error" in order) throw 1; order.id') == {"id"}


def test_the_length_of_a_list_is_no_field():
    assert reads('const o = await (await fetch("/orders")).json(); o.length.toLocaleString()') == set()


def test_a_test_goes_one_way_in_one_call():
    code = (
        "const ids = (p) => { if (p.edge) { return 'edge-ids' } return 'ids' };\n"
        "const verb = (p) => p.edge ? 'PUT' : 'POST';\n"
        "const send = (method, url) => fetch(url, { method });\n"
        "export const f = (p) => send(verb(p), `/${'a'}/${ids(p)}`)"
    )
    assert calls(code) == ["POST /a/ids", "PUT /a/edge-ids"]


def test_a_switch_says_which_address_goes_with_which_verb():
    code = (
        "const url = (kind) => { switch (kind) { case 'a': return '/first'; case 'b': return '/second' } };\n"
        "url('a'); fetch(url('b'))"
    )
    assert calls(code) == ["GET /second"]


def test_a_query_that_is_glued_on_is_a_query():
    code = 'const f = (q) => fetch("/o/" + (x.includes("?") ? "?" : "&") + q.join("&"))'
    assert calls(code) == ["GET /o/"]


def test_a_scheme_and_a_host_from_somewhere_are_a_base():
    call = one_call('const f = () => fetch(`${get("x-proto")}://${get("host")}/v1/orders`)')
    assert (call.base, str(call.path)) == ("{get}://{get}", "/v1/orders")
    call = one_call("const f = (base) => fetch(`/${base}/orders`)")
    assert (call.base, str(call.path)) == ("{base}", "/orders")


def test_what_the_front_end_serves_itself_is_asked_of_nobody_else():
    page = 'export const f = () => { fetch("/api/mail"); fetch("/api/orders"); }'
    routes = ("web/src/app/api/mail/route.ts", "web/pages/api/mail.ts", "web/src/routes/api/mail/+server.ts")
    for route in routes:
        found = consumer({"web/src/page.ts": page, route: "export const GET = () => new Response()"})
        assert [(o.base, str(o.path)) for o in found.operations] == [("app://web", "/api/mail"), ("", "/api/orders")]
    others = consumer({"admin/page.ts": page, routes[0]: "export const GET = () => new Response()"})
    assert {o.base for o in others.operations} == {""}
    handed_on = consumer({"web/src/page.ts": page, "web/src/app/api/[...path]/route.ts": "export const GET = 1"})
    assert {o.base for o in handed_on.operations} == {""}


def test_an_endpoint_that_changes_its_answer_is_typed_by_what_comes_in():
    code = (
        'import { createApi, fetchBaseQuery } from "@reduxjs/toolkit/query/react";\n'
        'const api = createApi({ baseQuery: fetchBaseQuery({ baseUrl: "/api" }), endpoints: (build) => ({\n'
        "  all: build.query<{ ids: string[] }, void>({ query: () => 'orders',\n"
        "    transformResponse: (r: { items: { id: string }[] }) => ({ ids: r.items.map((i) => i.id) }) }) }) });"
    )
    found = consumer(code)
    (call,) = found.operations
    assert describe(call.expectation.declared, found.shapes) == "{items: object[]}"
    assert "items" in {".".join(r.path) for r in call.expectation.reads}


def query(code: str) -> list[str]:
    return [p.name + ("" if p.required else "?") for p in one_call(code).parameters]


def test_what_is_added_under_a_condition_is_sent_sometimes():
    code = (
        "const all = (x) => { const params = { page: 1 }; if (x) params.f = x; x && (params.g = x);\n"
        'return fetch("/o?" + new URLSearchParams(params)) }'
    )
    assert query(code) == ["page", "f?", "g?"]
    spread = "{ ...(x && { f: x }), ...(x ? { g: x } : {}), h: x || undefined, i: 1 }"
    assert query(f'import axios from "axios"; const all = (x) => axios.get("/o", {{ params: {spread} }})') == [
        "f?",
        "g?",
        "h?",
        "i",
    ]


def test_a_field_that_one_caller_lacks_is_there_for_the_others():
    code = (
        'const save = (o) => fetch("/o", { method: "PUT", body: JSON.stringify({ id: o.id, note: o.note }) });\n'
        "export const f = () => save({ id: 1 })"
    )
    assert body(code) == "{id: integer, note?: any}"


def test_what_another_function_sets_is_not_known():
    code = (
        'let base = "/api"; export const move = (to) => { base = to };\n'
        'const parts = { host: "https://x.test" }; export const set = (host) => { parts.host = host };\n'
        "export const f = () => { fetch(base + '/a'); fetch(parts.host + '/b') }"
    )
    assert calls(code) == ["GET /api/a", "GET /b"]


def test_an_instance_that_was_made_elsewhere_still_sends():
    code = (
        "export class Api { constructor(private base: string) {} get(p: string) { return fetch(this.base + p) } }\n"
        "export class Orders { constructor(private api: Api) {} all() { return this.api.get('/orders') } }"
    )
    call = one_call(code)
    assert (call.base, str(call.path)) == ("{base}", "/orders")


def test_who_passes_something_on_means_it_to_be_there():
    url = "function url(id?: string) { let path = '/o'; if (id) { path += `/${id}`; } return path; }\n"
    assert calls(url + "export const drop = (id: string) => fetch(url(id), { method: 'DELETE' })") == ["DELETE /o/{id}"]
    both = ["GET /o", "GET /o/{id}"]
    assert calls(url + "export const get = (id?: string) => fetch(url(id))") == both


def test_what_is_emptied_to_begin_again_is_no_part_of_an_address():
    code = (
        'const code = ref(""); const start = async () => { code.value = ""; code.value = (await load()).code;\n'
        "fetch(`/pair/${code.value}/status`) }; let id = ''; id = location.hash; fetch(`/o/${id}`)"
    )
    assert calls(code) == ["GET /pair/{value}/status", "GET /o/{hash}"]


def test_json_that_is_written_as_text_is_not_a_string():
    code = (
        "const send = (url, data) => { const options = { method: 'POST' };\n"
        "if (data) { options.body = JSON.stringify(data) } else { options.body = '{}' } return fetch(url, options) };\n"
        "export const f = () => send('/o', { a: 1 })"
    )
    bodies = {describe(b.shape, consumer(code).shapes) for b in one_call(code).bodies}
    assert "string" not in " ".join(bodies)


def test_the_state_of_a_store_is_what_it_is_in_the_beginning():
    code = (
        "defineStore('x', { state: () => ({ item: null, list: [] }), actions: {\n"
        "save() { const order = { item: this.item, more: this.more };\n"
        "return fetch('/o', { method: 'POST', body: JSON.stringify(order) }) } } })"
    )
    assert body(code) == "{item: any, more: any}"


def test_an_empty_text_is_no_body_and_a_parsed_text_is_anything():
    code = """
const packed = (data: any, raw: boolean) => (raw ? data || "" : JSON.stringify(data ?? {}))
export const save = (data: any, raw: boolean) => fetch("/orders", { method: "POST", body: packed(data, raw) })
export const put = (written: string) =>
  fetch("/orders", { method: "PUT", body: JSON.stringify({ more: JSON.parse(written ?? "{}") }) })
"""
    saved, put = consumer(code).operations
    assert not [b for b in saved.bodies if b.shape.is_known]
    assert [f.shape.is_known for f in put.bodies[0].shape.fields] == [False]


def test_a_base_that_may_end_in_a_slash_is_no_part_of_the_path():
    code = """
const base = () => (window.API.endsWith("/") ? window.API : window.API + "/")
export const load = () => fetch(base() + "orders")
"""
    assert calls(code) == ["GET /orders"]


def test_what_an_object_lacks_in_the_beginning_varies_in_a_path():
    code = """
class Store { user: User = { name: "" }; save() { return fetch(`/users/${this.user.id}/name`, { method: "PUT" }) } }
"""
    assert calls(code) == ["PUT /users/{id}/name"]
