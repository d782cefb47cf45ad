"""Calls are found through every client library, and through what is set for a client elsewhere."""

import pytest

from interlock.core.contracts.mismatch import Severity
from interlock.core.contracts.model import Confidence

from .trees import calls, compared, consumer, document, one_call

CLIENTS = {
    "superagent behind a table": (
        "import superagent from 'superagent'; const ROOT = '/api';"
        "const requests = { get: url => superagent.get(`${ROOT}${url}`).then(r => r.body) };"
        "export const all = () => requests.get('/orders')",
        ["GET /api/orders"],
    ),
    "superagent that is promised": (
        "import promised from 'superagent-promise'; import plain from 'superagent';"
        "const agent = promised(plain, Promise); agent.del('/orders/1').set('X-A', 'b').end()",
        ["DELETE /orders/1"],
    ),
    "ofetch": ("import { ofetch } from 'ofetch'; ofetch('/orders', { method: 'PUT' })", ["PUT /orders"]),
    "an instance of $fetch": ("const api = $fetch.create({ baseURL: '/api' }); api('/orders')", ["GET /api/orders"]),
    "useFetch": ("const { data } = await useFetch(() => `/orders/${id}`, { method: 'POST' })", ["POST /orders/{id}"]),
    "useAsyncData": ("const { data } = await useAsyncData('o', () => $fetch('/orders'))", ["GET /orders"]),
    "got": (
        "import got from 'got'; got.extend({ prefixUrl: '/api' }).post('orders', { json: {} })",
        ["POST /api/orders"],
    ),
    "jQuery": ("$.ajax({ url: '/orders', type: 'POST' }); $.getJSON('/lines')", ["POST /orders", "GET /lines"]),
    "a default of axios": (
        "import axios from 'axios'; axios.defaults.baseURL = '/api'; axios.get('/orders')",
        ["GET /api/orders"],
    ),
    "a default of an instance": (
        "import axios from 'axios'; const http = axios.create(); http.defaults.baseURL = '/api'; http.get('/orders')",
        ["GET /api/orders"],
    ),
    "an interceptor that sets the base": (
        "import axios from 'axios'; const http = axios.create();"
        "http.interceptors.request.use(config => { config.baseURL = '/api'; return config }); http.get('/orders')",
        ["GET /api/orders"],
    ),
    "an interceptor that puts something before the url": (
        "import axios from 'axios'; const http = axios.create();"
        "http.interceptors.request.use(c => { c.url = '/api' + c.url; return c }); http.get('/orders')",
        ["GET /api/orders"],
    ),
    "Vue.axios": ("import Vue from 'vue'; Vue.axios.get('/orders')", ["GET /orders"]),
    "this.$http of a component": (
        "export default { methods: { load() { return this.$http.delete('/orders') } } }",
        ["DELETE /orders"],
    ),
    "a plugin of one's own": (
        "import axios from 'axios'; app.config.globalProperties.$api = axios.create({ baseURL: '/api' });"
        "export default { methods: { load() { return this.$api.get('/orders') } } }",
        ["GET /api/orders"],
    ),
    "Angular by constructor": (
        "import { HttpClient } from '@angular/common/http';"
        "class S { constructor(private http: HttpClient) {} all() { return this.http.get<A>('/orders') } }",
        ["GET /orders"],
    ),
    "Angular by inject": (
        "import { HttpClient } from '@angular/common/http'; import { inject } from '@angular/core';"
        "class S { http = inject(HttpClient); all() { return this.http.request('PATCH', '/orders') } }",
        ["PATCH /orders"],
    ),
    "openapi-fetch": (
        "import createClient from 'openapi-fetch'; const client = createClient<paths>({ baseUrl: '/api' });"
        "client.GET('/orders/{id}', { params: { path: { id: 1 } } })",
        ["GET /api/orders/{id}"],
    ),
    "openapi-react-query": (
        "import createFetch from 'openapi-fetch'; import createClient from 'openapi-react-query';"
        "const $api = createClient(createFetch<paths>({ baseUrl: '/api' })); $api.useQuery('get', '/orders/{id}')",
        ["GET /api/orders/{id}"],
    ),
    "a client in the properties of a component": (
        "import type { AxiosInstance } from 'axios'; interface Props { api: AxiosInstance }"
        "const Page = ({ api }: Props) => { api.get('/orders') }",
        ["GET /orders"],
    ),
    "a client in a context": (
        "import axios from 'axios'; const Api = createContext(null); const useApi = () => useContext(Api);"
        "const App = () => <Api.Provider value={axios.create({ baseURL: '/api' })}><A /></Api.Provider>;"
        "const Page = () => { useApi().get('/orders') }",
        ["GET /api/orders"],
    ),
    "a method that is handed on": (
        "import axios from 'axios'; const safe = async (send, url, body) => await send(url, body);"
        "safe(axios.post, '/orders', {})",
        ["POST /orders"],
    ),
    "a method that is chosen": (
        "import axios from 'axios'; const f = (on) => { const send = on ? axios.post : axios.delete; send('/likes') }",
        ["DELETE /likes", "POST /likes"],
    ),
    "a method by name": (
        "import axios from 'axios'; const f = (on) => axios[on ? 'post' : 'delete']('/likes')",
        ["DELETE /likes", "POST /likes"],
    ),
    "the fetch that SvelteKit hands in": ("export const load = async ({ fetch }) => fetch('/orders')", ["GET /orders"]),
    "SWR with a fetcher for all": (
        "const get = (u) => fetch(u).then(r => r.json());"
        "const A = () => <SWRConfig value={{ fetcher: get }}><B /></SWRConfig>;"
        "const B = ({ id }) => { const { data } = useSWR(id ? `/orders/${id}` : null) }",
        ["GET /orders/{id}"],
    ),
    "SWR with a list for a key": (
        "const get = ([u, t]) => fetch(u); const { data } = useSWR(['/orders', token], get)",
        ["GET /orders"],
    ),
    "the rest of the options": (
        "const send = (p, { quiet, ...init } = {}) => fetch(p, init); send('/orders', { method: 'POST', quiet: true })",
        ["POST /orders"],
    ),
    "a template that is filled": ("fetch('/orders/{id}/lines'.replace('{id}', id))", ["GET /orders/{id}/lines"]),
}


