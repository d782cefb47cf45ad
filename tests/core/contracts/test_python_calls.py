"""Calls of Python are found through the idioms that projects use, with what they send and what they read."""

import pytest

from core.contracts.trees import consumer, one_call
from interlock.core.contracts.compare import compare
from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Confidence, Location, Operation
from interlock.core.contracts.shapes import describe
from interlock.core.contracts.sources import SourceFile

LIBRARIES = (
    "import aiohttp\nimport httpx\nimport requests\nimport urllib.request\n"
    "from urllib.parse import urljoin, urlencode\n"
)
BASE = LIBRARIES + "BASE = 'https://api.shop.test'\n"
WRAPPER = BASE + (
    "class Api:\n"
    "    def __init__(self, token):\n        self.session = requests.Session()\n"
    "    def _send(self, method, path, **kwargs):\n"
    "        answer = self.session.request(method, f'{BASE}/v1/{path.lstrip(\"/\")}', **kwargs)\n"
    "        answer.raise_for_status()\n        return answer.json()\n"
    "    def get(self, path, params=None):\n        return self._send('GET', path, params=params)\n"
)

IDIOMS = {
    "a function of requests": (BASE + "def f(id):\n    requests.get(f'{BASE}/orders/{id}')", ["GET /orders/{}"]),
    "a session": (BASE + "def f():\n    with requests.Session() as s:\n        s.put(BASE + '/a')", ["PUT /a"]),
    "a client with a base": (
        BASE + "async def f():\n    async with httpx.AsyncClient(base_url=BASE + '/v1') as c:\n"
        "        await c.delete('/a')",
        ["DELETE /v1/a"],
    ),
    "aiohttp": (
        BASE + "async def f():\n    async with aiohttp.ClientSession(BASE) as s:\n"
        "        async with s.post('/a') as r: ...",
        ["POST /a"],
    ),
    "a method as text": (BASE + "def f():\n    httpx.request('PATCH', BASE + '/a')", ["PATCH /a"]),
    "a stream": (BASE + "def f():\n    with httpx.stream('GET', BASE + '/a') as r: ...", ["GET /a"]),
    "urllib": (
        BASE + "def f():\n    urllib.request.urlopen(urllib.request.Request(BASE + '/a', data=b'1', method='PUT'))",
        ["PUT /a"],
    ),
    "urllib with data": (BASE + "def f():\n    urllib.request.urlopen(BASE + '/a', data=b'1')", ["POST /a"]),
    "format": (BASE + "def f(id):\n    requests.get('{}/orders/{}'.format(BASE, id))", ["GET /orders/{}"]),
    "percent": (BASE + "def f(id):\n    requests.get('%s/orders/%s' % (BASE, id))", ["GET /orders/{}"]),
    "join": (BASE + "def f(id):\n    requests.get('/'.join([BASE, 'orders', id]))", ["GET /orders/{}"]),
    "a setting that may be switched off": (
        BASE + "def setting(key):\n    return False if key == 'a' else None\n"
        "def f():\n    requests.get(setting('b') or setting('a') or BASE + '/a')",
        ["GET /a"],
    ),
    "urljoin": (BASE + "def f():\n    requests.get(urljoin(BASE + '/x/', 'orders'))", ["GET /x/orders"]),
    "urljoin from the host": (BASE + "def f():\n    requests.get(urljoin(BASE + '/x', '/orders'))", ["GET /orders"]),
    "urlencode": (BASE + "def f(q):\n    requests.get(BASE + '/a?' + urlencode({'q': q}))", ["GET /a"]),
    "both ways of a branch": (
        BASE + "def f(x):\n    url = '/a' if x else '/b'\n    requests.get(BASE + url)", ["GET /a", "GET /b"],
    ),
    "a method and an address that go together": (
        BASE + "def f(x):\n    method, path = 'GET', '/a'\n    if x:\n        method, path = 'POST', '/b'\n"
        "    requests.request(method, BASE + path)",
        ["GET /a", "POST /b"],
    ),
    "a dispatcher": (
        BASE + "def send(method, path):\n    if method == 'GET':\n        return requests.get(BASE + path)\n"
        "    return requests.post(BASE + path)\ndef f():\n    send('GET', '/a')\n    send('POST', '/b')",
        ["GET /a", "POST /b"],
    ),
    "a wrapper of a wrapper": (
        WRAPPER + "    def order(self, id):\n        return self.get(f'/orders/{id}')\n"
        "def f(api: Api):\n    api.order(3)",
        ["GET /v1/orders/{}"],
    ),
    "an instance of a module": (WRAPPER + "api = Api('t')\ndef f():\n    api.get('health')", ["GET /v1/health"]),
    "a class below": (
        BASE + "class Crud:\n    resource = ''\n"
        "    def all(self):\n        return requests.get(f'{BASE}/v1/{self.resource}')\n"
        "class Orders(Crud):\n    resource = 'orders'\nclass Items(Crud):\n    resource = 'items'\n",
        ["GET /v1/items", "GET /v1/orders"],
    ),
    "a session with its own way to send": (
        BASE + "class Session(requests.Session):\n    def request(self, method, url, **kw):\n"
        "        return super().request(method, urljoin(BASE, url), **kw)\ndef f(s: Session):\n    s.get('/a')",
        ["GET /a"],
    ),
    "a typed parameter": (BASE + "async def f(client: httpx.AsyncClient):\n    await client.get('/a')", ["GET /a"]),
    "a client that is handed in": (
        BASE + "def f(client):\n    return client.get(BASE + '/a')\ndef g():\n    f(requests.Session())", ["GET /a"],
    ),
    "partial": (
        BASE + "from functools import partial\nget = partial(requests.get, timeout=5)\ndef f():\n    get(BASE + '/a')",
        ["GET /a"],
    ),
    "a function by its own name": (
        "from requests import post\ndef f():\n    post('https://api.shop.test/a')", ["POST /a"],
    ),
    "another thread": (
        BASE + "import asyncio\nasync def f():\n    await asyncio.to_thread(requests.get, BASE + '/a')", ["GET /a"],
    ),
    "a context manager of our own": (
        BASE + "from contextlib import asynccontextmanager\n@asynccontextmanager\nasync def client():\n"
        "    async with httpx.AsyncClient(base_url=BASE) as c:\n        yield c\n"
        "async def f():\n    async with client() as c:\n        await c.get('/a')",
        ["GET /a"],
    ),
    "a table of paths": (
        BASE + "PATHS = {'a': '/a', 'b': '/b'}\n"
        "def f():\n    for name in PATHS:\n        requests.get(BASE + PATHS[name])",
        ["GET /a", "GET /b"],
    ),
    "a verb by name": (
        BASE + "def send(verb, path):\n    return getattr(requests, verb.lower())(BASE + path)\n"
        "def f():\n    send('PUT', '/a')",
        ["PUT /a"],
    ),
    "an app in the same process": (
        LIBRARIES + "def f(app):\n    httpx.AsyncClient(transport=httpx.ASGITransport(app=app)).get('/a')", [],
    ),
    "a dict": (BASE + "def f(cache):\n    cache.get('/orders')", []),
    "what comes after a return": (BASE + "def f():\n    return 1\n    requests.get(BASE + '/a')", []),
}  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), IDIOMS.values(), ids=IDIOMS)
def test_calls_are_found(code: str, expected: list[str]):
    assert sorted(o.canonical for o in consumer({"shop/calls.py": code}).operations) == expected


