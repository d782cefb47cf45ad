"""Calls through what a context, a resource of the framework or the window hands on."""

import pytest

from .trees import calls

MAKE = (
    "const make = (p, secured = true) => async (url: string, options: RequestInit = {}) => {\n"
    "  const changed = await p?.before?.(url, options);\n"
    "  return fetch(p.baseUrl + url, { ...(changed || options) });\n};\n"
)
CONTEXTS = {
    "what it was made with": "const C = createContext(make({ baseUrl: '/api' }));\n",
    "a hook that gives nothing back": "const C = createContext(make({ baseUrl: '/api', before: () => {} }));\n",
    "a hook that nobody knows": "const C = createContext(make({ baseUrl: '/api', before: more.hook }));\n",
    "a provider": (
        "const C = createContext(null);\n"
        "const App = () => <C.Provider value={make({ baseUrl: '/api' })}><Page /></C.Provider>;\n"
    ),
    "a provider in a provider": (
        "const D = createContext(null);\nconst C = createContext(null);\n"
        "const Outer = () => {\n  const go = useApi();\n"
        "  return <D.Provider value={() => go('/d')}><Page /></D.Provider>;\n};\n"
        "const App = () => {\n  const api = useRef(make({ baseUrl: '/api' }));\n"
        "  return <C.Provider value={api.current}><Outer /></C.Provider>;\n};\n"
    ),
}
USE = (
    "const useApi = () => useContext(C);\nexport const Page = () => {\n  const fetch = useApi();\n"
    "  const add = async () => { await fetch('/orders', { method: 'POST' }); };\n};"
)
RESOURCES = {
    "a text": ("httpResource<Order>(() => `/orders/${this.id}`)", "GET /orders/{id}"),
    "nothing yet": ("httpResource(() => { if (!this.id) { return undefined; } return this.url; })", "GET /orders"),
    "a request": (
        "httpResource(() => ({ url: '/find', method: 'POST', body: { a: 1 } }), { defaultValue: [] })",
        "POST /find",
    ),
    "what is no object": ("httpResource.text(() => '/notes')", "GET /notes"),
}


@pytest.mark.parametrize("name", CONTEXTS)
def test_a_context_hands_on(name: str):
    assert "POST /api/orders" in calls({"app.tsx": MAKE + CONTEXTS[name] + USE})


def test_state_that_is_set_by_a_callback_leaves_a_hole():
    page = (
        "export const Page = () => {\n  const [filter, setFilter] = useState({ day: first() });\n"
        "  const change = useCallback((next: Filter) => setFilter({ day: next.day }), []);\n"
        "  const load = async () => { await fetch(`/orders/${filter.day}/all`); };\n};"
    )
    assert calls({"page.tsx": page}) == ["GET /orders/{first}/all"]


@pytest.mark.parametrize("name", RESOURCES)
def test_a_resource_of_angular_asks_for(name: str):
    written, wanted = RESOURCES[name]
    assert calls(_service(written)) == [wanted]


def test_scripts_hand_each_other_what_they_put_on_the_window():
    scripts = {
        "api.js": "window._api = {\n  send(method, url, key, data) { return axios({ method, url, data }); },\n"
        "  health() { return this.send('GET', '/health'); },\n};",
        "base.js": "window.Shop = { api: window._api };",
        "pages/orders.js": "window.Orders = {\n  methods: {\n"
        "    ask(method, path) { return Shop.api.send(method, `/api${path}`); },\n"
        "    list() { return this.ask('GET', '/orders'); },\n"
        "    drop(id) { return Shop.api.send('DELETE', `/api/orders/${id}`); },\n  },\n};",
    }
    assert sorted(calls(scripts)) == ["DELETE /api/orders/{id}", "GET /api/orders", "GET /health"]


def test_a_name_that_a_file_declares_itself_is_not_that_of_the_window():
    scripts = {
        "api.js": "window.shop = { send: (url) => fetch(url) };",
        "own.js": "const shop = make();\nshop.send('/a');",
    }
    assert calls(scripts) == []


def test_an_address_on_the_window_is_set_from_outside():
    scripts = {
        "boot.js": "window.BASE = `${read()}/${more()}`;\nwindow.go = (url) => fetch(url);",
        "own.js": "go(window.BASE + '/orders');\nwindow.fetch('/a');",
    }
    assert sorted(calls(scripts)) == ["GET /a", "GET /orders"]


def test_a_client_that_inherits_its_constructor_is_known_by_its_type():
    classes = (
        "class Api {\n  constructor(public base: string) {}\n  get(path) { return fetch(this.base + path); }\n}\n"
        "class Shop extends Api {}\nconst load = async (shop: Shop, path: string) => shop.get(path);\n"
    )
    assert calls(classes + "export const f = (s: Shop) => load(s, '/orders');") == ["GET /orders"]


def _service(written: str) -> str:
    return (
        "import { httpResource } from '@angular/common/http';\nexport class Orders {\n  url = '/orders';\n"
        f"  id: string;\n  order = {written};\n  title = computed(() => this.order.value().title);\n}}"
    )