@pytest.mark.parametrize("idiom", CLIENTS)
def test_a_call_is_found_through(idiom: str):
    code, expected = CLIENTS[idiom]
    contract = consumer({"calls.tsx": code})
    assert sorted(o.name for o in contract.operations) == sorted(expected)
    assert contract.diagnostics == ()


CRUD = {
    "src/crud.ts": """
        import { HttpClient } from '@angular/common/http'; import { inject } from '@angular/core';
        export abstract class Crud<T> {
          protected http = inject(HttpClient);
          protected abstract resource: string;
          protected url(id?: number) { return id ? `/api/${this.resource}/${id}/` : `/api/${this.resource}/`; }
          list() { return this.http.get<T[]>(this.url()); }
          save(one: T) { return this.http.put<T>(this.url(one.id), one); }
        }""",
    "src/tags.ts": "import { Crud } from './crud'; export class Tags extends Crud<Tag> { resource = 'tags' }",
    "src/users.ts": (
        "import { Crud } from './crud';"
        "export class Users extends Crud<User> { constructor() { super(); this.resource = 'users' } }"
    ),
    "src/page.ts": (
        "import { Tags } from './tags'; import { Users } from './users';"
        "class Page { constructor(private tags: Tags, private users: Users) {}"
        " load() { this.tags.list(); this.users.list() } }"
    ),
}


def test_a_base_class_is_read_once_for_each_subclass():
    contract = consumer(CRUD)
    assert [d.code for d in contract.diagnostics] == ["unresolved_call"]  # nobody saves
    assert [o.name for o in contract.operations] == ["GET /api/tags/", "GET /api/users/"]
    assert {o.place.file for o in contract.operations} == {"src/page.ts"}