BASES = {
    "a host": ("f'https://shop.test/orders'", "https://shop.test"),
    "a variable": ("f'{base}/orders'", "{base}"),
    "a host and a port": ("f'http://{host}:{port}/orders'", "http://{host}:{port}"),
    "without a scheme": ("f'{host}:{port}/orders'", "http://{host}:{port}"),
    "a scheme that varies": ("f'{scheme}://{host}/orders'", "{host}"),
    "a region in the host": ("f'https://{region}.shop.test/orders'", "https://{region}.shop.test"),
}


@pytest.mark.parametrize(("url", "base"), BASES.values(), ids=BASES)
def test_what_stands_before_the_path_is_the_base(url: str, base: str):
    call = called(f"def f(base, host, port, scheme, region):\n    requests.get({url})")
    assert (call.base, call.canonical) == (base, "GET /orders")


def test_a_call_is_where_its_path_is_written():
    code = WRAPPER + "    def order(self, id):\n        return self.get(f'/orders/{id}')\n"
    (call,) = consumer({"shop/api.py": code + "def f(api: Api):\n    api.order('a')"}).operations
    assert (call.place.line, call.symbol) == (code.count("\n"), "Api.order")
    assert [p.line for p in call.chain] == [call.place.line, call.place.line - 2, call.place.line - 6]


