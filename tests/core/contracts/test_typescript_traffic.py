"""What a call sends beside its path, and what is counted on in its answer beside the body's fields."""

import pytest

from interlock.core.contracts.model import Location
from interlock.core.contracts.shapes import Kind

from .trees import one_call

AXIOS = "import axios from 'axios'; "
HEADERS = {
    "options of fetch": "fetch('/o', { headers: { Authorization: `Bearer ${token}`, 'X-Shop': 'a' } })",
    "an instance of axios": (
        AXIOS + "const a = axios.create({ headers: { Authorization: `Bearer ${token}`, 'X-Shop': 'a' } }); a.get('/o')"
    ),
    "steps of superagent": (
        "import agent from 'superagent'; agent.get('/o').set('Authorization', `Bearer ${token}`).set('X-Shop', 'a')"
    ),
    "a wrapper": (
        "const send = (p) => fetch(p, { headers: { Authorization: 'Bearer ' + token, 'X-Shop': 'a' } }); send('/o')"
    ),
}


@pytest.mark.parametrize("way", HEADERS)
def test_headers_are_told(way: str):
    operation = one_call(HEADERS[way])
    sent = {(p.name, p.required) for p in operation.parameters if p.location is Location.HEADER}
    assert sent == {("Authorization", True), ("X-Shop", True)}
    assert operation.security == ("bearer",)


def test_a_header_of_an_interceptor_may_be_left_out():
    code = AXIOS + "axios.interceptors.request.use(c => { c.headers.Authorization = `Bearer ${t}`; return c });"
    operation = one_call(code + "axios.get('/o')")
    assert [(p.name, p.required) for p in operation.parameters] == [("Authorization", False)]
    assert operation.security is None


BODIES = {
    "FormData": (
        "const form = new FormData(); form.append('file', file); fetch('/o', { method: 'POST', body: form })",
        "multipart/form-data",
        [("file", True)],
    ),
    "URLSearchParams": (
        "const form = new URLSearchParams(); form.set('a', '1'); if (b) form.set('b', b);"
        " fetch('/o', { method: 'POST', body: form })",
        "application/x-www-form-urlencoded",
        [("a", True), ("b", False)],
    ),
    "a media type in a header": (
        "fetch('/o', { method: 'PATCH', headers: { 'Content-Type': 'application/merge-patch+json' },"
        " body: JSON.stringify({ a: 1 }) })",
        "application/merge-patch+json",
        [("a", True)],
    ),
    "superagent": (
        "import agent from 'superagent'; agent.post('/o').send({ a: 1 }).then(r => r.body)",
        "application/json",
        [("a", True)],
    ),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_is_told_with_its_kind(kind: str):
    code, media_type, fields = BODIES[kind]
    (body,) = one_call(code).bodies
    assert body.media_type == media_type
    assert [(f.name, f.required) for f in body.shape.fields] == fields


def test_parameters_of_angular_are_collected():
    code = """
    import { HttpClient, HttpParams } from '@angular/common/http';
    class S { constructor(private http: HttpClient) {}
      all(page: number, word?: string) {
        let params = new HttpParams().set('page', page);
        if (word) { params = params.append('word', word); }
        return this.http.get('/o', { params });
      } }"""
    sent = [(p.name, p.required) for p in one_call(code).parameters]
    assert sent == [("page", True), ("word", False)]


def test_the_type_of_what_stands_in_a_path_is_told():
    (parameter,) = one_call("export const one = (id: number) => fetch(`/orders/${id}`)").parameters
    assert (parameter.name, parameter.location) == ("id", Location.PATH)
    assert parameter.shape.kinds == {Kind.NUMBER}


STATUSES = {
    "of the answer": "const r = await fetch('/o'); if (r.status === 404) use()",
    "in a switch": "const r = await fetch('/o'); switch (r.status) { case 404: use() }",
    "of what is caught": AXIOS + "try { await axios.get('/o') } catch (e) { if (e.response?.status === 404) use() }",
    "of what a promise refuses": AXIOS + "axios.get('/o').catch((e) => { if (404 === e.response.status) use() })",
}


@pytest.mark.parametrize("way", STATUSES)
def test_a_branch_for_a_status_is_seen(way: str):
    assert [t.status for t in one_call(STATUSES[way]).expectation.statuses] == ["404"]


def test_what_a_wrapper_tests_for_all_its_calls_is_not_told_of_each():
    code = "const get = async (p) => { const r = await fetch(p); if (r.status === 404) use(); return r }; get('/o')"
    assert one_call(code).expectation.statuses == ()


READS = {
    "the body of superagent": "import agent from 'superagent'; agent.get('/o').then((r) => use(r.body.total))",
    "an observable": (
        "import { HttpClient } from '@angular/common/http'; import { map, tap } from 'rxjs';"
        "class S { constructor(private http: HttpClient) {}"
        " go() { this.http.get('/o').pipe(map((o) => o.total), tap(use)).subscribe((t) => use(t)) } }"
    ),
    "a subscription": (
        "import { HttpClient } from '@angular/common/http'; class S { constructor(private http: HttpClient) {}"
        " go() { this.http.get('/o').subscribe({ next: (o) => use(o.total) }) } }"
    ),
    "openapi-fetch": (
        "import createClient from 'openapi-fetch'; const c = createClient(); const { data } = await c.GET('/o');"
        " use(data.total)"
    ),
    "a ref of Vue": "const o = ref(); o.value = await (await fetch('/o')).json(); use(o.value.total)",
    "useFetch": "const { data } = await useFetch('/o'); use(data.value.total)",
    "a mutation": "useMutation({ mutationFn: async () => (await fetch('/o')).json(), onSuccess: (o) => use(o.total) })",
    "a selection": (
        "const { data } = useQuery({ queryFn: async () => (await fetch('/o')).json(), select: (o) => o.total });"
    ),
    "pages": (
        "const { data } = useInfiniteQuery({ queryFn: async () => (await fetch('/o')).json() });"
        " data.pages.map((p) => use(p.total))"
    ),
}


@pytest.mark.parametrize("way", READS)
def test_a_read_is_seen_through(way: str):
    assert ("total",) in {r.path for r in one_call(READS[way]).expectation.reads}


def test_headers_of_the_answer_are_read():
    code = "const r = await fetch('/o'); use(r.headers.get('X-Total'))"
    assert [(r.path, r.status) for r in one_call(code).expectation.reads] == [(("X-Total",), "header")]


def test_a_switch_without_a_default_names_all_it_knows():
    code = "const o = await (await fetch('/o')).json(); switch (o.state) { case 'open': a(); break; case 'paid': b() }"
    (switched,) = one_call(code).expectation.switched
    assert (switched.path, switched.values) == (("state",), ("open", "paid"))


def test_a_body_that_is_parsed_is_told_with_its_place():
    parsed = one_call("const o = await (await fetch('/o')).json()").expectation.parsed_at
    assert parsed is not None
    assert parsed.line == 1