def test_what_a_superclass_is_given_is_followed():
    code = """
    class Base { constructor(path) { this.path = path } all() { return fetch('/api' + this.path) } }
    class Orders extends Base { constructor() { super('/orders') } open() { return super.all() } }
    class Users extends Base { constructor() { super('/users') } }
    new Orders().open(); new Users().all();"""
    assert calls(code) == ["GET /api/orders", "GET /api/users"]


INTERCEPTED = {
    "a word that is in the url": (
        "if (!c.url.includes('shops')) { const shop = route.shop || 'main'; if (shop) c.url = `${shop}${c.url}` }",
        ["GET /api/{shop}/orders", "GET /api/shops/1"],
    ),
    "an early return": ("if (c.url.startsWith('/shops')) return c; c.url = '/v2' + c.url",
                        ["GET /api/v2/orders", "GET /api/shops/1"]),
    "a position": ("if (c.url.indexOf('/shops') === -1) { c.url = '/v2' + c.url }",
                   ["GET /api/v2/orders", "GET /api/shops/1"]),
    "a pattern": ("if (/^\\/shops/.test(c.url)) { c.url = '/v2' + c.url }", ["GET /api/orders", "GET /api/v2/shops/1"]),
    "a list of words": ("const own = ['/shops']; if (!own.some(o => c.url?.startsWith(o))) c.url = `/v2${c.url}`",
                        ["GET /api/v2/orders", "GET /api/shops/1"]),
    "both branches": ("if (c.url === '/orders') { c.url = '/a' + c.url } else { c.url = '/b' + c.url }",
                      ["GET /api/a/orders", "GET /api/b/shops/1"]),
    "a ternary": ("c.url = c.url.endsWith('/1') ? c.url : `/v2${c.url}`", ["GET /api/v2/orders", "GET /api/shops/1"]),
    "a copy": ("return { ...c, url: '/v2' + c.url }", ["GET /api/v2/orders", "GET /api/v2/shops/1"]),
    "what is added": ("c.url += '/'", ["GET /api/orders/", "GET /api/shops/1/"]),
    "what is replaced": ("c.url = c.url.replace(/^\\/shops/, '/stores')", ["GET /api/orders", "GET /api/stores/1"]),
    "a base of its own": ("if (c.url.startsWith('/shops')) { c.baseURL = '/other' }",
                          ["GET /api/orders", "GET /other/shops/1"]),
}  # fmt: skip


def intercepted(body: str) -> str:
    return (
        "import axios from 'axios'; const http = axios.create({ baseURL: '/api' });"
        f"http.interceptors.request.use(c => {{ {body}; return c }}); http.get('/orders'); http.get('/shops/1')"
    )


@pytest.mark.parametrize("case", INTERCEPTED)
def test_an_interceptor_changes_the_url_by(case: str):
    body, expected = INTERCEPTED[case]
    contract = consumer(intercepted(body))
    assert [o.name for o in contract.operations] == expected
    assert contract.diagnostics == ()


UNCLEAR = {
    "a function nobody knows": "c.url = rewrite(c.url)",
    "a test nobody can tell": "if (isOwn(c.url)) c.url = '/v2' + c.url",
    "something beside the url": "if (session.isOld) c.url = '/v1' + c.url",
    "a pattern without end": "if (/^(a+)+$/.test(c.url)) c.url = '/v2' + c.url",
}


@pytest.mark.parametrize("case", UNCLEAR)
def test_calls_are_guesses_where_an_interceptor_cannot_be_followed_for(case: str):
    contract = consumer(intercepted(UNCLEAR[case]))
    assert [(o.name, o.confidence) for o in contract.operations] == [
        ("GET /api/orders", Confidence.HEURISTIC),
        ("GET /api/shops/1", Confidence.HEURISTIC),
    ]
    assert [d.code for d in contract.diagnostics] == ["unclear_rewrite"]


def test_no_error_is_raised_from_an_address_that_an_interceptor_may_change():
    found = compared(document(), intercepted(UNCLEAR["a function nobody knows"])).mismatches
    assert {m.severity for m in found} <= {Severity.WARNING, Severity.INFO}