def test_what_is_sent_is_known():
    call = called(
        "def f(title: str, count: int, note=None):\n    body = {'title': title, 'count': count}\n"
        "    if note:\n        body['note'] = note\n"
        "    requests.post(BASE + '/a', json=body, params={'full': True}, headers={'Authorization': f'Bearer {x}'})"
    )
    (body,) = call.bodies
    assert describe(body.shape, {}) == "{title: string, count: integer, note?: any}"
    assert [p.name for p in call.parameters if p.location is Location.QUERY] == ["full"]
    assert call.security == ("bearer",)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("requests.get(BASE + '/a', cookies={'session': x, 'theme': 'dark'})", ["session", "theme"]),
        ("requests.get(BASE + '/a', cookies={'session': x, **more})", []),
        ("requests.get(BASE + '/a', cookies=x)", []),
        ("requests.Session().get(BASE + '/a', cookies={'session': x})", []),
    ],
)
def test_cookies_are_known_where_all_are_written_out(code: str, names: list[str]):
    found = called(f"def f(x, more):\n    {code}").parameters
    assert [p.name for p in found if p.location is Location.COOKIE] == names


@pytest.mark.parametrize(
    ("given", "media_type"),
    [
        ("data={'a': 1}", "application/x-www-form-urlencoded"),
        ("files={'a': x}, data={'b': 1}", "multipart/form-data"),
        ("data=json.dumps({'a': 1})", "application/json"),
        ("data=x, headers={'Content-Type': 'text/csv'}", "text/csv"),
    ],
)
def test_the_kind_of_a_body_is_known(given: str, media_type: str):
    (body,) = called(f"import json\ndef f(x):\n    requests.post(BASE + '/a', {given})").bodies
    assert body.media_type == media_type


def test_a_model_is_sent_and_read():
    code = (
        "from pydantic import BaseModel\nclass New(BaseModel):\n    title: str\nclass Order(BaseModel):\n"
        "    id: int\n    note: str | None = None\n"
        "def f(new: New) -> Order:\n    r = requests.post(BASE + '/a', json=new.model_dump())\n"
        "    return Order.model_validate(r.json())"
    )
    call = called(code)
    assert call.bodies[0].shape.ref.endswith("#New")
    assert call.expectation.declared.ref.endswith("#Order")
    assert [r.path for r in call.expectation.reads] == [("id",)]


READS = {
    "a field": ("r.json()['id']", [("id",)]),
    "a field of a field": ("r.json()['user']['name']", [("user",), ("user", "name")]),
    "get": ("r.json().get('id')", [("id",)]),
    "items": ("[i['id'] for i in r.json()['items']]", [("items",), ("items", "[]", "id")]),
    "items of a generator": ("[i['id'] for i in items(r)]", [("items",), ("items", "[]", "id")]),
    "json.loads": ("json.loads(r.text)['id']", [("id",)]),
    "nothing of a status": ("r.status_code['id']", []),
}


@pytest.mark.parametrize(("written", "expected"), READS.values(), ids=READS)
def test_what_is_read_is_known(written: str, expected: list[tuple[str, ...]]):
    generator = "import json\ndef items(r):\n    yield from r.json()['items']\n"
    call = called(f"{generator}def f():\n    r = requests.get(BASE + '/a')\n    return {written}")
    assert sorted({r.path for r in call.expectation.reads}) == expected


def test_what_a_caller_reads_of_a_wrapper_is_read():
    call = called("def order():\n    return requests.get(BASE + '/a').json()\ndef f():\n    print(order()['id'])")
    assert [r.path for r in call.expectation.reads] == [("id",)]


