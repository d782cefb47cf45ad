"""Each library and each way to put an address together, as front ends write them."""

import pytest

from .trees import calls, one_call

SENDS = {
    "a request object": ('fetch(new Request("/o", { method: "POST" }))', ["POST /o"]),
    "umi": (
        'import request, { extend } from "umi-request"; request.get("/o"); extend({ prefix: "/api" })("/p")',
        ["GET /o", "GET /api/p"],
    ),
    "wretch": (
        'import wretch from "wretch"; const api = wretch("/api"); api.url("/o").post({}).json(); api.get("/p").json()',
        ["POST /api/o", "GET /api/p"],
    ),
    "VueUse": (
        'import { useFetch, createFetch } from "@vueuse/core"; useFetch("/o").post({}).json();\n'
        'createFetch({ baseUrl: "/api" })("/p")',
        ["POST /o", "GET /api/p"],
    ),
    "XMLHttpRequest": (
        'const x = new XMLHttpRequest(); x.open("PUT", "/o"); x.send("{}")',
        ["PUT /o"],
    ),
    "EventSource": ("const follow = (id) => new EventSource(`/o/${id}/events`)", ["GET /o/{id}/events"]),
    "a beacon": ('navigator.sendBeacon("/log", "x")', ["POST /log"]),
    "vue-axios": ('export default { methods: { go() { this.axios.post("/o", {}) } } }', ["POST /o"]),
    "a query by its key": (
        "const c = new QueryClient({ defaultOptions: { queries: {\n"
        "queryFn: ({ queryKey }) => fetch(queryKey[0]) } } });\n"
        'const A = () => useQuery({ queryKey: ["/o"] })',
        ["GET /o"],
    ),
    "a base query called by hand": (
        'import { createApi, fetchBaseQuery } from "@reduxjs/toolkit/query/react";\n'
        'createApi({ baseQuery: fetchBaseQuery({ baseUrl: "/api" }), endpoints: (b) => ({\n'
        "one: b.query({ queryFn: async (id, api, more, base) => base(`o/${id}`) }) }) })",
        ["GET /api/o/{id}"],
    ),
    "redux-saga": (
        'import { call } from "redux-saga/effects"; import axios from "axios";\n'
        "const one = (id) => axios.get(`/o/${id}`);\n"
        'function* s() { yield call(one, 1); yield call([axios, "post"], "/p") }',
        ["GET /o/{id}", "POST /p"],
    ),
    "require with a default": ('const axios = require("axios").default; axios.get("/o")', ["GET /o"]),
    "jQuery handed in": ('(function ($) { $.ajax({ url: "/o", method: "PUT" }) })(jQuery)', ["PUT /o"]),
    "a verb and an address by one test": (
        'import axios from "axios";\n'
        'const a = (o) => axios[o.id ? "put" : "post"](o.id ? `/o/${o.id}` : "/o", o);\n'
        'const b = (o) => { const m = o.id ? axios.put : axios.post; return m(o.id ? `/p/${o.id}` : "/p", o) }',
        ["POST /o", "PUT /o/{id}", "POST /p", "PUT /p/{id}"],
    ),
    "path.join and url-join": (
        'import path from "node:path"; import join from "url-join";\n'
        'fetch(path.join("/api", "o")); fetch(join("/api/", "/p"))',
        ["GET /api/o", "GET /api/p"],
    ),
    "the address of a URL": ('const u = new URL("/o", "https://x.test"); fetch(u.href)', ["GET /o"]),
    "protocol and host": ("fetch(`${location.protocol}//${location.host}/o`)", ["GET /o"]),
}
QUERIES = {
    "searchParams": 'const u = new URL("https://x.test/o"); u.searchParams.set("page", 1); fetch(u)',
    "search": 'const u = new URL("https://x.test/o"); u.search = new URLSearchParams({ page: 1 }); fetch(u)',
    "qs": 'import qs from "qs"; fetch("/o" + qs.stringify({ page: 1 }, { addQueryPrefix: true }))',
    "query-string": 'import q from "query-string"; fetch(q.stringifyUrl({ url: "/o", query: { page: 1 } }))',
}


@pytest.mark.parametrize("way", SENDS)
def test_a_call_is_sent_with(way: str):
    code, expected = SENDS[way]
    assert calls(code) == expected


@pytest.mark.parametrize("way", QUERIES)
def test_a_query_is_written_with(way: str):
    call = one_call(QUERIES[way])
    assert (str(call.path), [p.name for p in call.parameters], call.query_is_complete) == ("/o", ["page"], True)


def test_what_a_callback_of_jquery_reads_is_read_of_the_answer():
    call = one_call('$.getJSON("/o", (d) => d.total).done((e) => e.title)')
    assert {".".join(r.path) for r in call.expectation.reads if r.path} == {"total", "title"}