GENERATED = {
    "hey-api": (
        "// This file is auto-generated by @hey-api/openapi-ts\n"
        "export class Orders { public static one(options) { return (options.client ?? client).get("
        "{ url: '/orders/{id}', ...options }) } }",
        "import { Orders } from './sdk'; const { data } = await Orders.one({ path: { id: 1 } })",
    ),
    "swagger-typescript-api": (
        "/* THIS FILE WAS GENERATED VIA SWAGGER-TYPESCRIPT-API */\n"
        "export class Orders extends HttpClient { orders = { one: (id: string, params = {}) => this.request"
        "({ path: `/orders/${id}`, method: 'GET', format: 'json', ...params }) } }",
        "import { Orders } from './sdk'; new Orders().orders.one(id)",
    ),
    "openapi-typescript-codegen": (
        "/* generated using openapi-typescript-codegen -- do not edit */\n"
        "export class Orders { public static one({ id }) { return __request(OpenAPI, "
        "{ method: 'GET', url: '/orders/{id}', path: { id } }) } }",
        "import { Orders } from './sdk'; useQuery({ queryFn: () => Orders.one({ id: 1 }) })",
    ),
    "orval": (
        "/** Generated by orval v7 */\n"
        "export const one = (id: string) => customInstance<Order>({ url: `/orders/${id}`, method: 'GET' });\n"
        "export const useOne = (id: string) => useQuery({ queryFn: () => one(id) });",
        "import { useOne } from './sdk'; useOne(id)",
    ),
    "openapi-generator": (
        "/* NOTE: This class is auto generated by OpenAPI Generator */\n"
        "export const Creator = function () { return { one: async (id: string, options = {}) => {"
        " const localVarPath = `/orders/{id}`.replace(`{${'id'}}`, encodeURIComponent(String(id)));"
        " const localVarUrlObj = new URL(localVarPath, DUMMY);"
        " const localVarRequestOptions = { method: 'GET', ...options };"
        " return { url: toPathString(localVarUrlObj), options: localVarRequestOptions } } } };"
        "export class Orders { one(id: string) { return Creator().one(id) } }",
        "import { Orders } from './sdk'; new Orders().one(id)",
    ),
    "a function that is handed on": (
        "// Code generated by a tool. DO NOT EDIT.\n"
        "export const one = (id: string) => request({ url: `/orders/${id}`, method: 'GET' });",
        "import { one } from './sdk'; useMutation({ mutationFn: one })",
    ),
}


@pytest.mark.parametrize("generator", GENERATED)
def test_a_generated_operation_counts_where_it_is_called(generator: str):
    sdk, page = GENERATED[generator]
    (operation,) = consumer({"src/sdk.ts": sdk, "src/page.ts": page}).operations
    assert (operation.method, operation.path.canonical) == ("GET", "/orders/{}")
    assert operation.place.file == "src/page.ts"
    assert operation.chain[-1].file == "src/sdk.ts"


def test_generated_operations_that_nobody_calls_are_counted():
    contract = consumer({"src/sdk.ts": GENERATED["orval"][0]})
    assert contract.operations == ()
    assert [d.sentence for d in contract.diagnostics] == [
        "1 of the 1 operations of this generated client are called nowhere."
    ]


OLD_SDK = """// This file is auto-generated by @hey-api/openapi-ts
import { OpenAPI } from './core/OpenAPI';
import { request as __request } from './core/request';
export class Orders {
  public static upload(data: { formData: { title: string } }): CancelablePromise<Order> {
    return __request(OpenAPI, { method: 'POST', url: '/orders', formData: data.formData, mediaType: 'MEDIA' });
  }
}"""


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_of_an_older_generated_client_is_sent_as_its_media_type(media_type: str):
    page = "import { Orders } from './sdk.gen'; const o = await Orders.upload({ formData: { title } }); use(o.number)"
    tree = {"src/sdk.gen.ts": OLD_SDK.replace("MEDIA", media_type), "src/page.ts": page}
    operation = one_call(tree)
    assert [body.media_type for body in operation.bodies] == [media_type]
    assert [read.path for read in operation.expectation.reads if not read.dereferenced] == [("number",)]