def test_what_is_left_out_when_it_is_none_is_sent_sometimes():
    call = called(
        "def f(a: str, b: int | None, c=None):\n    given = {'a': a, 'b': b, 'c': c}\n"
        "    requests.get(BASE + '/a', params={k: v for k, v in given.items() if v is not None})"
    )
    assert [(p.name, p.required) for p in call.parameters] == [("a", True), ("b", False), ("c", False)]


@pytest.mark.parametrize("test", ["if 'id' in a:", "try:", "if a.get('id'):"])
def test_a_read_after_a_question_is_guarded(test: str):
    after = "\n    except KeyError: ..." if test == "try:" else ""
    call = called(f"def f():\n    a = requests.get(BASE + '/a').json()\n    {test}\n        a['id']{after}")
    assert all(r.guarded for r in call.expectation.reads)


def test_a_branch_on_the_status_is_seen():
    call = called("def f():\n    r = requests.get(BASE + '/a')\n    if r.status_code in (404, 410): return")
    assert [t.status for t in call.expectation.statuses] == ["404", "410"]


def test_an_address_that_nobody_can_tell_is_said():
    contract = consumer({"shop/calls.py": LIBRARIES + "def f(url):\n    requests.get(url)"})
    assert [(d.code, str(d.place)) for d in contract.diagnostics] == [("unresolved_call", "shop/calls.py:7:5")]
    assert contract.operations == ()


def test_a_client_that_only_looks_like_one_is_a_guess():
    call = called("def f(hass):\n    get_clientsession(hass).get(f'{BASE}/a')")
    assert (call.base, call.confidence) == ("https://api.shop.test", Confidence.HEURISTIC)


def test_what_a_class_leaves_to_its_heirs_is_sent_by_them():
    code = "import requests\nclass Proxy:\n    def enlist(self, path): ...\n    def add_hub(self):\n"
    code += "        self.enlist('/hub')\nclass Remote(Proxy):\n    def restore(self):\n        self.add_hub()\n"
    code += "    def enlist(self, path):\n        requests.post('http://a' + path)\n"
    assert called(code).name == "POST /hub"


def test_a_way_to_send_that_only_callers_name_is_followed():
    code = "import requests\ndef send(verb):\n    return getattr(requests, verb)('http://a/x')\n"
    code += "def all():\n    send('put')\n"
    assert called(code).name == "PUT /x"


def test_a_base_that_is_only_known_to_those_who_make_a_client_is_found():
    code = (
        "class Api:\n    def __init__(self, base):\n        self.base = base\n    def f(self):\n"
        "        return requests.get(f'{self.base}/orders')\ndef main():\n    Api('https://shop.test/v2').f()"
    )
    call = called(code)
    assert (call.base, call.name) == ("https://shop.test", "GET /v2/orders")


@pytest.mark.parametrize(
    "code",
    [
        "def f(:\n  requests.get(",
        "x = requests.get(" * 300,
        "class A(A):\n    def f(self):\n        return self.f()\nA().f()",
        "def f():\n    return f()\nrequests.get(f())",
        "a = {}\na['a'] = a\nrequests.post('/x', json=a)",
        "a = []\na.append(a)\nrequests.post('/x', json=a)",
        "requests.get('%' % 1, params=**2)",
        "requests.get('{' .format(1))\nrequests.get('{}{}'.format(1))",
        "requests.get(" + "(" * 2000 + "1" + ")" * 2000 + ")",
    ],
)
def test_no_code_breaks_the_reader(code: str):
    consumer({"shop/calls.py": LIBRARIES + code})


def called(code: str) -> Operation:
    return one_call({"shop/calls.py": BASE + code})


def test_a_server_that_calls_somebody_else_is_not_compared_with_itself():
    routes = "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/api/v1/orders')\ndef f(): ...\n"
    calls = LIBRARIES + (
        "def f(base):\n    requests.get(f'{base}/api/v4/orders')\n    requests.get(f'{base}/api/v4/hooks')\n"
        "    requests.get('https://shop.test/api/v1/orders')['total']\n"
    )
    sources = [SourceFile("shop/main.py", routes.encode()), SourceFile("shop/hooks/calls.py", calls.encode())]
    found = extract_files(sources)
    assert found.provider is not None
    assert found.consumer is not None
    comparison = compare(found.provider, found.consumer)
    assert (comparison.mismatches, comparison.foreign) == ((), 2)
