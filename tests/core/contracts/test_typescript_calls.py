"""Calls are found through the idioms that front ends use; what cannot be told is listed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.sources import SourceFile, is_left_out

from .trees import calls, consumer, one_call

IDIOMS = {
    "a literal": ('fetch("/orders")', ["GET /orders"]),
    "a method in small letters": ('fetch("/orders", { method: "post" })', ["POST /orders"]),
    "a template": ("const f = (id) => fetch(`/orders/${id}/lines`)", ["GET /orders/{id}/lines"]),
    "a sum": ('const f = (order) => fetch("/orders/" + order.id)', ["GET /orders/{id}"]),
    "a choice": ('const f = (a) => fetch("/orders" + (a ? "/all" : ""))', ["GET /orders", "GET /orders/all"]),
    "a constant": ('const URLS = { orders: "/orders" } as const; fetch(URLS.orders)', ["GET /orders"]),
    "an enum": ('enum Path { Orders = "/orders" } fetch(Path.Orders)', ["GET /orders"]),
    "window.fetch": ('window.fetch("/orders")', ["GET /orders"]),
    "a URL object": ('fetch(new URL("/orders", "http://localhost:1"))', ["GET /orders"]),
    "a host and port": ("const f = (host) => fetch(`http://${host}:80/orders`)", ["GET /orders"]),
    "options in a constant": ('const init = { method: "PUT" }; fetch("/orders", init)', ["PUT /orders"]),
    "a default in a spread": (
        'const send = (p, o = {}) => fetch(p, { method: "GET", ...o }); send("/a"); send("/b", { method: "PUT" })',
        ["GET /a", "PUT /b"],
    ),
    "a default parameter": ('const f = (id = "") => fetch("/orders/" + id)', ["GET /orders/{id}"]),
    "a query that is left open": ("const f = (query) => fetch(`/orders${query}`)", ["GET /orders"]),
    "axios": ('import axios from "axios"; axios.get("/orders")', ["GET /orders"]),
    "axios as a function": (
        'import axios from "axios"; axios({ url: "/orders", method: "delete" })',
        ["DELETE /orders"],
    ),
    "an instance of axios": (
        'import axios from "axios"; const http = axios.create({ baseURL: "/api/" }); http.patch("/orders", {})',
        ["PATCH /api/orders"],
    ),
    "ky": ('import ky from "ky"; ky.extend({ prefixUrl: "/api" }).get("orders").json()', ["GET /api/orders"]),
    "a choice of method": (
        'const f = (id) => fetch("/orders", { method: id ? "PUT" : "POST" })',
        ["POST /orders", "PUT /orders"],
    ),
    "a factory": (
        "const make = (base) => ({ get: (p) => fetch(base + p) }); make('/api').get('/orders')",
        ["GET /api/orders"],
    ),
    "a name for the resource": (
        "const crud = (name) => ({ one: (id) => fetch(`/api/${name}/${id}`) }); crud('orders').one(1)",
        ["GET /api/orders/{id}"],
    ),
    "a url that is built up": (
        'function f(q) { let url = "/orders"; if (q) { url += `?q=${q}`; } return fetch(url); }',
        ["GET /orders"],
    ),
    "require": ('const axios = require("axios"); axios.get("/orders")', ["GET /orders"]),
    "an object with this": ('const api = { base: "/api", all() { return fetch(this.base + "/x"); } }', ["GET /api/x"]),
}


@pytest.mark.parametrize("idiom", IDIOMS)
def test_a_call_is_found_through(idiom: str):
    code, expected = IDIOMS[idiom]
    assert calls(code) == expected
    assert consumer(code).diagnostics == ()


def test_a_wrapper_is_followed_over_files():
    files = {
        "src/base.ts": "export const BASE = '/api';",
        "src/http.ts": "import { BASE } from './base'; export default (p: string) => fetch(`${BASE}${p}`);",
        "src/index.ts": "export { default as get } from './http';",
        "src/pages/a.ts": "import { get } from '..'; export const a = () => get('/a');",
        "src/pages/b.ts": "import * as http from '@/index'; export const b = () => http.get('/b');",
    }
    contract = consumer(files)
    assert {(o.name, o.place.file, o.symbol) for o in contract.operations} == {
        ("GET /api/a", "src/pages/a.ts", "a"),
        ("GET /api/b", "src/pages/b.ts", "b"),
    }
    assert [p.file for p in contract.operations[0].chain] == ["src/pages/a.ts", "src/http.ts"]


@pytest.mark.parametrize(
    ("code", "code_of_diagnostic"),
    [
        ("export const get = (url) => fetch(url)", "unresolved_call"),
        ("import { url } from 'elsewhere'; fetch(url)", "unresolved_call"),
        ("const f = (verb) => fetch('/orders', { method: verb })", "unresolved_call"),
        ("import { api } from 'elsewhere'; api.get('/orders')", "unknown_client"),
    ],
)
def test_what_cannot_be_told_is_listed_and_not_guessed(code: str, code_of_diagnostic: str):
    contract = consumer(code)
    assert contract.operations == ()
    assert [d.code for d in contract.diagnostics] == [code_of_diagnostic]


@pytest.mark.parametrize(
    "path",
    ["a.test.ts", "a.d.ts", "__tests__/a.ts", "node_modules/x/a.js", "dist/a.js", "src/mocks/a.ts", "a.spec.jsx"],
)
def test_tests_mocks_and_foreign_code_are_left_out(path: str):
    assert is_left_out(path) or path.endswith(".d.ts")


READS = {
    "await": "const o = await (await fetch('/o')).json(); use(o.total)",
    "in one breath": "use((await (await fetch('/o')).json()).total)",
    "then": "fetch('/o').then((r) => r.json()).then((o) => use(o.total))",
    "then with a pattern": "fetch('/o').then((r) => r.json()).then(({ total }) => use(total))",
    "then with a named function": "const parse = (r) => r.json(); fetch('/o').then(parse).then((o) => use(o.total))",
    "a pattern with another name": "const { total: sum } = await (await fetch('/o')).json(); use(sum)",
    "the name in brackets": "const o = await (await fetch('/o')).json(); use(o['total'])",
    "a function that takes it": "const show = (o) => use(o.total); show(await (await fetch('/o')).json())",
    "a wrapper of a wrapper": (
        "const get = async (p) => (await fetch(p)).json(); const one = () => get('/o'); use((await one()).total)"
    ),
    "state of React": (
        "const [o, setO] = useState(); useEffect(() => { fetch('/o').then((r) => r.json()).then(setO) }); use(o.total)"
    ),
    "state of React, set by hand": (
        "const [o, setO] = useState(null); const load = async () => { setO(await (await fetch('/o')).json()) };"
        " use(o.total)"
    ),
    "a query": "const q = useQuery({ queryFn: () => fetch('/o').then((r) => r.json()) }); use(q.data.total)",
    "SWR": "const get = (u) => fetch(u).then((r) => r.json()); const { data } = useSWR('/o', get); use(data.total)",
    "a query with its key before": (
        "const { data } = useQuery(['o'], async () => (await fetch('/o')).json()); use(data.total)"
    ),
}


@pytest.mark.parametrize("way", READS)
def test_a_read_is_seen_through(way: str):
    reads = one_call(READS[way]).expectation.reads
    assert ("total",) in {r.path for r in reads if not r.dereferenced}


def test_a_read_of_each_item_is_a_read_of_the_array():
    code = "const all = await (await fetch('/o')).json(); for (const o of all) use(o.id); all.map((o) => o.title)"
    assert {("[]", "id"), ("[]", "title")} <= {r.path for r in one_call(code).expectation.reads}


def test_what_is_read_of_a_refusal_is_kept_apart():
    code = (
        "const r = await fetch('/o'); if (!r.ok) { const e = await r.json(); use(e.detail) } use((await r.json()).id)"
    )
    reads = {(r.path, r.status) for r in one_call(code).expectation.reads if r.path}
    assert reads == {(("detail",), "error"), (("id",), "success")}


GUARDS = {
    "o.a?.b": True,
    "o.a && o.a.b": True,
    "o.a ? o.a.b : 0": True,
    "(() => { if (o.a) { return o.a.b } })()": True,
    "(() => { if (!o.a) return; return o.a.b })()": True,
    "o.a.b": False,
    "o.a!.b": False,
    "o.c && o.a.b": False,
}


@pytest.mark.parametrize("code", GUARDS)
def test_a_guard_is_known(code: str):
    reads = one_call(f"const o = await (await fetch('/o')).json(); use({code})").expectation.reads
    assert [r.guarded for r in reads if r.path == ("a",) and r.dereferenced] == [GUARDS[code]]


def test_fields_that_are_added_later_are_sent_too():
    code = """
    export function add(title, note) {
      const order = { title };
      if (note) order.note = note;
      return fetch("/o", { method: "POST", body: JSON.stringify(order) });
    }"""
    assert [f.name for f in one_call(code).bodies[0].shape.fields] == ["title", "note"]


def test_query_keys_are_read_from_every_spelling():
    code = """
    import axios from "axios";
    const search = new URLSearchParams({ a: "1" });
    export const one = (x) => axios.get(`/o?${search}&b=${x}`, { params: { c: 1 } });"""
    operation = one_call(code)
    assert [p.name for p in operation.parameters] == ["a", "b", "c"]
    assert operation.query_is_complete


@pytest.mark.parametrize(
    "code",
    [
        b"fetch('/orders', {",
        b"\xff\xfe\x00f\x00",
        b"const a = " + b"(" * 5000,
        b"x" + b".a" * 20000,
        b"const u = " + b"'a' + " * 5000 + b"'b'; fetch(u)",
        b"const f = (a) => f(f(a)); f(fetch('/x'))",
        b"import { a } from './calls'; export { a } from './calls'; fetch(a)",
        b"type A = B; type B = A; const f = async (): Promise<A> => (await fetch('/x')).json();",
        b"class A extends A { x = this.x } new A().x.y.z",
        b"const a = b; const b = a; fetch(a + b)",
        b"function f(){" * 3000,
        b"fetch(`/a${`/b${`/c${",
        b"const o = { ...o }; fetch('/x', o)",
        b"let u = '/x'; u = u + u; u += u; fetch(u)",
        b"`" * 999,
        b"",
        b"\x00\x01\x02",
    ],
)
def test_no_code_breaks_the_reader(code: bytes):
    extract_files([SourceFile("calls.ts", code), SourceFile("page.tsx", code), SourceFile("old.js", code)])


TOKENS = st.sampled_from(
    [
        "const",
        "let",
        "x",
        "y",
        "=",
        "fetch",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "'/a'",
        "`/${",
        "}",
        "=>",
        ".",
        "then",
        "json",
        "async",
        "await",
        "function",
        "return",
        "?",
        ":",
        "+",
        "??",
        ";",
        ",",
        "...",
        "this",
        "class",
        "import",
        "from",
        "'./calls'",
        "export",
        "default",
        "new",
        "if",
        "else",
        "for",
        "of",
        "<T>",
        "axios",
        ".get",
        ".data",
        "useState",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(TOKENS, max_size=40))
def test_no_jumble_of_words_breaks_the_reader(words: list[str]):
    extract_files([SourceFile("calls.ts", " ".join(words).encode())])