RTK = """
const api = createApi({
  baseQuery: fetchBaseQuery({ baseUrl: "/api" }),
  endpoints: (build) => ({
    getOrder: build.query<Order, string>({ query: (id) => `/orders/${id}` }),
    addOrder: build.mutation<Order, Order>({ query: (order) => ({ url: "/orders", method: "POST", body: order }) }),
  }),
});
const more = api.injectEndpoints({ endpoints: (build) => ({ all: build.query({ query: () => "lines" }) }) });
export const { useGetOrderQuery } = api;
const Page = () => { const { data } = useGetOrderQuery("1"); return <b>{data.total}</b>; };
"""


def test_rtk_query_endpoints_share_a_base_and_name_their_hooks():
    code = "import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query/react';" + RTK
    first, second, third = consumer({"api.tsx": code}).operations
    assert [o.name for o in (first, second, third)] == ["GET /api/orders/{id}", "POST /api/orders", "GET /api/lines"]
    assert ("total",) in {r.path for r in first.expectation.reads}


def test_a_base_query_of_ones_own_is_followed():
    code = """
    import axios from "axios";
    const send = ({ base }) => async ({ url, method }) => ({ data: (await axios({ url: base + url, method })).data });
    createApi({ baseQuery: send({ base: "/api" }), endpoints: (b) => ({ drop: b.mutation({
      query: (id) => ({ url: `/orders/${id}`, method: "DELETE" }) }) }) });"""
    assert calls(code) == ["DELETE /api/orders/{id}"]


def test_a_place_that_waits_for_a_caller_is_told_by_the_call_itself():
    files = {
        "a.ts": "import { load } from './b'; load(1);",
        "b.ts": "export const load = (page) => fetch(`/orders?page=${page}`)",
    }
    assert one_call(files).place.file == "b.ts"


CORRELATED = {
    "one test for two choices": (
        "const f = (id) => { const url = id ? `/orders/${id}` : '/orders'; const method = id ? 'PUT' : 'POST';"
        " return fetch(url, { method }) }",
        ["POST /orders", "PUT /orders/{id}"],
    ),
    "the same test the other way round": (
        "const f = (id) => fetch(!id ? '/orders' : `/orders/${id}`, { method: id ? 'PUT' : 'POST' })",
        ["POST /orders", "PUT /orders/{id}"],
    ),
    "a test that the caller settles": (
        "const url = (id) => id ? `/orders/${id}` : '/orders'; fetch(url()); fetch(url(order.id), { method: 'PUT' })",
        ["GET /orders", "PUT /orders/{id}"],
    ),
    "a word that the caller settles": (
        "const load = (kind) => fetch('/orders' + (kind === 'feed' ? '/feed' : '')); load('feed'); load('all')",
        ["GET /orders", "GET /orders/feed"],
    ),
    "an address that is built step by step": (
        "function url(id = null, action = null) { let url = '/orders/'; if (id !== null) { url += `${id}/` }"
        " if (action !== null) { url += `${action}/` } return url }"
        "fetch(url()); fetch(url(order.id), { method: 'PUT' }); fetch(url(order.id, 'pay'), { method: 'POST' })",
        ["GET /orders/", "POST /orders/{id}/pay/", "PUT /orders/{id}/"],
    ),
    "two variables that change together": (
        "function f(id) { let url = '/orders'; let method = 'POST'; if (id) { url += `/${id}`; method = 'PUT' }"
        " return fetch(url, { method }) }",
        ["POST /orders", "PUT /orders/{id}"],
    ),
    "two tests that have nothing to do with each other": (
        "const f = (a, b) => fetch(a ? '/a' : '/b', { method: b ? 'PUT' : 'POST' })",
        ["POST /a", "POST /b", "PUT /a", "PUT /b"],
    ),
}


@pytest.mark.parametrize("case", CORRELATED)
def test_what_hangs_on_one_test_goes_one_way(case: str):
    code, expected = CORRELATED[case]
    assert sorted(set(calls(code))) == expected
